"""One answer or publication: what it says of itself, when it became known, and how its tables are read.

Knows `received` and the ground. To be read in the order in which data flows: ``descriptor`` (our own keys), ``release``
(descriptor, layout, revisions; a tidy table as text; which releases a report reads; one taken back, and the reports
that used it), ``tables`` (a table by its layout, as observations).
"""

BASES = ("stated", "read", "assumed")
"""How the day was found on which something became known."""
