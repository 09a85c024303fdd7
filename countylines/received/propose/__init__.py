"""The part that answers: how could a file without a layout be read.

Sheets of cells, and what a person said of them → a layout to be tried, with what is doubtful in it. It may know the
rest of `countylines.received`, save what reads a file by its layout.

Read `proposal` (what goes in and comes out), `vocabulary` (the words), `cells` (what a cell looks like), `sheet` (where
its blocks are), `columns` (what a column may hold), `label_columns` (which tell figures apart), `totals` (sums without
a name), `block` (one entry of a layout), `notes` (what footnotes say of markers), `propose` (put together, once for
each way to read it).
"""
