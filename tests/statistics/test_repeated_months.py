"""The rule for several years: known answers, plain loops beside it, what must not change it, and bad input."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from patsy import dmatrix
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly_series
from countylines.observations.working_days import working_days
from countylines.statistics.dated import Dated
from countylines.statistics.repeated_months import RepeatedMonths, State, across_forces, assess, assess_many
from countylines.statistics.rotation import RotationTest, rotation_tests
from tests.statistics import oracle
from tests.statistics.series import design, random_series

REPOSITORY = Path(__file__).parents[2]
KNOWN = Path(__file__).parents[1] / "known_answers"
EXPECTED = pd.read_csv(KNOWN / "repeated_months.csv")
COUNTS = pd.read_csv(KNOWN / "repeated_months_counts.csv")
CASES = list(EXPECTED[["series", "first_year", "last_year"]].drop_duplicates().itertuples(index=False))


@cache
def northern_ireland() -> pd.DataFrame:
    """Give the months of the project's own release, read once; nobody changes them."""
    (series,) = monthly_series(
        reconcile(observations("northern-ireland", date(2021, 6, 30), REPOSITORY)), "northern-ireland"
    )
    months = series.months["month"]
    return pd.DataFrame({"year": months.dt.year, "month": months.dt.month, "count": series.counts})


def counts_of(name: str, first: int, last: int) -> pd.DataFrame:
    table = northern_ireland() if name == "Northern Ireland" else COUNTS[COUNTS["series"] == name]
    return table[table["year"].between(first, last)]


def days_of(table: pd.DataFrame) -> list[int]:
    return [monthrange(year, month)[1] for year, month in zip(table["year"], table["month"], strict=True)]


def found_for(table: pd.DataFrame, **options: int) -> RepeatedMonths:
    return assess(table["count"], Dated.of(days_of(table), table["year"], table["month"]), **options)


def quantities(found: RepeatedMonths) -> dict[str, object]:
    told: dict[str, object] = {"knots": found.knots, "claimed": found.claimed}
    for name, reading in (("smooth", found.smooth), ("levels", found.levels)):
        told |= {
            f"{name} months F": reading.months.statistic,
            f"{name} months p": reading.months.p_value,
            f"{name} months phi1": reading.months.phi1,
        }
        for statistic in ("whole_pattern", "first_harmonic"):
            rotation = getattr(reading, statistic)
            told[f"{name} {statistic.replace('_', ' ')}"] = f"{rotation.extreme}/{rotation.combinations}"
    cycle = found.cycle
    told |= {"cycle F": cycle.test.statistic, "cycle p": cycle.test.p_value, "cycle phi1": cycle.test.phi1}
    told |= {"cycle log-amplitude": cycle.log_amplitude, "cycle peak": cycle.peak}
    return told | {"cycle near": cycle.near, "cycle far": cycle.far}


@pytest.mark.parametrize(("name", "first", "last"), CASES)
def test_the_rule_reaches_the_known_answers(name: str, first: int, last: int) -> None:
    rows = EXPECTED[(EXPECTED["series"] == name) & (EXPECTED["first_year"] == first) & (EXPECTED["last_year"] == last)]
    table = counts_of(name, first, last)
    found = quantities(found_for(table))
    from_april = quantities(found_for(table, first_month=4)) if "April" in "".join(rows["quantity"]) else {}
    found |= {f"April–March {quantity}": value for quantity, value in from_april.items()}
    assert len(rows) >= 18
    for row in rows.itertuples():
        value = found[row.quantity]
        if isinstance(value, float):
            assert value == pytest.approx(float(row.expected), rel=0, abs=row.tolerance), row.quantity
        else:
            assert str(value) == row.expected, row.quantity


def synthetic(years: int = 4, seed: int = 3, amplitude: float = 0.5, level: float = 20) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    months = np.tile(np.arange(1, 13), years)
    mean = level * np.exp(amplitude * np.cos(2 * np.pi * (months - 4) / 12))
    table = pd.DataFrame({"year": np.repeat(np.arange(2001, 2001 + years), 12), "month": months})
    return table.assign(count=rng.poisson(mean))


def test_turning_the_months_of_every_year_turns_the_peak_and_leaves_the_verdict() -> None:
    table = synthetic()
    alike = np.full(len(table), 30)
    turned = table.assign(count=np.roll(table["count"].to_numpy().reshape(-1, 12), 3, axis=1).ravel())
    before, after = (assess(t["count"], Dated.of(alike, t["year"], t["month"])) for t in (table, turned))
    assert (after.cycle.peak - before.cycle.peak) % 12 == pytest.approx(3, abs=0.3)
    assert before.levels.whole_pattern == after.levels.whole_pattern
    assert before.levels.months.statistic == pytest.approx(after.levels.months.statistic, rel=1e-6)
    assert before.claimed
    assert after.claimed


