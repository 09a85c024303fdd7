"""The tables of one exact year."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.analyses.all_months import corrected_table
from countylines.analyses.months import SHAPE
from tests.analyses.given import NORWICH, WEEKS, one_year
from tests.synthetic import series


def test_leap_days_are_exposure() -> None:
    leap, plain = series(NORWICH, start="2020-01"), series(NORWICH)
    assert leap.days[1] == 29 and plain.days[1] == 28
    expected = 175 * 29 / 366
    assert one_year(NORWICH, start="2020-01").dispersion.expected[1] == pytest.approx(expected)


def test_a_single_rank_is_written_as_one_number_in_the_table() -> None:
    table = one_year([0] * 7 + [500] + [0] * 4).ranks_table().set_index("month")
    assert table["ranks if independent"].tolist() == ["2–12"] * 7 + ["1"] + ["2–12"] * 4
    assert set(table["ranks, φ₀"]) == {"1–12"}


@pytest.mark.parametrize("counts", [[5, 6, 7], [0, 0, 9, 0, 0, 0], [0, 5, 0, 3], [10**6] * 12, [1, 0, 0, 0]])
def test_odd_years_give_tables(counts: list[int]) -> None:
    table = one_year(counts).dispersion_table().set_index("quantity")
    assert table.loc["total", "value"] == sum(counts)
    assert "Cameron and Trivedi's z" in table.index


def test_several_series_are_corrected_by_holm() -> None:
    table = corrected_table([one_year(NORWICH), one_year([2, 4, 10, 20, 35, 48, 50, 38, 22, 12, 5, 2])], SHAPE)
    smaller, larger = sorted(table["p of F"])
    assert sorted(table["p, Holm"]) == pytest.approx([min(1, 2 * smaller), max(larger, min(1, 2 * smaller))])
    assert corrected_table([], SHAPE).empty


def test_the_grid_shows_every_p_value_of_the_long_table() -> None:
    a = one_year(NORWICH)
    grid, table = a.specification_grid(), a.specification_table()
    long = grid.melt(["test", "exposure"], var_name="month left out", value_name="p")
    both = table.merge(long, on=["test", "exposure", "month left out"], validate="one_to_one")
    assert len(both) == len(table)
    np.testing.assert_array_equal(both["p_x"], both["p_y"])
    assert grid.columns[2:].tolist() == ["none", *a.series.names]


def test_every_specification_without_a_p_value_is_told_why() -> None:
    a = one_year(NORWICH)
    refused, table = a.specifications_not_given(), a.specification_table()
    assert refused["specifications"].sum() == table["p"].isna().sum() > 0
    assert refused["why no p-value is given"].str.len().min() > 20
    assert set(refused["test"]) == set(table.loc[table["p"].isna(), "test"])


def test_comparisons_show_their_sensitivity() -> None:
    table = one_year(NORWICH, WEEKS).comparisons_table()
    assert table[["E-test p", "score p"]].notna().all(axis=None)
