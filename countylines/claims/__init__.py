"""What do the figures known on a day say of a published claim? A rule and a verdict for each.

It may know `countylines.analyses` and what lies below it. Reading order: `verdict` (the six, and what they mean),
`parameters` (the kinds of rules, and what each is given), `claim` (a claim as data), `on_record` (which figures bear
on it), `judgement` (what a rule gives), `rules` (which function judges by which kind) with `count_rules`, `fall_rules`,
`month_rules` and `origin_rules`, `ledger` (claims and judgements as tables, cards and requests), `front` (of the ledger
what the front page shows, without anything that judges), `distances` (how little would turn a verdict).
"""
