"""How is a result shown? As a page, as text, and as a file.

It may know how numbers are written (``prose``), and nothing of statistics or police figures. Read ``tables`` (a table
with its caption), ``findings`` (sentences), ``picture`` and ``drawing`` (a picture whose text is read from what was
plotted), ``style`` (what a colour means), ``axes`` (words on a drawing), the drawings there are (``month_charts``,
``period_charts``, ``line_charts``, ``check_charts``), and ``sections``: a heading with the evidence under it.
"""

from countylines.show.findings import Finding, Statements
from countylines.show.picture import Picture
from countylines.show.sections import Part, Section
from countylines.show.tables import SHOWN_DIGITS, Link, Table

__all__ = ["SHOWN_DIGITS", "Finding", "Link", "Part", "Picture", "Section", "Statements", "Table"]
