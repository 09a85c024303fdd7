"""The room that answers: what does a file as received say, and how could it be read.

A file → its sheets of cells → the figures on them, by a layout; and a layout proposed for it. This room may know the
ground only (`countylines.errors`, `project`, `prose`, `counts`, `files`): nothing of releases, reports or statistics.

Read `grids` (a file's cells), `markers` and `periods` (what a cell and a label say), `layout` (the vocabulary of
``layout.json``), `blocks` (which cell is a figure, a label, a total), `readings` and `read` (put together), `records`
(one row an event), `propose` (a layout for a file that has none), `account` (what became of every
cell).
"""
