"""Rotations of years: plain loops beside them, what must not change them, and ties."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from countylines.statistics.rotation import RotationTest, first_harmonic, rotation_tests
from tests.statistics import oracle

matrices = st.integers(2, 4).flatmap(
    lambda years: arrays(np.float64, (years, 12), elements=st.integers(-9, 9).map(float))
)


def rotation_test(by_year: np.ndarray, **options: int) -> RotationTest:
    return rotation_tests(by_year[None], **options)[0].row()


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
def test_turning_all_years_alike_or_shuffling_them_leaves_the_rotations(matrix, turn, random) -> None:  # type: ignore[no-untyped-def]
    residuals = centred(matrix)
    order = random.sample(range(len(residuals)), len(residuals))
    for prepare in (lambda m: m, first_harmonic):
        p = rotation_test(prepare(residuals)).p_value
        assert rotation_test(prepare(np.roll(residuals, turn, axis=1))).p_value == pytest.approx(p, abs=1e-12)
        assert rotation_test(prepare(residuals[order])).p_value == pytest.approx(p, abs=1e-12)


def test_seven_years_are_drawn_and_six_gone_through() -> None:
    assert rotation_test(np.zeros((7, 12)), draws=100).enumerated is False
    assert rotation_test(np.zeros((6, 12))).combinations == 12**5


def test_years_without_variation_tie_in_every_rotation() -> None:
    assert [test.p_value.tolist() for test in rotation_tests(np.zeros((2, 4, 12)))] == [[1, 1]] * 2


def test_a_rotation_that_only_ties_counts_as_extreme() -> None:
    """Two peaks six months apart in every year: half a year's turn leaves the months as they are."""
    year = np.tile([5.0, 0, 0, 0, 0, 0], 2) - 5 / 6
    rows = np.stack([year, year, year])
    assert rotation_tests(rows[None])[0].p_value[0] == rotation_test(rows).p_value == 4 / 144
    assert rotation_tests(np.stack([rows] * 9))[0].p_value.tolist() == [4 / 144] * 9


@pytest.mark.parametrize("options", [{}, {"draws": 199, "most_enumerated": 0}])
def test_many_series_are_tested_as_each_alone(options: dict[str, int]) -> None:
    rows = np.random.default_rng(3).standard_normal((9, 4, 12))
    rows -= rows.mean(axis=2, keepdims=True)
    for test, prepare in zip(rotation_tests(rows, **options), (lambda m: m, first_harmonic), strict=True):
        assert [test.row(i) for i in range(9)] == [rotation_test(prepare(each), **options) for each in rows]


@pytest.mark.parametrize("years", [3, 5, 8])
def test_drawn_and_enumerated_rotations_are_those_of_cross_correlations(years: int) -> None:
    rows = np.random.default_rng(years).standard_normal((2, years, 12))
    rows -= rows.mean(axis=2, keepdims=True)
    whole, one_cycle = rotation_tests(rows, draws=999, seed=5)
    for at, each in enumerate(rows):
        assert whole.p_value[at] == oracle.rotation(each, 999, 5)
        assert one_cycle.p_value[at] == oracle.rotation(oracle.first_harmonic(each), 999, 5)
