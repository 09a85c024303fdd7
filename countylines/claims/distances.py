"""How far each claim's verdict is from being turned: its rule judges again what figures would be, were they otherwise.

One figure up or down is searched by bisection, and the rest amount by amount, within bounds that each result states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from countylines.analyses.distances import LEAST_TRIED, Distance, Figure, Kind, Turning
from countylines.analyses.drug_lines import CLOSED, DrugLines, StockCount
from countylines.claims import ledger, parameters
from countylines.claims.claim import Claim
from countylines.claims.fall_rules import concluded, lines_claimed
from countylines.claims.on_record import OnRecord, Sides
from countylines.claims.rules import judge
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.observations.reconcile import KEYS
from countylines.observations.series import Series, is_whole_month
from countylines.prose import count_of, day, interval, month, number
from countylines.statistics.balance import Conclusion
from countylines.statistics.least_change import dense_to, least_of

MOST_FILLED = 12
"""Of a hidden figure with more possible values so many, equally spaced, are tried, both ends among them."""
MOST_CORNERS = 6
MOST_REPEATED = 14
"""Words of a claim that a sentence repeats; a longer one is pointed to."""
WOULD: dict[str, str] = {
    Verdict.SUPPORTED: "be supported",
    Verdict.ADDS_UP: "add up",
    Verdict.AS_STATED: "have no second source",
    Verdict.CONTRADICTED: "be contradicted",
    Verdict.NOT_SHOWN: "not be shown",
    Verdict.NOT_TESTABLE_YET: "not be testable",
}
COUNTS_ALONE = "it is judged by counts as recorded, whatever made them cluster"
NO_DAYS = "it is judged by counts, not by counts a day"
NO_MONTHS = "it is not judged by months"
NO_FIGURE = "no figure bears on it"
NOT_OF_ENDS = "it is not about lines that went within twelve months"


Supposition = Callable[[pd.DataFrame], pd.DataFrame]
"""From figures, as `countylines.observations.reconcile` gives them, to the same figures with other counts or days."""


FIGURE = "figure"
"""The column that names a figure, a series and period, in every table that it stands in."""


def measures_of(claim: Claim) -> list[str]:
    """List the measures that a claim is judged by."""
    rule = claim.rule
    if isinstance(rule, parameters.OriginRule):
        return [rule.measure, rule.total]
    return [claim.quantity, *([CLOSED] if isinstance(rule, parameters.HalfGone) else [])]


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
    change: Supposition | None = None
    months_change: Supposition | None = None

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
        return cls(*given, sides_known=sides, whole=isinstance(claim.rule, parameters.OriginRule | parameters.HalfGone))

    def changed(self, change: Supposition) -> Supposed:
        """Suppose other counts."""
        return replace(self, figures=change(self.figures) if self.whole else self.figures, change=change)

    def drug_lines(self, series: Series) -> DrugLines:
        """Give no counts of lines: what casts doubt on one is said beside a verdict, which does not hang on it."""
        return DrugLines(self.figures.iloc[:0], series.force, chosen=series)

    def with_months(self, change: Supposition) -> Supposed:
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
        return [
            None if found is None else reduce(lambda figures, change: change(figures), changes, found)
            for found in self.months_known
        ]

    def _picked(self, claim: Claim) -> list[pd.DataFrame | None]:
        return super().months(claim)


def turning(entry: ledger.Entry, record: OnRecord, kinds: Sequence[Kind] = tuple(Kind)) -> Turning:
    """Give how far the verdict on a claim is from being turned, one kind of change after the other."""
    claim, now = entry.claim, entry.judgement.verdict
    named = f"The claim “{claim.paraphrase.rstrip('.')}”"
    subject = named if len(claim.paraphrase.split()) <= MOST_REPEATED else "The contested claim"
    return Turning(claim.paraphrase, now.value, _distances(claim, now, record, kinds), WOULD.__getitem__, subject)


def _distances(claim: Claim, now: Verdict, record: OnRecord, kinds: Sequence[Kind]) -> list[Distance]:
    supposed = Supposed.nothing(claim, record)
    lines = lines_claimed(claim, record) if isinstance(claim.rule, parameters.HalfGone) else None
    if lines is not None:
        lines = replace(lines, figures=supposed.figures)
    figures = judged_figures(claim, supposed, lines)
    if figures.empty or now is Verdict.NOT_TESTABLE_YET:
        return [Distance.none(kind, NO_FIGURE) for kind in kinds]
    given = supposed, now, partial(_verdict, claim, lines)
    by_kind: dict[Kind, Callable[[], Distance]] = {
        Kind.ONE_FIGURE: partial(_one_figure, claim, figures, *given),
        Kind.EVERY_MONTH: partial(_every_month, figures, *given),
        Kind.UNCOUNTED: partial(_uncounted, claim, lines, now),
        Kind.DECEMBER: partial(_december, claim, *given),
        Kind.CLUSTERING: partial(Distance.none, Kind.CLUSTERING, COUNTS_ALONE),
        Kind.HIDDEN: partial(_hidden, figures, *given),
    }
    return [by_kind[kind]() for kind in kinds]


def _verdict(claim: Claim, lines: DrugLines | None, supposed: Supposed) -> Verdict | None:
    """Judge the claim again; None where what is supposed contradicts itself, so that nobody could have counted it."""
    try:
        if lines is not None and isinstance(claim.rule, parameters.HalfGone):
            # Which series is asked of hangs on no count.
            again = replace(lines, figures=supposed.figures)
            return concluded(again, claim.rule) if again.balance else None
        return judge(claim, supposed).verdict
    except (ClaimError, ValueError):
        return None


Asked = Callable[[Supposed], Verdict | None]


def judged_figures(claim: Claim, supposed: Supposed, lines: DrugLines | None) -> pd.DataFrame:
    """Pick the figures that the verdict on a claim may hang on, one a series and period."""
    f, rule = supposed.figures, claim.rule
    f = f[f["standing"] != "missing"]
    if not isinstance(rule, parameters.AmongHighest | parameters.OriginRule):
        f = f[f["area"] == claim.area]
    if isinstance(rule, parameters.OriginRule):
        return f.reset_index(drop=True)
    if isinstance(rule, parameters.HalfGone):
        return f.iloc[:0] if lines is None else f[f[FIGURE].isin([*lines.counted[FIGURE], *lines.closed[FIGURE]])]
    times = [claim.period, *([rule.before] if isinstance(rule, parameters.Fall | parameters.Change) else [])]
    within = [(f["start"] >= pd.Timestamp(t.start)) & (f["end"] <= pd.Timestamp(t.end)) for t in times]
    return f[np.logical_or.reduce(within)].reset_index(drop=True)


def _is(rows: pd.DataFrame, figure: Any) -> pd.Series:
    """Say of each row whether it is one figure, in whichever table of sources it stands."""
    return rows[FIGURE] == getattr(figure, FIGURE)


def shifted(figures: pd.DataFrame, figure: Any, amount: int) -> pd.DataFrame:
    """Change one figure by an amount: where it is an interval, both its bounds."""
    added = amount * _is(figures, figure)
    return figures.assign(low=figures["low"] + added, high=figures["high"] + added)


def filled(figures: pd.DataFrame, filling: list[tuple[Any, int]]) -> pd.DataFrame:
    """Put exact counts in the place of some figures."""
    for figure, count in filling:
        figures = figures.assign(**{end: figures[end].mask(_is(figures, figure), count) for end in ("low", "high")})
    return figures


def scaled(figures: pd.DataFrame, share: float) -> pd.DataFrame:
    """Change every month by a share of itself, rounded to whole events, a half up."""
    months, factor = is_whole_month(figures) & (figures["kind"] == "flow"), 1 + share
    ends = {}
    for end in ("low", "high"):
        changed = np.floor(figures[end].astype("Float64") * factor + 0.5).astype("Int64")
        ends[end] = figures[end].mask(months, changed)
    return figures.assign(**ends)


def shortened(months: pd.DataFrame, days: int) -> pd.DataFrame:
    """Let the newest December among some months have had so many days."""
    newest = months.loc[months["start"].dt.month == 12, "start"].max()
    last = newest + pd.Timedelta(days=days - 1)
    return months.assign(end=months["end"].mask(months["start"] == newest, last))


def _one_figure(claim: Claim, figures: pd.DataFrame, supposed: Supposed, now: Verdict, asked: Asked) -> Distance:
    rows = list(figures.itertuples())
    most = max(LEAST_TRIED, *(int(row.low) for row in rows))
    ways = [(way, row) for row in rows for way in (-1, 1)]

    def verdicts(which: Sequence[int], amount: int) -> list[Verdict | None]:
        moves = [(row, max(-int(row.low), way * amount)) for way, row in (ways[at] for at in which)]
        return [asked(supposed.changed(partial(shifted, figure=row, amount=by))) if by else None for row, by in moves]

    # A balance, a share and a rank go one way as a count grows, and what turns stays turned; elsewhere many are tried.
    one_way = isinstance(claim.rule, parameters.HalfGone | parameters.OriginRule | parameters.AmongHighest)
    amounts = [most] if one_way else dense_to(most, *_short_of(claim, figures))
    tried = f"each figure it is judged by on its own, up to {number(most)} more or fewer, none below 0"
    found = least_of(verdicts, len(ways), now, amounts)
    return Distance.of_one(tried, [(f.amount, ways[f.which][0], named(ways[f.which][1]), f.said) for f in found])


def _short_of(claim: Claim, figures: pd.DataFrame) -> list[int]:
    """List by how much each figure, and the sum of months, misses what is claimed: there alone it may be right."""
    if not isinstance(claim.rule, parameters.CountRule | parameters.ExtremeMonth):
        return []
    whole = (figures["kind"] == "flow") & is_whole_month(figures)
    numbers = [*figures["low"], *figures["high"].dropna(), figures.loc[whole, "low"].sum()]
    claimed = [end for end in (claim.rule.count.low, claim.rule.count.high) if end is not None]
    return [abs(int(number_) - end) for number_ in numbers for end in claimed]


def named(row: Any) -> Figure:
    """Name a figure: what, and when."""
    if row.kind == "stock":
        return Figure(row.measure, StockCount.of(row).when())
    if row.start == row.start_latest and row.end == row.end_earliest:
        whole_month = (row.start.day, row.end) == (1, row.start + pd.offsets.MonthEnd(0))
        whole_year = (row.start.day, row.start.month, row.end.day, row.end.month) == (1, 1, 31, 12)
        if whole_month or (whole_year and row.start.year == row.end.year):
            return Figure(row.measure, f"in {month(row.start) if whole_month else row.start.year}")
    return Figure(row.measure, f"by {day(row.end)}")


def _every_month(figures: pd.DataFrame, supposed: Supposed, now: Verdict, asked: Asked) -> Distance:
    if not ((figures["kind"] == "flow") & is_whole_month(figures)).any():
        return Distance.none(Kind.EVERY_MONTH, NO_MONTHS)
    return Distance.of_share(
        lambda a: asked(supposed.changed(partial(scaled, share=a / 100))), now, "every month", told_on=False
    )


def _uncounted(claim: Claim, d: DrugLines | None, now: Verdict) -> Distance:
    """Ask from how many lines that ended uncounted, at most, figures alone would rule the claim out."""
    if d is None or not isinstance(claim.rule, parameters.HalfGone):
        return Distance.none(Kind.UNCOUNTED, NOT_OF_ENDS)
    found = d.net if claim.rule.interpretation == "net" else d.gross
    assert found is not None
    tried = "lines that ended uncounted in all, before the last twelve months or during them, from 0 to any number"
    needed = [n for r in found.requirements for n in (r.least_if_before, r.least_if_during) if n is not None]
    counted = found.every_end_counted
    if now is not Verdict.NOT_SHOWN or not needed or counted is None or counted.conclusion is Conclusion.NOT_SHOWN:
        return Distance(Kind.UNCOUNTED, tried)
    least = min(needed)
    few = f"fewer than {number(least)} lines" if least > 1 else "no line"
    then = Verdict.CONTRADICTED if counted.conclusion is Conclusion.CONTRADICTED else Verdict.SUPPORTED
    return Distance(Kind.UNCOUNTED, tried, least, f"if {few} had ended uncounted", then.value)


def _december(claim: Claim, supposed: Supposed, now: Verdict, asked: Asked) -> Distance:
    if not isinstance(claim.rule, parameters.LevelMonths):
        return Distance.none(Kind.DECEMBER, NO_DAYS)
    decembers = [m for m in pd.date_range(claim.period.start, claim.period.end, freq="MS") if m.month == 12]
    if not decembers:
        return Distance.none(Kind.DECEMBER, "no December is among the months it is judged by")
    return Distance.of_december(
        lambda days: asked(supposed.with_months(partial(shortened, days=days))), now, month(decembers[-1])
    )


def _hidden(figures: pd.DataFrame, supposed: Supposed, now: Verdict, asked: Asked) -> Distance:
    rows = list(figures[figures["inexact"] != ""].itertuples())
    if not rows:
        return Distance.none(Kind.HIDDEN, "every figure it is judged by is exact")
    tried = (
        f"each of {count_of(len(rows), 'figure')} known between bounds on its own, at both ends and at up to "
        f"{MOST_FILLED - 2} values between; the first {MOST_CORNERS} together at their ends"
    )
    for filling in _fillings(rows):
        said = asked(supposed.changed(partial(filled, filling=filling)))
        if said is not None and said != now:
            told = " and ".join(
                f"the {row.measure} {named(row).when} ({interval(row.low, row.high)}) were {number(count)}"
                for row, count in filling
            )
            return Distance(Kind.HIDDEN, tried, None, f"if {told}", said.value)
    return Distance(Kind.HIDDEN, tried)


def _fillings(rows: list[Any]) -> Iterator[list[tuple[Any, int]]]:
    """Go through values of each hidden figure on its own, then through their ends together."""
    ends = []
    for row in rows:
        count = Count.of(row)
        high = 2 * count.low + LEAST_TRIED if count.high is None else count.high
        spread = np.linspace(count.low, high, min(MOST_FILLED, high - count.low + 1))
        yield from ([(row, int(value))] for value in dict.fromkeys(np.rint(spread).astype(int).tolist()))
        ends.append((count.low, high))
    if len(rows) > 1:
        for values in product(*ends[:MOST_CORNERS]):
            yield list(zip(rows[:MOST_CORNERS], values, strict=True))
