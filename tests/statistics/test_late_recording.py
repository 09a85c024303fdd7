"""How the newest months of a publication grow until a later one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from countylines.statistics.late_recording import Growth, measure_growth
from tests.conftest import REPOSITORY

KNOWN = REPOSITORY / "tests" / "known_answers"
RELEASES = REPOSITORY / "data" / "releases"
LATEST = "metropolitan-2026-02-23-recorded-drug-offences"
FILES = {
    "2016-12": "metropolitan-2019-03-17-recorded-drug-offences/{}-2008-2016.csv",
    "2018-12": "metropolitan-2019-03-17-recorded-drug-offences/{}-2017-2018.csv",
    "2023-07": "metropolitan-2025-02-26-recorded-drug-offences/{}.csv",
}
"""London's published files of each measure, by the month their extract ends with."""


def found(growth: Growth) -> dict[tuple[str, int | None], float]:
    """Give what a growth says, named as in the tables of known answers."""
    told: dict[tuple[str, int | None], float] = {
        ("reference", None): growth.reference,
        ("immature", None): growth.immature,
    }
    told |= {(f"growth of the newest {months}", None): growth.of_newest(months) for months in (3, 6, 12)}
    told |= {("ratio", int(age)): value for age, value in zip(growth.ages, growth.ratio, strict=True)}
    return told | {("isotonic", int(age)): value for age, value in zip(growth.ages, growth.isotonic, strict=True)}


def hold(expected: pd.DataFrame, growth: Growth) -> None:
    ours = found(growth)
    for row in expected.itertuples():
        value = ours[row.quantity, None if pd.isna(row.age) else int(row.age)]
        assert value == pytest.approx(row.expected, rel=0, abs=max(row.tolerance, 1e-12)), (row.quantity, row.age)


@pytest.mark.parametrize("extract", ["London trafficking to 2016-12", "London possession to 2016-12"])
def test_the_growth_of_an_extract(extract: str) -> None:
    counts = pd.read_csv(KNOWN / "late_recording_counts.csv").query("extract == @extract")
    expected = pd.read_csv(KNOWN / "late_recording.csv").query("extract == @extract")
    assert len(counts) == 24 and len(expected) == 53
    hold(expected, measure_growth(counts["earlier"], counts["later"], range(23, -1, -1)))


@pytest.mark.parametrize("measure", ["trafficking", "possession"])
@pytest.mark.parametrize("extract_end", FILES)
def test_london_s_three_files(measure: str, extract_end: str) -> None:
    expected = pd.read_csv(KNOWN / "late_recording_london.csv").query(
        "measure == @measure and extract_end == @extract_end"
    )
    assert len(expected) == (13 if measure == "trafficking" else 5)
    earlier, later = (of_london(path) for path in (FILES[extract_end].format(measure), f"{LATEST}/{measure}.csv"))
    both = earlier.to_frame("earlier").join(later.rename("later"), how="inner")
    ages = (pd.Period(extract_end, "M") - pd.PeriodIndex(both.index, freq="M")).map(lambda offset: offset.n)
    hold(expected, measure_growth(both["earlier"], both["later"], ages))


def of_london(path: str) -> pd.Series:
    return pd.read_csv(RELEASES / path).query("area == 'London'").set_index("month")["count"]


def test_months_that_no_longer_grow_are_mature() -> None:
    counts = np.full(24, 100)
    flat = measure_growth(counts, counts, range(24))
    assert (flat.immature, flat.reached, flat.reference) == (0, True, 1.0)
    np.testing.assert_allclose(flat.isotonic, 1)
    # Records that were taken out again since are no growth.
    assert measure_growth(counts, np.r_[70, counts[1:]], range(24)).immature == 0


def test_what_later_corrections_add_to_any_month_is_no_late_recording() -> None:
    grown = measure_growth(np.full(24, 100), np.full(24, 110), range(24))
    assert grown.reference == pytest.approx(1.1) and grown.immature == 0
    # Of five months of a year and older there is no reference, and their growth counts.
    short = measure_growth(np.full(17, 100), np.full(17, 110), range(17))
    assert short.reference == 1.0 and short.immature == 17 and not short.reached
    assert measure_growth(np.full(18, 100), np.full(18, 110), range(18)).reference == pytest.approx(1.1)


def test_the_threshold_is_reached_at_two_in_a_hundred() -> None:
    later = np.full(24, 1000)
    later[0], later[1] = 1030, 1020
    assert measure_growth(np.full(24, 1000), later, range(24)).immature == 1
    later[1] = 1021
    assert measure_growth(np.full(24, 1000), later, range(24)).immature == 2


def test_months_without_a_ratio_are_left_out_and_their_ages_kept() -> None:
    growth = measure_growth([100, 100, 0, 100, 100], [100, 100, 5, 160, 150], [4, 3, 2, 1, 0])
    assert growth.ages.tolist() == [0, 1, 3, 4]
    # The second newest month grew more than the newest: together 310 of 200.
    assert growth.isotonic.tolist() == pytest.approx([1.55, 1.55, 1, 1])
    # Nothing says of the month between that it was complete.
    assert growth.immature == 3


def test_months_older_than_two_years_are_not_looked_at() -> None:
    growth = measure_growth([100] * 30, [*[100] * 24, *[900] * 6], range(30))
    assert growth.ages.tolist() == list(range(24)) and growth.reference == 1.0


def test_the_newest_months_that_are_not_at_hand_have_no_growth() -> None:
    assert np.isnan(measure_growth([100] * 3, [100] * 3, [6, 7, 8]).of_newest(6))


@pytest.mark.parametrize(
    ("earlier", "later", "ages", "message"),
    [
        ([1, 2], [1, 2], [0], "2 earlier counts, 2 later ones and 1 ages"),
        ([1, 2], [1, 2], [3, 3], "Two months have the same age"),
        ([1, 2], [1, 2], [-1, 3], "negative"),
        ([0, 0], [1, 2], [0, 1], "No month of the 24 newest had an event"),
        ([5, 5], [5, 5], [24, 25], "No month of the 24 newest had an event"),
        ([1.5, 2], [1, 2], [0, 1], "fractional"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(earlier: list, later: list, ages: list, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        measure_growth(earlier, later, ages)
