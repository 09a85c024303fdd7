"""Hidden cells under totals: a known table, plain enumeration, conflicts, and what is refused."""

import math
import warnings
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countylines.observations.hidden_cells import (
    Totals,
    Verdict,
    examine_hidden_cells,
    totals_to_withhold,
)

KNOWN = Path(__file__).parents[1] / "known_answers"
CELLS = pd.read_csv(KNOWN / "hidden_cells.csv")
STATED = pd.read_csv(KNOWN / "hidden_cells_totals.csv").set_index("name")
ROWS, COLUMNS = CELLS["row"].unique().tolist(), [str(year) for year in CELLS["column"].unique()]
LOW, HIGH = CELLS["low"].to_numpy(), CELLS["high"].to_numpy()
NO_BOUND = math.inf
NOT_GIVEN = (0.0, NO_BOUND)


def two_way_totals(
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    rows: npt.ArrayLike | None = None,
    columns: npt.ArrayLike | None = None,
    grand: tuple[float, float] | None = None,
) -> Totals:
    """Give the totals of a table of r rows and c columns that were stated; its cells are counted row by row."""
    r, c = len(row_names), len(column_names)
    names = [*(f"{name} row" for name in row_names), *(f"{name} column" for name in column_names), "grand total"]
    parts = np.concatenate([np.repeat(np.eye(r), c, axis=1), np.tile(np.eye(c), r), np.ones((1, r * c))])
    given = [
        np.tile(NOT_GIVEN, (size, 1)) if bounds is None else np.asarray(bounds, dtype=np.float64)
        for bounds, size in ((rows, r), (columns, c), (None if grand is None else [grand], 1))
    ]
    low, high = np.concatenate(given).T
    totals = Totals(tuple(names), parts.astype(np.bool_), low, high)
    return totals.pick((totals.low > 0) | np.isfinite(totals.high))


def stated(kind: str, names: list[str]) -> list[tuple[float, float]]:
    totals = STATED["total"]
    return [(totals[f"{name} {kind}"],) * 2 if f"{name} {kind}" in totals else NOT_GIVEN for name in names]


@pytest.fixture(scope="module")
def known_totals() -> Totals:
    return two_way_totals(ROWS, COLUMNS, rows=stated("row", ROWS), columns=stated("column", COLUMNS))


# The known table


def test_the_known_table_has_every_stated_total_and_no_other(known_totals: Totals) -> None:
    assert set(known_totals.names) == set(STATED.index)
    assert len(CELLS) == 36


def test_the_totals_of_the_known_table_conflict(known_totals: Totals) -> None:
    found = examine_hidden_cells(LOW, HIGH, known_totals)
    assert not found.feasible
    assert set(found.conflict) == set(STATED.index[STATED["in_conflict"] == "yes"])
    assert set(found.trusted) == set(STATED.index[STATED["in_conflict"] == "no"])
    assert totals_to_withhold(LOW, HIGH, known_totals).all()


def test_the_known_table_would_disclose_if_trusted(known_totals: Totals) -> None:
    found = examine_hidden_cells(LOW, HIGH, known_totals)
    assert [verdict.value for verdict in found.verdicts] == CELLS["verdict"].tolist()
    names = CELLS["row"] + " " + CELLS["column"].astype(str)
    assert set(names[found.disclosed]) == {"April 2021", "February 2023", "July 2023"}


def test_each_of_the_conflicting_totals_can_be_met_without_the_other(known_totals: Totals) -> None:
    for name in examine_hidden_cells(LOW, HIGH, known_totals).conflict:
        rest = known_totals.pick([other != name for other in known_totals.names])
        assert examine_hidden_cells(LOW, HIGH, rest).feasible


def test_rows_without_hidden_cells_equal_their_totals(known_totals: Totals) -> None:
    whole = STATED.index[STATED["hidden_sum"].isna()]
    only = known_totals.pick(np.isin(known_totals.names, whole))
    assert examine_hidden_cells(LOW, HIGH, only).feasible
    assert not totals_to_withhold(LOW, HIGH, only).any()
    one_more = np.array(only.names) == "May row"
    wrong = Totals(only.names, only.parts, only.low + one_more, only.high + one_more)
    assert examine_hidden_cells(LOW, HIGH, wrong).conflict == ("May row",)


# Against plain enumeration


