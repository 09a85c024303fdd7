"""A table as the face gives it: a DataFrame that a notebook shows as reports show theirs, texts left, numbers right."""

from __future__ import annotations

from typing import Any

import pandas as pd

from countylines.prose import count_of, number
from countylines.show.tables import Table

MOST_SHOWN = 60
"""Of more rows the first are shown, as pandas does."""


class Frame(pd.DataFrame):  # type: ignore[misc]
    """A DataFrame in all but how a notebook shows it; what is made from it is one too."""

    @property
    def _constructor(self) -> Any:
        return Frame

    def _repr_html_(self) -> str:
        shown = self if isinstance(self.index, pd.RangeIndex) else self.reset_index()
        told = count_of(len(self), "row")
        if len(self) > MOST_SHOWN:
            told = f"The first {MOST_SHOWN} of {number(len(self))} rows"
        return Table(pd.DataFrame(shown.head(MOST_SHOWN)), told).html()
