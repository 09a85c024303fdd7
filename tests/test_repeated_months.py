"""The rule for several years: known answers, plain loops beside it, what must not change it, and bad input."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from countylines.observations import observations, reconcile
from countylines.series import monthly_series
from countylines.statistics import repeated_months
from countylines.statistics.multiplicity import across_forces
from countylines.statistics.repeated_months import RepeatedMonths, assess
from countylines.statistics.rotation import RotationTest, first_harmonic, rotation_test

REPOSITORY = Path(__file__).parents[1]
KNOWN = Path(__file__).parent / "known_answers"
EXPECTED = pd.read_csv(KNOWN / "repeated_months.csv")
COUNTS = pd.read_csv(KNOWN / "repeated_months_counts.csv")
CASES = list(EXPECTED[["series", "first_year", "last_year"]].drop_duplicates().itertuples(index=False))


def northern_ireland() -> pd.DataFrame:
    """Give the months of the project's own release."""
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
    return assess(table["count"], days_of(table), table["year"], table["month"], **options)


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


matrices = st.integers(2, 4).flatmap(
    lambda years: arrays(np.float64, (years, 12), elements=st.integers(-9, 9).map(float))
)


def centred(matrix: np.ndarray) -> np.ndarray:
    return matrix - matrix.mean(axis=1, keepdims=True)


@given(st.integers(2, 3).flatmap(lambda y: arrays(np.float64, (y, 12), elements=st.integers(-9, 9).map(float))))
@settings(max_examples=15, deadline=None)
def test_rotations_are_those_of_plain_loops(matrix: np.ndarray) -> None:
    residuals = centred(matrix)
    observed = (residuals.sum(axis=0) ** 2).sum()
    statistics = [
        ((residuals[0] + sum(np.roll(row, s) for row, s in zip(residuals[1:], shifts, strict=True))) ** 2).sum()
        for shifts in product(range(12), repeat=len(residuals) - 1)
    ]
    slack = 1e-9 * (residuals**2).sum()
    found = rotation_test(residuals)
    least = sum(s >= observed + slack for s in statistics)
    most = sum(s >= observed - slack for s in statistics)
    assert least <= found.extreme <= most
    assert found.combinations == 12 ** (len(residuals) - 1)


@given(matrices, st.integers(0, 11), st.randoms())
@settings(max_examples=30, deadline=None)
def test_turning_all_years_alike_or_shuffling_them_leaves_the_rotations(matrix, turn, random) -> None:  # type: ignore[no-untyped-def]
    residuals = centred(matrix)
    order = random.sample(range(len(residuals)), len(residuals))
    for prepare in (lambda m: m, first_harmonic):
        p = rotation_test(prepare(residuals)).p_value
        assert rotation_test(prepare(np.roll(residuals, turn, axis=1))).p_value == pytest.approx(p, abs=1e-12)
        assert rotation_test(prepare(residuals[order])).p_value == pytest.approx(p, abs=1e-12)


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
    before, after = (assess(t["count"], alike, t["year"], t["month"]) for t in (table, turned))
    assert (after.cycle.peak - before.cycle.peak) % 12 == pytest.approx(3, abs=0.3)
    assert before.levels.whole_pattern == after.levels.whole_pattern
    assert before.levels.months.statistic == pytest.approx(after.levels.months.statistic, rel=1e-6)
    assert before.claimed
    assert after.claimed


def test_multiplying_days_by_a_constant_changes_nothing() -> None:
    table = counts_of("UK driver deaths", 1969, 1971)
    days = np.array(days_of(table))
    plain, scaled = (assess(table["count"], d, table["year"], table["month"]) for d in (days, 24 * days))
    for quantity, value in quantities(plain).items():
        again = quantities(scaled)[quantity]
        assert again == (pytest.approx(value, rel=1e-6) if isinstance(value, float) else value), quantity


def test_drawn_rotations_come_near_to_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    table = northern_ireland()
    every = found_for(table).smooth.whole_pattern
    monkeypatch.setattr(repeated_months, "MOST_ENUMERATED", 0)
    drawn = found_for(table, draws=20_000).smooth.whole_pattern
    assert not drawn.enumerated
    assert drawn.p_value == (1 + drawn.extreme) / 20_001
    assert drawn.p_value == pytest.approx(every.p_value, abs=4 * np.sqrt(every.p_value / 20_000))
    assert found_for(table, draws=20_000).smooth.whole_pattern == drawn


def test_seven_years_are_drawn_and_six_gone_through() -> None:
    assert rotation_test(np.zeros((7, 12)), draws=100).enumerated is False
    assert rotation_test(np.zeros((6, 12))).combinations == 12**5


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
        (lambda t: t.iloc[:24], "2 of the years are complete"),
        (lambda t: t.assign(count=t["count"].where(t["year"] != 2002, 0)), "2002-01 has no event at all"),
        (lambda t: t.assign(count=0), "Every count is zero"),
        (lambda t: t.assign(count=[9] + [0] * 47), "Only 1 of the 48 months have events"),
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
        assess(table["count"], days, table["year"], table["month"])


def test_forces_are_corrected_on_the_largest_p_value() -> None:
    claimed, flat = found_for(counts_of("US accidental deaths", 1973, 1977)), found_for(northern_ireland())
    table = across_forces([("a", claimed), ("b", flat)]).set_index("force")
    # Twice the smallest rotation share with each trend: 1/20736 of the whole pattern both times.
    assert table.loc["a", "p"] == pytest.approx(2 / 20736)
    assert table.loc["a", "p, Benjamini–Hochberg"] == pytest.approx(2 * 2 / 20736)
    assert table.loc["a", "least p possible"] == pytest.approx(2 / 12**4)
    # Northern Ireland: twice 4477/20736 with the smooth trend is the largest.
    assert table.loc["b", "p"] == pytest.approx(2 * 4477 / 20736)
    assert table["after correction"].tolist() == [True, False]
    assert across_forces([]).empty
