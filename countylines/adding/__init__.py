"""An answer as it was received → a release: how it is understood, whether it may be stored, whether it fits the rest.

Knows `observations` and what lies below it. Reading order: ``privacy`` and ``parts`` (what must not be stored),
``understand`` (a layout is proposed, the file read by it), ``checks`` (its figures against one another and against
earlier releases), ``many`` (files of one shape together), ``stated`` (what a person says of it) and ``write`` (why a
doubt may stand, what of the file is stored, and the release, whole or not at all). ``chosen`` and ``lookup`` are about
which rows are read and where they belong; ``archive`` counts a police archive, and says what is kept of it. ``draft``
is a reading that a person mends by ``choices`` of rows, columns and cells, what there is to choose from, and the window
of rows that is read at once.
"""
