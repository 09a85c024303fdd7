"""How often the methods are wrong, how often they find what is there, and what their bounds cover: by simulation.

Each case (`worlds`) is drawn thousands of times, in batches that are seeded one by one: a rate depends on the seed and
the number of series alone, not on the order of the cases or on how many processes shared them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from countylines.method_checks.worlds import Calendar, Case, Kind, draw, expected_counts
from countylines.statistics import MONTHS, SIGNIFICANCE, FloatArray, IntArray, repeated_quarters
from countylines.statistics.cycles import fit_cycles
from countylines.statistics.dated import Dated
from countylines.statistics.intervals import intervals_within_one_year
from countylines.statistics.level_change import level_changes, year_blocks
from countylines.statistics.named_date import MONTHS_BEFORE, level_at_date
from countylines.statistics.one_year_tests import within_one_year
from countylines.statistics.repeated_months import Rule, State, assess_many
from countylines.statistics.several_years_tests import beside_the_rule

BATCH = 250
"""Series drawn and assessed at once: with five years a batch takes about 0.1 gigabytes."""
ROTATIONS = 99_999
"""Up to so many rotations all are gone through: five years."""
DRAWN_ROTATIONS = 9_999
"""Of longer series so many are drawn; a report draws ten times as many."""
LARGEST_DIFFERENCE = 4.0
"""Monte Carlo standard errors by which two runs may differ before something is wrong."""

HELD_BACK = (State.HANGS_ON_START, State.GOES_WITH_WORKING_DAYS, State.NOT_TOLD_FROM_WORKING_DAYS)
"""States of series that the rule held back, which are counted."""

Hits = dict[str, npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class Batch:
    """Some series of a case, the first batch of which is number 0; the seed is that of the whole simulation."""

    case: Case
    number: int
    series: int
    seed: int

    @property
    def rng(self) -> np.random.Generator:
        """Give the generator of this batch, which no other batch shares."""
        name = int.from_bytes(hashlib.sha256(self.case.id.encode()).digest()[:8])
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(name, self.number)))


def batches(case: Case, series: int, seed: int) -> Iterator[Batch]:
    """Split the series that a case is given into batches: its share of those asked for (`Case.share`), at least one.

    Asking for fewer than one is refused (ValueError).
    """
    if series < 1:
        raise ValueError(f"{series} series were asked for: at least 1 is needed.")
    given = max(1, round(series * case.share))
    for number, first in enumerate(range(0, given, BATCH)):
        yield Batch(case, number, min(BATCH, given - first), seed)


def simulate_batch(batch: Batch) -> dict[str, int]:
    """Draw and assess one batch; say in how many of its series each quantity came true."""
    rng = batch.rng
    counts, calendar = draw(batch.case, batch.series, rng)
    if batch.case.kind is Kind.QUARTERS:
        found = _of_quarters(counts, calendar)
    elif batch.case.kind is Kind.EXTRACT:
        found = _of_an_extract(counts, calendar, batch.case.immature)
    elif batch.case.years == 1:
        found = _rejections(within_one_year(counts, calendar.days, rng))
        found |= intervals_within_one_year(counts, calendar.days, expected_counts(batch.case))
    else:
        found = _of_several_years(counts, calendar, batch.case.true_cycle, rng)
    return {quantity: int(hits.sum()) for quantity, hits in found.items()}


def _rejections(p_values: dict[str, FloatArray]) -> Hits:
    return {quantity: values < SIGNIFICANCE for quantity, values in p_values.items()}


def _of_several_years(counts: IntArray, calendar: Calendar, true_cycle: FloatArray, rng: np.random.Generator) -> Hits:
    years = np.unique(calendar.years).size
    gone_through = ROTATIONS if years <= 5 else 0
    rule = assess_many(counts, calendar, draws=DRAWN_ROTATIONS, most_enumerated=gone_through)
    cycles = fit_cycles(counts, calendar)
    found = _of_the_rule(rule) | _rejections({"cosinor given the smooth trend": cycles.test.p_value})
    found |= _rejections(beside_the_rule(counts, calendar, rng)) | {"ellipse covers": cycles.covers(true_cycle)}
    found |= _of_levels(counts, calendar)
    amplitude = float(np.hypot(*true_cycle))
    return found | {"U covers": cycles.far >= amplitude} if amplitude else found


def _of_the_rule(rule: Rule) -> Hits:
    levels = rule.levels
    parts = {"year levels and first harmonic": np.maximum(levels.months.p_value, levels.first_harmonic.p_value)}
    for trend, given in (("smooth trend", rule.smooth), ("year levels", levels)):
        whole, first = given.whole_pattern.p_value, given.first_harmonic.p_value
        parts |= {
            f"test 1, {trend}": given.months.p_value,
            f"rotation of the whole pattern, {trend}": whole,
            f"rotation of the first harmonic, {trend}": first,
            f"either rotation, {trend}": np.minimum(whole, first),
        }
    trends, starts = rule.trends_p_value, np.maximum(rule.trends_p_value, rule.starts_p_value)
    parts |= {"rule of the calendar years alone": trends, "rule without working days": starts}
    claims = {"rule claims": rule.claimed, "rule with the smooth trend alone": rule.smooth.holds}
    return claims | _rejections(parts) | {state.value: rule.states == state for state in HELD_BACK}


def _of_levels(counts: IntArray, calendar: Calendar) -> Hits:
    """Compare the newest year with the one before it, and the level before a date with that after it."""
    blocks = year_blocks(calendar.index, calendar.index[-1])
    change = level_changes(counts, calendar.days, blocks)
    found = {"the newest year rose or fell": (change.low > 1) | (change.high < 1)}
    # Two years before the date and one after it, or as many as the test looks at.
    first = max(2, min(MONTHS_BEFORE // MONTHS, calendar.years[-1] - calendar.years[0] - 2))
    at = date(int(calendar.years[0]) + first, 1, 1)
    step = level_at_date(counts, calendar, at)
    return found | {"the level changed at a date": np.abs(step.t) > step.critical}


def _of_quarters(counts: IntArray, calendar: Calendar) -> Hits:
    n, days, worked = (np.add.reduceat(each, np.arange(0, calendar.days.size, 3), axis=-1) for each in
                       (counts, calendar.days, calendar.working_days))  # fmt: skip
    dated = Dated(days, calendar.years[::3], calendar.months[::3], worked)
    rule = repeated_quarters.assess_many(n, dated, draws=DRAWN_ROTATIONS)
    alone = repeated_quarters.assess_many(n, replace(dated, working_days=None), draws=DRAWN_ROTATIONS)
    return {f"rule for quarters {told}": found.largest_p_value < SIGNIFICANCE for told, found in
            {"claims": rule, "without working days": alone}.items()}  # fmt: skip


def _of_an_extract(counts: IntArray, calendar: Calendar, immature: int) -> Hits:
    """Ask whether the newest year fell, with every month of an extract and without the newest ones."""
    found = {}
    for told, left_out in {"every month": 0, "without 3": 3, "without 6": 6, "without the immature": immature}.items():
        kept = calendar.index.size - left_out
        blocks = year_blocks(calendar.index[:kept], calendar.index[kept - 1])
        found[f"the newest year fell, {told}"] = level_changes(counts, calendar.days, blocks).high < 1
    return found


def rates(simulated: Iterable[tuple[Batch, dict[str, int]]]) -> pd.DataFrame:
    """Put batches with their hits together, in any order.

    A row a case and quantity, sorted by both: ``case``, ``years``, ``mean a month``, ``quantity``, ``rate``, ``series``
    it rests on, ``standard_error`` (Monte Carlo).
    """
    rows = [
        (batch.case.id, batch.case.years, batch.case.mean, quantity, batch.series, hits)
        for batch, found in simulated
        for quantity, hits in found.items()
    ]
    key = ["case", "years", "mean a month", "quantity"]
    table = pd.DataFrame(rows, columns=[*key, "series", "hits"]).groupby(key, as_index=False, sort=True).sum()
    table["rate"] = table["hits"] / table["series"]
    table["standard_error"] = np.sqrt(table["rate"] * (1 - table["rate"]) / table["series"])
    return table[[*key, "rate", "series", "standard_error"]]


def compare_rates(stored: pd.DataFrame, live: pd.DataFrame) -> pd.DataFrame:
    """Set a fresh run against a stored one, both as `rates` gives them; the fresh one may have fewer cases or series.

    A row for each of ``live``: ``case``, ``quantity``, ``stored``, ``live``, ``standard errors`` (the difference in
    Monte Carlo standard errors of both runs), ``differs`` (more than four of them). ValueError if a rate of ``live`` is
    not among the stored ones.
    """
    key = ["case", "quantity"]
    both = live.merge(stored, on=key, how="left", suffixes=("_live", "_stored"), validate="one_to_one")
    missing = both[both["rate_stored"].isna()]
    if len(missing):
        raise ValueError(
            f"{len(missing)} rates are not among the stored ones, first {missing['quantity'].iloc[0]!r} of "
            f"{missing['case'].iloc[0]!r}: simulate again."
        )
    now, then = both["rate_live"], both["rate_stored"]
    shown = both[key].assign(stored=then, live=now)
    return _judged(shown, now - then, now, both["series_live"], then, both["series_stored"])


def compare_expected(measured: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Set measured `rates` against those measured beforehand by independent code (`stored_rates.read_expected`).

    A row for each expected rate whose case was measured: ``case``, ``quantity``, ``low``, ``high``, ``rate``,
    ``standard errors`` (how far the rate lies outside the range, rounding granted, in Monte Carlo standard errors of
    both), ``differs`` (more than four of them). ValueError if a case was measured but not the quantity expected of it.
    """
    wanted = expected[expected["case"].isin(measured["case"])]
    both = wanted.merge(measured, on=["case", "quantity"], how="left", suffixes=("_before", ""), validate="one_to_one")
    if both["rate"].isna().any():
        missing = both[both["rate"].isna()].iloc[0]
        raise ValueError(f"{missing['quantity']!r} of {missing['case']!r} was not measured: name it so.")
    low, high = both["low"].fillna(0.0) - both["rounding"], both["high"].fillna(1.0) + both["rounding"]
    nearest = both["rate"].clip(low, high)
    runs = both["rate"], both["series"], nearest.clip(0, 1), both["series_before"]
    return _judged(both[["case", "quantity", "low", "high", "rate"]], both["rate"] - nearest, *runs)


def _judged(
    shown: pd.DataFrame, difference: pd.Series, rate: pd.Series, series: pd.Series, other: pd.Series, others: pd.Series
) -> pd.DataFrame:
    """Add a difference of two rates in standard errors; none where both say that it always, or never, happens.

    Half a series of each run is granted (Yates), or two rare hits in a small run would be many standard errors.
    """
    pooled = (rate * series + other * others) / (series + others)
    granted = (1 / series + 1 / others) / 2
    difference = np.sign(difference) * np.maximum(np.abs(difference) - granted, 0)
    error = np.sqrt(pooled * (1 - pooled) * (1 / series + 1 / others))
    away = (difference / error.where(error > 0)).fillna(0.0)
    return shown.assign(**{"standard errors": away, "differs": np.abs(away) > LARGEST_DIFFERENCE})