def test_multiplying_days_by_a_constant_changes_nothing() -> None:
    table = counts_of("UK driver deaths", 1969, 1971)
    days = np.array(days_of(table))
    plain, scaled = (assess(table["count"], Dated.of(d, table["year"], table["month"])) for d in (days, 24 * days))
    for quantity, value in quantities(plain).items():
        again = quantities(scaled)[quantity]
        assert again == (pytest.approx(value, rel=1e-6) if isinstance(value, float) else value), quantity


def test_drawn_rotations_come_near_to_all_of_them() -> None:
    table = northern_ireland()
    every = found_for(table).smooth.whole_pattern
    drawn = found_for(table, draws=20_000, most_enumerated=0).smooth.whole_pattern
    assert not drawn.enumerated
    assert drawn.p_value == (1 + drawn.extreme) / 20_001
    assert drawn.p_value == pytest.approx(every.p_value, abs=4 * np.sqrt(every.p_value / 20_000))
    assert found_for(table, draws=20_000, most_enumerated=0).smooth.whole_pattern == drawn


def test_a_gap_makes_its_year_incomplete_and_the_trend_counts_on() -> None:
    table = synthetic(years=5)
    gap = table.drop(index=30)
    found = found_for(gap)
    assert found.complete_years == (2001, 2002, 2004, 2005)
    assert found.smooth.whole_pattern.combinations == 12**3
    assert found.smooth.months.degrees_of_freedom == (11, 59 - 6 - 11)


def test_the_start_of_a_year_without_events_tells_nothing_of_its_months() -> None:
    table = pd.concat([synthetic(years=4), pd.DataFrame({"year": 2005, "month": [1, 2], "count": 0})])
    found = found_for(table)
    assert found.levels.months.degrees_of_freedom == (11, 48 - 4 - 11)
    assert found.smooth.months.degrees_of_freedom == (11, 50 - 5 - 11)


def by_statsmodels(rows: pd.DataFrame, smaller: np.ndarray, larger: np.ndarray) -> tuple[float, int, int]:
    """Give F and its degrees of freedom from two full-rank designs, fitted by statsmodels."""
    offset = np.log(days_of(rows))
    fits = [GLM(rows["count"], x, family=Poisson(), offset=offset).fit() for x in (smaller, larger)]
    gained, left = larger.shape[1] - smaller.shape[1], len(rows) - larger.shape[1]
    return (fits[0].deviance - fits[1].deviance) / gained / (fits[1].pearson_chi2 / left), gained, left


@pytest.mark.parametrize("years", [[2003], [2001], [2001, 2002], [2005], [2002, 2005]])
def test_a_year_without_events_is_left_out_of_both_tests(years: list[int]) -> None:
    table = synthetic(years=6, amplitude=0.4)
    empty = table["year"].isin(years)
    found = found_for(table.assign(count=table["count"].where(~empty, 0)))
    rows = table[~empty]
    assert found.complete_years == tuple(rows["year"].unique()) and found.empty_years == tuple(years)
    months = pd.get_dummies(rows["month"], dtype=float).to_numpy()[:, 1:]
    levels = pd.get_dummies(rows["year"], dtype=float).to_numpy()
    index = (12 * rows["year"] + rows["month"]).to_numpy()
    spline = np.asarray(dmatrix(f"cr(t, df={len(rows) // 12 + 1}) - 1", {"t": index - index[0]}))
    for reading, trend in ((found.levels, levels), (found.smooth, spline)):
        statistic, *degrees = by_statsmodels(rows, trend, np.column_stack([trend, months]))
        assert reading.months.statistic == pytest.approx(statistic, rel=1e-6)
        assert reading.months.degrees_of_freedom == tuple(degrees)
    # The rotations are those of the other years alone.
    others = np.sqrt((rows["count"] + 0.375) / days_of(rows)).to_numpy().reshape(-1, 12)
    assert found.levels.whole_pattern == rotation_tests((others - others.mean(axis=1, keepdims=True))[None])[0].row()


