"""A year with months known between bounds: what is said holds at every filling."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from countylines.analyses.inexact_year import InexactYear, Unevenness
from countylines.statistics.dispersion import measure_dispersion
from tests.analyses.given import NORWICH, Cells, fillings, words
from tests.synthetic import series


def test_hidden_months_of_one_year_are_judged_at_every_filling() -> None:
    text = words(series([*NORWICH[:3], (0, 4), *NORWICH[4:]]))
    assert "The months are more uneven than independent arrests would be, whatever the inexact counts are" in text
    assert "is not shown, whatever the inexact counts are" in text
    assert "March was the highest recorded month, but the figures do not show" in text
    flat = [15, 14, 15, (0, 60), 15, 14, 15, 15, 14, 15, 14, 15]
    assert "Whether the months are uneven depends on the inexact counts" in words(series(flat))
    assert "Which month was the highest recorded is open" in words(series(flat))
    flat[3] = (13, 16)
    assert "not shown to be uneven, whatever the inexact counts are" in words(series(flat))


def test_exact_months_that_share_the_highest_count_are_named_beside_hidden_ones() -> None:
    assert "February and March share the highest count" in words(series([3, 8, 8, (4, 6)]))


def test_hidden_april_gives_the_known_bounds() -> None:
    # METHODS: with the other months of Norwich as they are, X² is 28.2649 at April = 4.
    a = InexactYear(series([*NORWICH[:3], (0, 4), *NORWICH[4:]]), draws=2_000)
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
    found, exact = InexactYear(s, draws=499), measure_dispersion(counts, s.days, draws=499, seed=1)
    values = sorted([exact.p_value, exact.monte_carlo_p_value])
    assert found.p_values == pytest.approx(tuple(values), rel=1e-9)
    assert found.inexact == [] and found.not_given_table().empty
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
    a = InexactYear(s, draws=99)
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
    inner, outer = (InexactYear(series(c), draws=99) for c in (cells, wider))
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
    table = InexactYear(series(cells)).counts_table()
    every = np.array(fillings(cells))
    ranks = 1 + (every[:, None, :] > every[:, :, None]).sum(axis=2)
    assert table["highest rank of the count"].tolist() == ranks.min(axis=0).tolist()
    assert table["lowest rank of the count"].tolist() == ranks.max(axis=0).tolist()


@pytest.mark.parametrize("cells", [[(0, 4)] * 12, [(601, None)] * 12, [*[(0, 4)] * 10, 7, 9]])
def test_too_little_known_gives_no_number(cells: Cells) -> None:
    a = InexactYear(series(cells))
    assert "at least 3 are needed" in a.refused
    assert a.statistics is None and a.model is None and a.shape is None
    for table in (a.statistics_table(), a.model_table()):
        assert table.columns.tolist() == ["quantity"] and "not computed" in table["quantity"].iloc[0]
    with pytest.raises(ValueError, match="nothing is computed"):
        _ = a.unevenness


def test_an_open_month_has_no_upper_bound_anywhere() -> None:
    a = InexactYear(series([(40, None), *NORWICH[1:]]), draws=199)
    table = a.statistics_table().set_index("quantity")
    for quantity in ("total", "Pearson X², day-weighted", "G, day-weighted", "φ₀ = X²/df"):
        assert pd.isna(table.loc[quantity, "greatest"])
    assert pd.isna(table.loc["p of X², Monte Carlo", "least"])
    assert pd.isna(a.counts_table()["a day, at most"].iloc[0])
    assert a.counts_table()["count"].iloc[0] == "40 or more"
    assert not a.certain


def test_methods_that_need_counts_are_listed_with_a_reason() -> None:
    table = InexactYear(series([(0, 4), *NORWICH[1:]])).not_given_table()
    assert {"Edwards' test", "Hewitt's rank sums", "Exact comparisons of two rates"} <= set(table["not given"])
    assert table["why it needs exact counts"].str.len().min() > 15
