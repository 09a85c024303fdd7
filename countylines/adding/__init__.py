"""An answer as it was received → a release: how it is understood, whether it may be stored, whether it fits the rest.

Knows `observations` and what lies below it. Reading order: ``privacy`` and ``names`` (what must not be stored),
``understand`` (a layout is proposed, the file read by it), ``checks`` (its figures against one another and against
earlier releases), ``many`` (files of one shape together), ``stated`` and ``accepted`` (what a person says of it, and
why a doubt may stand), ``stored`` and ``write`` (the release, whole or not at all). ``chosen`` and ``lookup`` are about
which rows are read and where they belong; ``archive`` counts a police archive, and ``archived`` says what is kept of
it. ``draft`` is a reading that a person mends by ``choices`` of rows, columns and cells (``offers``: what there is to
choose from), read in a ``window`` of its rows.
"""
