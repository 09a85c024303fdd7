"""What is known of a force on a day, and which of its figures stand.

It may know `countylines.releases` and what lies below it. Reading order: `contract` (the columns of observations, and
what holds between them), `known` (the observations known on a day, the revised ones marked), `reconcile` (one figure
a series and period), `totals` with `hidden_cells` (held against their parts; withheld where they uncover a hidden
cell); `series` and `period_series` (what makes figures one series; its months, quarters and years), `measures` (what
kind of thing it counts), `extracts` (from which extract of the records its months come), `events` (what is marked on
its time axis, and what cuts it), `populations` (how many people live where it is counted); `what_if` (figures as if
some were otherwise).
"""

from countylines.received.identity import IDENTITY

SERIES = list(IDENTITY)
PERIOD = ["start", "start_latest", "end_earliest", "end"]
READINGS = ("exact", "interval", "open", "approximate", "missing", "withheld")
WITHOUT_BOUNDS = ("missing", "withheld")
CONTRADICT, SUPPRESSED, BOUNDS = "contradict", "suppressed", "bounds"
"""Why a figure is not exact: its releases contradict one another, the publisher suppressed it, or gave it as bounds."""
NO_FORCE = ""
"""The ``force`` of a figure that belongs to no one force (national context)."""