@st.composite
def small_tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, Totals]:
    """Draw a table of hidden and exact cells, and totals that some fillings meet or that are a little off."""
    rows, columns = draw(st.sampled_from([(2, 2), (2, 3), (1, 4)]))
    low = np.array(draw(st.lists(st.integers(0, 4), min_size=rows * columns, max_size=rows * columns)))
    high = low + draw(st.lists(st.sampled_from([0, 0, 1, 2, 3]), min_size=low.size, max_size=low.size))
    truth = np.array([draw(st.integers(int(a), int(b))) for a, b in zip(low, high, strict=True)]).reshape(rows, columns)
    off, rounded = st.sampled_from([0, 0, 0, 0, 1]), st.sampled_from([None, 0, 0, 1])

    def total(value: int) -> tuple[float, float]:
        around = draw(rounded)
        shifted = value + draw(off)
        return NOT_GIVEN if around is None else (max(0, shifted - around), shifted + around)

    return (
        low,
        high,
        two_way_totals(
            [f"r{i}" for i in range(rows)],
            [f"c{i}" for i in range(columns)],
            rows=[total(value) for value in truth.sum(axis=1)],
            columns=[total(value) for value in truth.sum(axis=0)],
            grand=total(truth.sum()),
        ),
    )


def met(low: np.ndarray, high: np.ndarray, totals: Totals) -> np.ndarray:
    every = np.array(list(product(*(range(a, b + 1) for a, b in zip(low, high, strict=True)))))
    sums = every @ totals.parts.T
    return every[((sums >= totals.low) & (sums <= totals.high)).all(axis=1)]


@given(small_tables())
def test_bounds_and_verdicts_are_those_of_plain_enumeration(table: tuple[np.ndarray, np.ndarray, Totals]) -> None:
    low, high, totals = table
    found = examine_hidden_cells(low, high, totals)
    assert found.feasible == bool(len(met(low, high, totals)))
    assert found.feasible == (not found.conflict)
    trusted = totals.pick(np.isin(totals.names, found.trusted))
    fillings = met(low, high, trusted)
    np.testing.assert_array_equal(found.low, fillings.min(axis=0))
    np.testing.assert_array_equal(found.high, fillings.max(axis=0))
    for cell, verdict in enumerate(found.verdicts):
        seen, printed = set(fillings[:, cell]), set(range(low[cell], high[cell] + 1))
        assert (verdict is Verdict.EXACT) == (len(printed) == 1)
        assert (verdict is Verdict.RECOVERABLE) == (len(seen) == 1 < len(printed))
        assert (verdict is Verdict.NARROWED) == (1 < len(seen) < len(printed))
    if found.conflict:
        conflict = totals.pick(np.isin(totals.names, found.conflict))
        assert not len(met(low, high, conflict))
        for one in conflict.names:
            assert len(met(low, high, conflict.pick(np.array(conflict.names) != one)))


@given(small_tables())
def test_totals_that_stay_narrow_nothing(table: tuple[np.ndarray, np.ndarray, Totals]) -> None:
    low, high, totals = table
    withheld = totals_to_withhold(low, high, totals)
    if not len(met(low, high, totals)):
        assert withheld.all()
        return
    fillings = met(low, high, totals.pick(~withheld))
    for cell in range(low.size):
        assert (fillings[:, cell].min(), fillings[:, cell].max()) == (low[cell], high[cell])
    if np.array_equal(low, high):
        assert not withheld.any()


# Cases that a reader would try


def test_a_row_total_alone_recovers_its_only_hidden_cell() -> None:
    found = examine_hidden_cells(
        [[3, 0], [1, 0]], [[3, 4], [1, 4]], two_way_totals("ab", "cd", rows=[(5, 5), NOT_GIVEN])
    )
    assert found.verdicts == (Verdict.EXACT, Verdict.RECOVERABLE, Verdict.EXACT, Verdict.UNCHANGED)
    assert found.low.tolist() == [3, 2, 1, 0] and found.high.tolist() == [3, 2, 1, 4]


def test_two_hidden_cells_are_recovered_by_row_and_column_together_only() -> None:
    low, high = [0, 0, 0, 9], [4, 4, 4, 9]
    rows = two_way_totals("ab", "cd", rows=[(4, 4), (9, 9)])
    assert examine_hidden_cells(low, high, rows).verdicts[:3] == (
        Verdict.UNCHANGED,
        Verdict.UNCHANGED,
        Verdict.RECOVERABLE,
    )
    both = two_way_totals("ab", "cd", rows=[(4, 4), (9, 9)], columns=[(1, 1), NOT_GIVEN])
    assert examine_hidden_cells(low, high, both).verdicts[:3] == (Verdict.RECOVERABLE,) * 3


