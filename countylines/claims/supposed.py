"""What was known, had a figure been otherwise: claims are judged by it as by what was known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import reduce

import pandas as pd

from countylines.analyses.drug_lines import CLOSED, DrugLines
from countylines.claims.claim import Claim
from countylines.claims.on_record import OnRecord, Sides
from countylines.claims.parameters import HalfGone, OriginRule
from countylines.observations.reconcile import KEYS
from countylines.observations.series import Series

Change = Callable[[pd.DataFrame], pd.DataFrame]
"""From figures, as `countylines.observations.reconcile` gives them, to the same figures with other counts or days."""


FIGURE = "figure"
"""The column that names a figure, a series and period, in every table that it stands in."""


def measures_of(claim: Claim) -> list[str]:
    """List the measures that a claim is judged by."""
    rule = claim.rule
    if isinstance(rule, OriginRule):
        return [rule.measure, rule.total]
    return [claim.quantity, *([CLOSED] if isinstance(rule, HalfGone) else [])]


def _keys(figures: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(zip(*(figures[name].tolist() for name in KEYS), strict=True))


@dataclass(frozen=True, eq=False)
class Supposed(OnRecord):
    """What was known of the figures that one claim is judged by, had a ``change`` been made to them.

    A change of ``months`` is made to those that are judged, after they were picked: it may shorten them.
    """

    sides_known: dict[str | None, Sides] = field(default_factory=dict, repr=False)
    months_known: list[pd.DataFrame | None] = field(default_factory=list, repr=False)
    """The same, of the months that are judged; shared by all that is supposed of them, and picked when first asked."""
    whole: bool = False
    """Whether the claim's rule looks at all figures, and not at those of its own source apart from others."""
    change: Change | None = None
    months_change: Change | None = None

    @classmethod
    def nothing(cls, claim: Claim, record: OnRecord) -> Supposed:
        """Suppose nothing yet: keep of what was known what the claim is judged by, its figures picked once."""
        figures = record.figures[record.figures["measure"].isin(measures_of(claim))]
        names = {key: name for name, key in enumerate(_keys(figures))}
        figures, *picked = (
            table.assign(**{FIGURE: [names[key] for key in _keys(table)]})
            for table in (figures, *record.sides(claim, claim.area), *record.sides(claim))
        )
        given = record.observations, figures, record.force, record.report_date, record.areas, record.monthly
        sides = {claim.area: Sides(*picked[:2]), None: Sides(*picked[2:])}
        return cls(*given, sides_known=sides, whole=isinstance(claim.rule, OriginRule | HalfGone))

    def changed(self, change: Change) -> Supposed:
        """Suppose other counts."""
        return replace(self, figures=change(self.figures) if self.whole else self.figures, change=change)

    def drug_lines(self, series: Series) -> DrugLines:
        """Give no counts of lines: what casts doubt on one is said beside a verdict, which does not hang on it."""
        return DrugLines(self.figures.iloc[:0], series.force, chosen=series)

    def with_months(self, change: Change) -> Supposed:
        """Suppose other days of the months."""
        return replace(self, months_change=change)

    def sides(self, claim: Claim, area: str | None = None) -> Sides:
        """Give the figures of a claim's quantity, as supposed."""
        sides = self.sides_known[area]
        change = self.change
        return sides if change is None else Sides(*(side if side.empty else change(side) for side in sides))

    def months(self, claim: Claim) -> list[pd.DataFrame | None]:
        """Give all months of the claim's time, as supposed: which ones they are hangs on no count."""
        if not self.months_known:
            self.months_known.extend(replace(self, change=None, months_known=[])._picked(claim))
        changes = [change for change in (self.change, self.months_change) if change]
        return [None if found is None else reduce(_made, changes, found) for found in self.months_known]

    def _picked(self, claim: Claim) -> list[pd.DataFrame | None]:
        return super().months(claim)


def _made(figures: pd.DataFrame, change: Change) -> pd.DataFrame:
    return change(figures)