def test_a_year_without_events_from_april_is_left_out_too() -> None:
    table = synthetic(years=6)
    empty = (12 * table["year"] + table["month"]).between(12 * 2002 + 4, 12 * 2003 + 3)
    found = found_for(table.assign(count=table["count"].where(~empty, 0)), first_month=4)
    assert (found.empty_years, found.complete_years) == ((2002,), (2001, 2003, 2004, 2005))


def test_a_calendar_month_without_events_stays_and_takes_its_degree_of_freedom() -> None:
    table = synthetic(years=5, amplitude=0.4)
    table = table.assign(count=table["count"].where(table["month"] != 8, 0))
    found = found_for(table)
    rows = table[table["month"] != 8]
    # Fitted by a mean of 0, August adds nothing to the deviance and to X² of the larger model.
    levels, others = pd.get_dummies(table["year"], dtype=float), pd.get_dummies(rows["month"], dtype=float)
    larger = GLM(
        rows["count"],
        np.column_stack([levels.loc[rows.index], others.to_numpy()[:, 1:]]),
        family=Poisson(),
        offset=np.log(days_of(rows)),
    ).fit()
    smaller = GLM(table["count"], levels.to_numpy(), family=Poisson(), offset=np.log(days_of(table))).fit()
    left = 60 - 5 - 11
    statistic = (smaller.deviance - larger.deviance) / 11 / (larger.pearson_chi2 / left)
    assert found.levels.months.degrees_of_freedom == (11, left)
    assert found.levels.months.statistic == pytest.approx(statistic, rel=1e-6)


def test_counts_of_a_million_are_read() -> None:
    table = synthetic(level=1_000_000)
    assert found_for(table).claimed


def test_flat_counts_are_never_claimed() -> None:
    table = synthetic(amplitude=0)
    assert not found_for(table).claimed


@pytest.mark.parametrize("weak", ["smooth", "levels"])
@pytest.mark.parametrize("part", ["months", "rotations"])
def test_a_claim_needs_both_tests_with_either_trend(weak: str, part: str) -> None:
    found = found_for(synthetic(amplitude=0.9))
    assert found.claimed and found.smooth.holds and found.levels.holds
    reading = getattr(found, weak)
    blind = RotationTest(extreme=144, combinations=144, enumerated=True)
    weaker = {
        "months": {"months": replace(reading.months, p_value=0.06)},
        "rotations": {"whole_pattern": blind, "first_harmonic": blind},
    }[part]
    one_alone = replace(found, **{weak: replace(reading, **weaker)})
    assert [r.holds for r in one_alone.readings] == [weak != "smooth", weak != "levels"]
    assert not one_alone.claimed
    assert one_alone.largest_p_value > 0.05


