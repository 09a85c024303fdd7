"""Months known between bounds: what is said holds at every filling, and an interval of one number is that number."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from countylines.analyses.hidden_years import SuppressedYear, SuppressedYears
from countylines.analyses.inexact_year import Unevenness
from countylines.statistics.dispersion import measure_dispersion
from countylines.statistics.repeated_months import assess
from countylines.observations.series import MonthlySeries
from tests.synthetic import series

NORWICH = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]
PEAKED = [8, 10, 16, 22, 30, 34, 33, 28, 20, 14, 9, 8]
"""A synthetic year with one peak."""
Cells = list[int | tuple[int, int | None]]


def repeated(year: list[int], years: int = 3) -> Cells:
    steps = [0, 1, -1, 2, -2, 1, 0, -1, 2, -2, 1, 0]
    return [n + steps[(month + 5 * turn) % 12] for turn in range(years) for month, n in enumerate(year)]


def exact_rule(s: MonthlySeries, counts: list[int]) -> bool:
    months = s.months["month"].dt
    return assess(counts, s.days, months.year, months.month).claimed


def fillings(cells: Cells) -> list[tuple[int, ...]]:
    spans = [range(c[0], (c[1] or c[0]) + 1) if isinstance(c, tuple) else [c] for c in cells]
    return list(itertools.product(*spans))


# One year


def test_hidden_april_gives_the_known_bounds() -> None:
    # METHODS: with the other months of Norwich as they are, X² is 28.2649 at April = 4.
    a = SuppressedYear(series([*NORWICH[:3], (0, 4), *NORWICH[4:]]), draws=2_000)
    table = a.statistics_table().set_index("quantity")
    assert table.loc["total", ["least", "greatest"]].tolist() == [171, 175]
    assert table.loc["Pearson X², day-weighted", "least"] == pytest.approx(28.2649, abs=1e-4)
    assert table.loc["p of Pearson X²", "greatest"] == pytest.approx(0.002948, abs=1e-6)
    assert table.loc["p of G", "greatest"] == pytest.approx(0.0006615, abs=1e-7)
    assert table.loc["p of F, within-year shape", "greatest"] == pytest.approx(0.80231, abs=1e-5)
    assert a.unevenness is Unevenness.EVERY and a.certain
    assert a.may_be_highest == ["March"]


@given(st.lists(st.integers(1, 40), min_size=5, max_size=12))
@settings(max_examples=20, deadline=None)
def test_an_interval_of_one_number_is_judged_as_that_number(counts: list[int]) -> None:
    s = series([(n, n) for n in counts])
    found, exact = SuppressedYear(s, draws=499), measure_dispersion(counts, s.days, draws=499, seed=1)
    values = sorted([exact.p_value, exact.monte_carlo_p_value])
    assert found.p_values == pytest.approx(tuple(values), rel=1e-9)
    assert found.hidden == [] and found.not_given_table().empty
    assert found.unevenness is (
        Unevenness.EVERY if values[1] < 0.05 else Unevenness.NONE if values[0] >= 0.05 else Unevenness.DEPENDS
    )


small_cells = st.lists(
    st.tuples(st.integers(1, 25), st.sampled_from([0, 0, 1, 3])).map(lambda c: (c[0], sum(c))), min_size=5, max_size=7
)


@given(small_cells)
@settings(max_examples=20, deadline=None)
def test_what_holds_with_intervals_holds_at_every_filling(cells: Cells) -> None:
    s = series(cells)
    a = SuppressedYear(s, draws=99)
    assert a.statistics is not None
    p_values = [measure_dispersion(counts, s.days, draws=1).p_value for counts in fillings(cells)]
    assert a.statistics.pearson.exhaustive
    if a.unevenness is Unevenness.EVERY:
        assert max(p_values) < 0.05
    if a.unevenness is Unevenness.NONE:
        assert min(p_values) >= 0.05
    tops = {s.names[i] for counts in fillings(cells) for i, n in enumerate(counts) if n == max(counts)}
    assert set(a.may_be_highest) == tops


@given(small_cells, st.data())
@settings(max_examples=20, deadline=None)
def test_widening_an_interval_never_narrows_a_bound(cells: Cells, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(cells) - 1))
    low, high = cells[at]
    wider = [*cells[:at], (max(1, low - 2), high + 2), *cells[at + 1 :]]
    inner, outer = (SuppressedYear(series(c), draws=99) for c in (cells, wider))
    assert inner.statistics is not None and outer.statistics is not None
    assume(outer.statistics.pearson.exhaustive)
    for name in ("pearson", "g", "shape_p_value"):
        narrow, wide = getattr(inner.statistics, name), getattr(outer.statistics, name)
        assert wide.least <= narrow.least * (1 + 1e-9) and narrow.greatest <= wide.greatest * (1 + 1e-9)
    assert set(inner.may_be_highest) <= set(outer.may_be_highest)
    ranks = ["highest rank of the count", "lowest rank of the count"]
    narrow_ranks, wide_ranks = inner.counts_table()[ranks], outer.counts_table()[ranks]
    assert (wide_ranks[ranks[0]] <= narrow_ranks[ranks[0]]).all()
    assert (wide_ranks[ranks[1]] >= narrow_ranks[ranks[1]]).all()
    if outer.unevenness is not Unevenness.DEPENDS and outer.p_values[1] < 0.04:
        assert inner.statistics.pearson.least >= outer.statistics.pearson.least * (1 - 1e-9)


@given(small_cells)
@settings(max_examples=20, deadline=None)
def test_ranks_are_those_that_some_filling_gives(cells: Cells) -> None:
    table = SuppressedYear(series(cells)).counts_table()
    every = np.array(fillings(cells))
    ranks = 1 + (every[:, None, :] > every[:, :, None]).sum(axis=2)
    assert table["highest rank of the count"].tolist() == ranks.min(axis=0).tolist()
    assert table["lowest rank of the count"].tolist() == ranks.max(axis=0).tolist()


@pytest.mark.parametrize("cells", [[(0, 4)] * 12, [(601, None)] * 12, [*[(0, 4)] * 10, 7, 9]])
def test_too_little_known_gives_no_number(cells: Cells) -> None:
    a = SuppressedYear(series(cells))
    assert "at least 3 are needed" in a.refused
    assert a.statistics is None and a.model is None and a.shape is None
    for table in (a.statistics_table(), a.model_table()):
        assert table.columns.tolist() == ["quantity"] and "not computed" in table["quantity"].iloc[0]
    with pytest.raises(ValueError, match="nothing is computed"):
        _ = a.unevenness


def test_an_open_month_has_no_upper_bound_anywhere() -> None:
    a = SuppressedYear(series([(40, None), *NORWICH[1:]]), draws=199)
    table = a.statistics_table().set_index("quantity")
    for quantity in ("total", "Pearson X², day-weighted", "G, day-weighted", "φ₀ = X²/df"):
        assert pd.isna(table.loc[quantity, "greatest"])
    assert pd.isna(table.loc["p of X², Monte Carlo", "least"])
    assert pd.isna(a.counts_table()["a day, at most"].iloc[0])
    assert a.counts_table()["count"].iloc[0] == "40 or more"
    assert not a.certain


def test_methods_that_need_counts_are_listed_with_a_reason() -> None:
    table = SuppressedYear(series([(0, 4), *NORWICH[1:]])).not_given_table()
    assert {"Edwards' test", "Hewitt's rank sums", "Exact comparisons of two rates"} <= set(table["not given"])
    assert table["why it needs exact counts"].str.len().min() > 15


# Several years


def test_a_claim_is_made_where_it_holds_at_every_filling() -> None:
    cells: Cells = [(7, 9) if i in (0, 23) else n for i, n in enumerate(repeated(PEAKED))]
    a = SuppressedYears(series(cells), draws=999)
    assert a.claimed and a.searched is not None and a.searched.exhaustive and a.searched.fillings == 9
    assert all(exact_rule(a.series, list(counts)) for counts in fillings(cells))
    assert a.where == "at the filling where it is weakest"
    assert len(a.rule_table()) == 6 and a.detectable is None


def test_one_filling_that_fails_is_enough() -> None:
    cells: Cells = [(0, 400) if i == 0 else n for i, n in enumerate(repeated(PEAKED))]
    a = SuppressedYears(series(cells), draws=999)
    assert exact_rule(a.series, [8, *cells[1:]])
    assert a.searched is not None and not a.claimed and a.searched.exhaustive
    assert not exact_rule(a.series, a.searched.at.tolist())
    assert a.where == "at a filling where it fails"
    table = a.rule_table()
    assert (table["p"] >= 0.05).any()


@pytest.mark.parametrize("counts", [repeated(PEAKED), repeated([10] * 12)])
def test_years_of_intervals_of_one_number_get_the_exact_verdict(counts: Cells) -> None:
    a = SuppressedYears(series([(n, n) for n in counts]), draws=999)
    assert a.claimed == exact_rule(a.series, counts)
    months = a.series.months["month"].dt
    exact = assess(counts, a.series.days, months.year, months.month)
    assert a.greatest_far_edge == pytest.approx(exact.cycle.far, rel=1e-4)
    assert a.least_phi1 == pytest.approx(exact.cycle.test.phi1, rel=1e-6)


@given(st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_a_claim_with_intervals_holds_at_fillings_within(seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.tile(PEAKED, 3)).tolist()
    hidden = set(rng.choice(36, 3, replace=False).tolist())
    cells: Cells = [(max(0, n - 2), n + 2) if i in hidden else n for i, n in enumerate(counts)]
    a = SuppressedYears(series(cells), draws=999)
    inside = [rng.integers(low, high + 1) for low, high in (c if isinstance(c, tuple) else (c, c) for c in cells)]
    if a.claimed:
        assert exact_rule(a.series, counts) and exact_rule(a.series, inside)


def test_u_is_the_greatest_over_the_fillings() -> None:
    cells: Cells = [(5, 8) if i in (3, 17) else n for i, n in enumerate(repeated([10] * 12))]
    a = SuppressedYears(series(cells), draws=999)
    months = a.series.months["month"].dt
    far = max(assess(counts, a.series.days, months.year, months.month).cycle.far for counts in fillings(cells))
    assert a.greatest_far_edge == pytest.approx(far, rel=1e-4)


@pytest.mark.parametrize("cell", [(0, 4), (601, None)])
def test_years_of_which_nothing_is_known_are_refused(cell: tuple[int, int | None]) -> None:
    a = SuppressedYears(series([cell] * 36))
    assert "In 2021, 2022 and 2023 no month is certain to have had events" in a.refused
    assert a.searched is None and not a.claimed and a.greatest_far_edge is None and a.detectable is None
    assert a.where == "not applied"
    assert a.rule_table()["test"].tolist() == ["not applied"]
    assert a.cycle_table()["value"].isna().all()


def test_a_year_without_events_is_left_out_and_not_taken_for_unknown() -> None:
    cells: Cells = [*PEAKED, *[0] * 12, (7, 9), *PEAKED[1:], *PEAKED]
    a = SuppressedYears(series(cells), draws=999)
    assert (a.refused, a.empty_years) == ("", (2022,))
    assert a.searched is not None and a.searched.rule is not None and a.searched.fillings == 3
    assert a.searched.rule.complete_years == (2021, 2023, 2024)
    assert a.claimed == all(exact_rule(a.series, list(counts)) for counts in fillings(cells))
    months = a.series.months["month"].dt
    far = max(assess(counts, a.series.days, months.year, months.month).cycle.far for counts in fillings(cells))
    assert a.greatest_far_edge == pytest.approx(far, rel=1e-4)
    few = SuppressedYears(series(cells[:36]))
    assert few.refused.startswith("In 2022 no event was recorded. Complete years with events: 2, and the rule needs 3")
    assert few.searched is None
