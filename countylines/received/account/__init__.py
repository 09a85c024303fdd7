"""The part that answers: what became of every cell, and what of it must not pass unseen.

It judges a layout and its reading, and shares no guess with `countylines.received.propose`, of which it may import
nothing: what one of the two takes for granted the other looks at with its own eyes.

Read `given` (what is judged, and what a doubt is), `cells` (what a cell looks like), `roles` (what each cell was taken
for), then the kinds of doubts: `records`, `left_out`, `periods`, `spans`, `tables`,
`labels`, `counted`, `windows`, `scaled`, `parts`, `unseen`. `account` puts them together.
"""