def test_one_of_the_two_rotations_is_enough() -> None:
    found = found_for(synthetic(amplitude=0.9))
    blind = RotationTest(extreme=144, combinations=144, enumerated=True)
    for rotation in ("whole_pattern", "first_harmonic"):
        assert replace(found, smooth=replace(found.smooth, **{rotation: blind})).claimed


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.iloc[:24], "Complete years: 2, and"),
        (
            lambda t: t.assign(count=t["count"].where(~t["year"].isin([2002, 2004]), 0)),
            r"2002-01 has no event at all.*years with events: 2, and the rule needs 3",
        ),
        (lambda t: t.assign(count=0), "Every count is zero"),
        (lambda t: t.assign(count=[9] + [0] * 47), "Months with events: only 1 of 48"),
        (lambda t: t.assign(count=t["count"].astype(float).mask(t.index == 5)), "missing or infinite"),
        (lambda t: pd.concat([t, t.iloc[-1:]]), "2004-12 comes after 2004-12"),
        (lambda t: t.iloc[::-1], "comes after"),
        (lambda t: t.assign(month=t["month"].where(t["month"] < 12, 13)), "13 is not a month"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(change, says: str) -> None:  # type: ignore[no-untyped-def]
    table = change(synthetic())
    days = np.full(len(table), 30)
    with pytest.raises(ValueError, match=says):
        assess(table["count"], Dated.of(days, table["year"], table["month"]))


def test_forces_are_corrected_on_the_largest_p_value() -> None:
    claimed, flat = found_for(counts_of("US accidental deaths", 1973, 1977)), found_for(northern_ireland())
    table = across_forces([("a", claimed), ("b", flat)]).set_index("force")
    # Twice the smallest rotation share with each trend: 1/20736 of the whole pattern both times.
    assert table.loc["a", "p"] == pytest.approx(2 / 20736)
    assert table.loc["a", "p, Benjamini–Hochberg"] == pytest.approx(2 * 2 / 20736)
    assert table.loc["a", "least p possible"] == pytest.approx(2 / 12**4)
    # Northern Ireland: twice 4477/20736 with the smooth trend is the largest, more than .1903 of years from July.
    assert table.loc["b", "p"] == pytest.approx(2 * 4477 / 20736)
    assert table["after correction"].tolist() == [True, False]
    assert across_forces([]).empty


# The rule as it was written before, with statsmodels, one series at a time


def told(found: RepeatedMonths) -> dict[str, float | bool]:
    """Give the numbers of a result by the names of `oracle.rule`."""
    numbers: dict[str, float | bool] = {"trends hold": bool(found.trends_p_value < 0.05)}
    for name, reading in (("smooth", found.smooth), ("levels", found.levels)):
        gained, residual = reading.months.degrees_of_freedom
        numbers |= {
            f"{name} months statistic": reading.months.statistic,
            f"{name} months gained": gained,
            f"{name} months residual": residual,
            f"{name} months p_value": reading.months.p_value,
            f"{name} months phi1": reading.months.phi1,
            f"{name} whole pattern": reading.whole_pattern.p_value,
            f"{name} first harmonic": reading.first_harmonic.p_value,
        }
    cycle = found.cycle
    numbers |= {"cycle p": cycle.test.p_value, "cycle cosine": cycle.cosine, "cycle sine": cycle.sine}
    return numbers | {"cycle near": cycle.near, "cycle far": cycle.far}


@pytest.mark.parametrize(
    ("first", "months", "mean", "series"),
    [((2001, 1), 36, 15, 40), ((2003, 7), 48, 15, 25), ((2015, 4), 66, 6, 15), ((2001, 1), 84, 40, 4)],
    ids=["three years", "parts of years", "few events, five years", "seven years, drawn"],
)
def test_the_rule_is_the_one_of_statsmodels(first: tuple[int, int], months: int, mean: float, series: int) -> None:
    time = design(first, months)
    counts = random_series(series, months, mean, seed=months)
    for first_month in (1, 4) if months > 36 else (1,):
        many = assess_many(counts, Dated.of(*time), first_month=first_month, draws=499)
        for i, n in enumerate(counts):
            expected = oracle.rule(n, *time, first_month=first_month, draws=499, seed=1)
            found = told(assess(n, Dated.of(*time), first_month=first_month, draws=499))
            assert found == pytest.approx(expected, rel=1e-7, abs=1e-12), i
            assert (many.trends_p_value[i] < 0.05) == found["trends hold"]
            assert many.smooth.months.p_value[i] == pytest.approx(found["smooth months p_value"], rel=1e-10)
            assert many.levels.whole_pattern.p_value[i] == found["levels whole pattern"]


@pytest.mark.parametrize(("first", "extra", "level"), [((2001, 1), 0, 15), ((2001, 1), 17, 3), ((2001, 1), 25, 70)])
def test_the_rule_on_cycles_is_the_one_of_statsmodels(first: tuple[int, int], extra: int, level: float) -> None:
    time = design(first, 36 + extra)
    mean = level * np.exp(0.3 * np.sin(2 * np.pi * (time[2] - 0.5) / 12))
    counts = np.random.default_rng(extra + 3).poisson(mean, (6, 36 + extra))
    many = assess_many(counts, Dated.of(*time))
    for i, n in enumerate(counts):
        expected = oracle.rule(n, *time, draws=99_999, seed=1)
        assert told(assess(n, Dated.of(*time))) == pytest.approx(expected, rel=1e-7, abs=1e-12)
        assert (many.trends_p_value[i] < 0.05) == expected["trends hold"]
        assert many.smooth.holds[i] == assess(n, Dated.of(*time)).smooth.holds


def test_years_without_events_are_left_out_of_the_series_that_lack_them() -> None:
    """Each series has another year without events, the first one none, the last one half a year more."""
    time = design((2001, 1), 54)
    counts = random_series(7, 54, 15, seed=3)
    lacking = [[], [2001], [2002], [2003], [2004], [2001, 2005], []]
    for row, years in zip(counts, lacking, strict=True):
        row[np.isin(time[1], years)] = 0
    many = assess_many(counts, Dated.of(*time), draws=499)
    for i, (n, years) in enumerate(zip(counts, lacking, strict=True)):
        kept = ~np.isin(time[1], [year for year in years if year < 2005])
        expected = oracle.rule(n[kept], *(part[kept] for part in time), draws=499, seed=1)
        assert told(assess(n, Dated.of(*time), draws=499)) == pytest.approx(expected, rel=1e-7, abs=1e-12), i
        assert many.levels.months.p_value[i] == pytest.approx(expected["levels months p_value"], rel=1e-7)
        assert many.smooth.first_harmonic.p_value[i] == expected["smooth first harmonic"]
        assert (many.trends_p_value[i] < 0.05) == expected["trends hold"]
    counts[:2, np.isin(time[1], [2002, 2003])] = 0
    many = assess_many(counts, Dated.of(*time), draws=499)
    # One complete year with events: refused, as the rule for one series refuses them.
    assert many.deciding_p_value[1] == 1 and not many.claimed[1]
    with pytest.raises(ValueError, match="Complete years with events: 1"):
        assess(counts[1], Dated.of(*time))


@pytest.mark.parametrize(
    "lacking",
    ["nothing", "a month", pytest.param("a calendar month", marks=pytest.mark.slow), "the last year's months"],
)
def test_starts_and_working_days_are_those_of_statsmodels(lacking: str) -> None:
    time = design((2014, 4), 57)
    counts = random_series(9, 57, 12, seed=8)
    working = working_days(pd.Series(pd.to_datetime([f"{y}-{m}-01" for y, m in zip(*time[1:], strict=True)])), "Wales")
    assert working is not None
    if lacking == "a month":
        kept = np.arange(57) != 20
        counts, working, time = counts[:, kept], working[kept], tuple(part[kept] for part in time)
    elif lacking == "a calendar month":
        counts[:, time[2] == 8] = 0
    elif lacking == "the last year's months":
        # Levels of years that begin in October to December have no event then, and are left out.
        counts[:, -3:] = 0
    many = assess_many(counts, Dated.of(*time, working.astype(float)), every_part=True, draws=99)
    for i, n in enumerate(counts[:3]):
        found = assess(n, Dated.of(*time, working), draws=99)
        assert found.starts == pytest.approx(many.starts[i], rel=1e-9)
        for first, p_value in enumerate(found.starts, start=1):
            assert p_value == pytest.approx(oracle.start(n, *time, first)["p_value"], rel=1e-6), first
        given, expected = found.working_days, oracle.given_working_days(n, *time, working)
        assert given is not None and many.working_days is not None
        told = (given.smooth.p_value, given.levels.p_value, given.coefficient, given.standard_error, given.p_value)
        names = ("smooth p", "levels p", "coefficient", "standard error", "its p")
        assert told == pytest.approx([expected[name] for name in names], rel=1e-5)
        assert many.working_days.deciding_p_value[i] == pytest.approx(given.deciding_p_value, rel=1e-7)
    held = assess_many(counts, Dated.of(*time, working.astype(float)), draws=99)
    assert held.claimed.tolist() == many.claimed.tolist()


@pytest.mark.parametrize("first_month", [2, 7, 12])
def test_another_start_of_the_year_leaves_what_does_not_know_one(first_month: int) -> None:
    table = synthetic(years=6, amplitude=0.3)
    days, working = days_of(table), [21, 20, 22, 20, 21, 22] * 12
    dated = Dated.of(days, table["year"], table["month"], working)
    january, other = (assess(table["count"], dated, first_month=first) for first in (1, first_month))
    assert (other.starts == january.starts).all()
    assert other.working_days == january.working_days and other.smooth.months == january.smooth.months
    assert other.levels.months.p_value == pytest.approx(january.starts[first_month - 1], rel=1e-12)
    assert january.levels.months.p_value == pytest.approx(january.starts[0], rel=1e-12)


def test_the_rule_is_applied_to_twentynine_years() -> None:
    time = design((1990, 1), 348)
    mean = 70 * np.exp(0.2 * np.cos(2 * np.pi * (time[2] - 0.5) / 12) + 0.1 * np.sin(np.arange(348) / 40))
    counts = np.random.default_rng(7).poisson(mean)
    found = assess(counts, Dated.of(*time, np.full(348, 21)), draws=999)
    assert found.state is State.CLAIMED and found.knots == 29 and len(found.complete_years) == 29
    flat = assess(np.random.default_rng(8).poisson(70 * time[0] / 30.4), Dated.of(*time, time[0] * 5 / 7), draws=999)
    assert flat.state is State.NOT_SHOWN


def rule_with(**parts: float) -> RepeatedMonths:
    """Give a claim, one of whose parts is weakened."""
    table = synthetic(amplitude=0.9)
    found = assess(table["count"], Dated.of(np.array(days_of(table)), table["year"], table["month"], [21] * 48))
    assert found.working_days is not None and found.state is State.CLAIMED
    starts, given = found.starts.copy(), found.working_days
    starts[8] = parts.get("start", starts[8])
    test = replace(given.smooth, p_value=parts.get("working_days", given.smooth.p_value))
    given = replace(given, smooth=test, coefficient=parts.get("coefficient", -1.0), p_value=parts.get("its_p", 0.5))
    months = replace(found.smooth.months, p_value=parts.get("months", found.smooth.months.p_value))
    blind = RotationTest(extreme=144, combinations=144, enumerated=True)
    rotations = {"whole_pattern": blind, "first_harmonic": blind} if "rotations" in parts else {}
    return replace(found, smooth=replace(found.smooth, months=months, **rotations), starts=starts, working_days=given)


@pytest.mark.parametrize(
    ("parts", "state"),
    [
        ({}, State.CLAIMED),
        ({"months": 0.06}, State.NOT_SHOWN),
        ({"rotations": 1}, State.UNEVEN),
        ({"start": 0.06}, State.HANGS_ON_START),
        ({"start": 0.06, "working_days": 0.06}, State.HANGS_ON_START),
        ({"working_days": 0.06}, State.NOT_TOLD_FROM_WORKING_DAYS),
        ({"working_days": 0.06, "coefficient": 1.0}, State.NOT_TOLD_FROM_WORKING_DAYS),
        ({"working_days": 0.06, "its_p": 0.01}, State.NOT_TOLD_FROM_WORKING_DAYS),
        ({"working_days": 0.06, "coefficient": 1.0, "its_p": 0.01}, State.GOES_WITH_WORKING_DAYS),
        ({"coefficient": 1.0, "its_p": 0.01}, State.CLAIMED),
    ],
)
def test_the_first_state_that_fits_is_the_state(parts: dict[str, float], state: State) -> None:
    found = rule_with(**parts)
    assert found.state is state
    assert found.claimed is (state is State.CLAIMED)
    assert (found.deciding_p_value < 0.05) == found.claimed
    if state is State.HANGS_ON_START:
        assert found.worst_start == 9 and found.largest_p_value >= 0.06


def test_without_working_days_the_rest_of_the_rule_decides() -> None:
    found = replace(rule_with(working_days=0.9), working_days=None)
    assert found.state is State.CLAIMED and found.largest_p_value < 0.05


def test_a_new_level_each_april_is_not_taken_for_repeated_months() -> None:
    """The trap: the rule on calendar years alone, without the other starts, claims most of such series."""
    time = design((2001, 1), 120)
    levels = 70 * time[0] / 30.4 * 1.3 ** (time[1] - 2001 - (time[2] < 4))
    counts = np.random.default_rng(4).negative_binomial(levels / 1.5, 1 / 2.5, size=(100, 120))
    found = assess_many(counts, Dated.of(*time), draws=999, most_enumerated=0)
    assert (found.trends_p_value < 0.05).mean() > 0.6
    assert found.claimed.mean() < 0.12


def test_events_on_working_days_are_not_taken_for_repeated_months() -> None:
    """The trap: without working days as a covariate, most large series of such events are claimed."""
    time = design((2011, 1), 108)
    months = pd.Series(pd.to_datetime([f"{y}-{m}-01" for y, m in zip(*time[1:], strict=True)]))
    working = working_days(months, "England")
    assert working is not None
    counts = np.random.default_rng(6).poisson(350 * working / working.mean(), size=(100, 108))
    rotations = {"draws": 999, "most_enumerated": 0}
    found = assess_many(counts, Dated.of(*time, working.astype(float)), **rotations)
    assert assess_many(counts, Dated.of(*time), **rotations).claimed.mean() > 0.8
    assert found.claimed.mean() < 0.12
    assert (found.states == State.GOES_WITH_WORKING_DAYS).mean() > 0.7


def test_both_verdicts_are_among_the_compared() -> None:
    """Months that do repeat are claimed by both, so that agreement on the verdict means something."""
    time = design((2001, 1), 36)
    mean = 15 * np.exp(0.9 * np.cos(2 * np.pi * (time[2] - 0.5) / 12))
    counts = np.random.default_rng(1).poisson(mean, size=(20, 36))
    many = assess_many(counts, Dated.of(*time))
    assert many.claimed.sum() >= 15
    assert [assess(c, Dated.of(*time)).claimed for c in counts] == many.claimed.tolist()