def test_a_rounded_total_is_an_interval() -> None:
    def verdicts(*total: float) -> tuple[Verdict, ...]:
        return examine_hidden_cells([0, 10], [4, 10], two_way_totals("a", "cd", rows=[total])).verdicts

    assert verdicts(8, 17) == (Verdict.UNCHANGED, Verdict.EXACT)
    assert verdicts(8, 12) == (Verdict.NARROWED, Verdict.EXACT)
    assert verdicts(8, 10) == (Verdict.RECOVERABLE, Verdict.EXACT)


def test_a_cell_without_an_upper_bound_may_stay_so() -> None:
    low, high = [0, 0, 7], [NO_BOUND, 4, 7]
    at_least = two_way_totals("a", "cde", rows=[(20, NO_BOUND)])
    found = examine_hidden_cells(low, high, at_least)
    assert (found.low[0], found.high[0]) == (9, NO_BOUND)
    assert found.verdicts == (Verdict.NARROWED, Verdict.UNCHANGED, Verdict.EXACT)
    exact = examine_hidden_cells(low, high, two_way_totals("a", "cde", rows=[(20, 20)]))
    assert (exact.low[0], exact.high[0]) == (9, 13)


def test_counts_of_millions_are_as_sharp_as_small_ones() -> None:
    low, high = [10**6, 0, 0, 3 * 10**6], [10**6, 4, NO_BOUND, 3 * 10**6]
    totals = two_way_totals("ab", "cd", rows=[(10**6 + 3,) * 2, (5 * 10**6 + 1,) * 2])
    found = examine_hidden_cells(low, high, totals)
    assert found.low.tolist() == found.high.tolist() == [10**6, 3, 2 * 10**6 + 1, 3 * 10**6]


def test_without_totals_nothing_changes() -> None:
    found = examine_hidden_cells([0, 5], [4, 5], two_way_totals("a", "cd"))
    assert found.feasible and found.trusted == () and not found.disclosed.any()
    assert found.verdicts == (Verdict.UNCHANGED, Verdict.EXACT)


def test_two_conflicts_are_both_taken_out() -> None:
    totals = two_way_totals("ab", "cd", rows=[(30, 30), (40, 40)], columns=[(5, 5), NOT_GIVEN])
    found = examine_hidden_cells([0] * 4, [4] * 4, totals)
    assert (found.feasible, len(found.conflict), found.trusted) == (False, 1, ("c column",))


def test_withholding_one_total_may_save_another() -> None:
    totals = two_way_totals("ab", "cd", rows=[(4, 4), (9, 9)], columns=[NOT_GIVEN, NOT_GIVEN])
    assert totals_to_withhold([0, 0, 0, 9], [4, 4, 4, 9], totals).tolist() == [False, True]


def test_a_large_table_is_examined_quickly_and_silently() -> None:
    rng = np.random.default_rng(1)
    truth = rng.poisson(8, (12, 10))
    low, high = np.where(truth < 5, 0, truth), np.where(truth < 5, 4, truth)
    names = [str(i) for i in range(12)]
    totals = two_way_totals(
        names,
        names[:10],
        rows=np.repeat(truth.sum(axis=1)[:, None], 2, axis=1),
        columns=np.repeat(truth.sum(axis=0)[:, None], 2, axis=1),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = examine_hidden_cells(low, high, totals)
    assert found.feasible
    assert ((found.low <= truth.ravel()) & (truth.ravel() <= found.high)).all()


# What is refused


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ([0, -1], [4, 4], "Period 2 has a negative bound|negative"),
        ([0, 0.5], [4, 4], "fractional"),
        ([0, 5], [4, 4], "low bound above its high one"),
        ([0, math.nan], [4, 4], "no low bound"),
        ([0, 0, 0], [4, 4, 4], "There are 3 cells but totals over 2"),
    ],
)
def test_cells_that_are_no_counts_are_refused(low: list[float], high: list[float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        examine_hidden_cells(low, high, two_way_totals("a", "cd", rows=[(5, 5)]))


def test_totals_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="low bound above its high one"):
        two_way_totals("ab", "cd", rows=[(5, 4), (5, 5)])
    with pytest.raises(ValueError, match="2 names, 1 bounds and 1 rows of parts"):
        Totals(("one", "two"), np.ones((1, 2), dtype=bool), np.array([1.0]), np.array([1.0]))
