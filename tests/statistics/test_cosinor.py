"""Within-year shape: known answers, an independent fit, and what must not change a result."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from countylines.statistics.cosinor import WithinYearShape, fit_within_year_shape, fit_within_year_shapes
from tests.statistics import oracle
from tests.statistics.series import design, random_series

KNOWN = Path(__file__).parents[1] / "known_answers"
NORWICH = pd.read_csv(KNOWN / "norwich_2021_counts.csv")
COUNTS, DAYS, MONTHS = (NORWICH[name].to_numpy() for name in ("count", "days", "month"))
EXPECTED = pd.read_csv(KNOWN / "norwich_2021.csv").query("part == 'cosinor'").set_index("quantity")
counts_of_a_year = st.lists(st.integers(1, 60), min_size=12, max_size=12)


@pytest.fixture(scope="module")
def norwich() -> dict[str, float]:
    shape = fit_within_year_shape(COUNTS, DAYS, MONTHS)
    return {
        "likelihood_ratio": shape.likelihood_ratio,
        "likelihood_ratio_p_value": shape.likelihood_ratio_p_value,
        "phi1": shape.test.phi1,
        "f": shape.test.statistic,
        "f_p_value": shape.test.p_value,
        "cosine": shape.cosine,
        "sine": shape.sine,
        "log_amplitude": shape.log_amplitude,
        "peak_to_trough": shape.peak_to_trough,
    }


@pytest.mark.parametrize("quantity", EXPECTED.index)
def test_norwich_2021_reaches_the_known_answer(norwich: dict[str, float], quantity: str) -> None:
    row = EXPECTED.loc[quantity]
    assert norwich[quantity] == pytest.approx(row["expected"], rel=0, abs=row["tolerance"])


def test_every_result_has_a_known_answer(norwich: dict[str, float]) -> None:
    assert set(norwich) == set(EXPECTED.index)


def test_one_year_is_labelled_as_no_seasonality() -> None:
    shape = fit_within_year_shape(COUNTS, DAYS, MONTHS)
    assert shape.label == "within-year shape, not seasonality"
    assert shape.test.degrees_of_freedom == (2, 9)
    with pytest.raises(TypeError):
        WithinYearShape(**{**vars(shape), "label": "seasonality"})


def curve(months: np.ndarray, days: np.ndarray, log_amplitude: float, peak_month: float) -> np.ndarray:
    return days * np.exp(6 + log_amplitude * np.cos(2 * np.pi * (months - peak_month) / 12))


@pytest.mark.parametrize("peak_month", [0.6, 1.0, 4.25, 7.0, 10.5, 12.4])
@pytest.mark.parametrize("months", [MONTHS, MONTHS[[0, 2, 3, 6, 8, 9, 11]], MONTHS[[1, 4, 7, 10]]])
def test_a_drawn_curve_is_found_again(months: np.ndarray, peak_month: float) -> None:
    days = DAYS[months - 1]
    shape = fit_within_year_shape(np.round(curve(months, days, 0.4, peak_month)), days, months)
    assert shape.log_amplitude == pytest.approx(0.4, abs=1e-3)
    assert shape.peak_month == pytest.approx(peak_month, abs=1e-2)
    assert shape.peak_to_trough == pytest.approx(np.exp(0.8), abs=4e-3)


@given(st.lists(st.integers(0, 60), min_size=12, max_size=12), st.integers(4, 12), st.randoms())
def test_fit_agrees_with_a_direct_search(counts: list[int], size: int, random) -> None:  # type: ignore[no-untyped-def]
    months = np.array(sorted(random.sample(range(1, 13), size)))
    n, days = np.array(counts)[months - 1] + 1, DAYS[months - 1]
    angle = 2 * np.pi * (months - 0.5) / 12
    design = np.column_stack([np.ones(size), np.cos(angle), np.sin(angle)])

    def loss(beta: np.ndarray) -> float:
        return float((days * np.exp(design @ beta) - n * (design @ beta)).sum())

    def slope(beta: np.ndarray) -> np.ndarray:
        return design.T @ (days * np.exp(design @ beta) - n)

    def curvature(beta: np.ndarray) -> np.ndarray:
        return design.T @ (design * (days * np.exp(design @ beta))[:, None])

    start = np.array([np.log(n.sum() / days.sum()), 0, 0])
    found = optimize.minimize(loss, start, jac=slope, hess=curvature, method="trust-exact", tol=1e-9)
    gain = 2 * (loss(start) - found.fun)
    fitted = days * np.exp(design @ found.x)
    phi1 = ((n - fitted) ** 2 / fitted).sum() / (size - 3)
    if np.hypot(*found.x[1:]) < 1e-6 or phi1 < 1e-6:
        return
    shape = fit_within_year_shape(n, days, months)
    assert (shape.cosine, shape.sine) == pytest.approx(tuple(found.x[1:]), abs=1e-6)
    assert shape.likelihood_ratio == pytest.approx(gain, abs=1e-6)
    assert shape.test.phi1 == pytest.approx(phi1, rel=1e-6)
    assert shape.test.statistic == pytest.approx(gain / 2 / phi1, abs=1e-6, rel=1e-5)
    assert shape.test.p_value == pytest.approx(stats.f.sf(gain / 2 / phi1, 2, size - 3), abs=1e-6)
    assert shape.likelihood_ratio_p_value == pytest.approx(stats.chi2.sf(gain, 2), abs=1e-6)


@given(counts_of_a_year, st.floats(0.01, 100), st.permutations(range(12)))
def test_neither_the_unit_of_time_nor_the_order_matters(counts: list[int], factor: float, order: list[int]) -> None:
    n = np.array(counts)
    one = fit_within_year_shape(n, DAYS, MONTHS)
    other = fit_within_year_shape(n[order], DAYS[order] * factor, MONTHS[order])
    assert other.test.statistic == pytest.approx(one.test.statistic, abs=1e-7)
    assert other.log_amplitude == pytest.approx(one.log_amplitude, abs=1e-8)
    assert other.test.phi1 == pytest.approx(one.test.phi1, abs=1e-8)


@given(counts_of_a_year, st.integers(1, 11))
def test_a_turned_year_turns_its_peak(counts: list[int], turn: int) -> None:
    n, days = np.array(counts), np.full(12, 30)
    one = fit_within_year_shape(n, days, MONTHS)
    other = fit_within_year_shape(np.roll(n, turn), days, MONTHS)
    assert other.test.statistic == pytest.approx(one.test.statistic, abs=1e-7)
    if one.log_amplitude > 1e-3:
        assert one.peak_month is not None and other.peak_month is not None
        assert np.cos(2 * np.pi * (other.peak_month - one.peak_month - turn) / 12) == pytest.approx(1)


@pytest.mark.parametrize("counts", [DAYS, 3 * DAYS])
def test_counts_in_proportion_to_days_have_no_shape(counts: np.ndarray) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shape = fit_within_year_shape(counts, DAYS, MONTHS)
    assert (shape.test.statistic, shape.test.p_value, shape.log_amplitude, shape.peak_to_trough) == (0, 1, 0, 1)
    assert shape.peak_month is None


def test_a_pattern_of_two_peaks_has_no_single_peak() -> None:
    shape = fit_within_year_shape(np.tile([20, 10, 5], 4), np.full(12, 30), MONTHS)
    assert (shape.test.statistic, shape.peak_month) == (0, None)
    assert shape.test.phi1 > 1


@pytest.mark.parametrize("counts", [[0, 0, 0, 1, 1, 1] + [0] * 6, [0, 0, 0, 10, 0, 1, 1000] + [0] * 5])
def test_an_extreme_year_is_fitted_without_a_warning(counts: list[int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shape = fit_within_year_shape(counts, DAYS, MONTHS)
    assert np.isfinite(shape.test.statistic) and shape.log_amplitude > 1


@pytest.mark.parametrize(
    ("counts", "days", "months", "says"),
    [
        ([1, 2, 3], [31, 28, 31], [1, 2, 3], "There are 3 periods and at least 4 are needed"),
        ([1, 2, 3, -4], [31, 28, 31, 30], [1, 2, 3, 4], "Period 4 has the negative count -4"),
        ([1, 2, 3, 4], [31, 28, 31, 0], [1, 2, 3, 4], "Period 4 has 0 days"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [1, 2, 3, 13], "13 is not a month"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [0, 2, 3, 4], "0 is not a month"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [1, 2, 2.5, 4], "2.5 is not a month"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [1, 2, 3, None], "nan is not a month"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [1, 2, 3, "May"], "The months are not all numbers"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [1, 2, 3, 3], "Month 3 comes twice"),
        ([1, 2, 3, 4], [31, 28, 31, 30], [1, 2, 3], "There are 4 counts but 3 months"),
        ([0, 2, 3, 0], [31, 28, 31, 30], [1, 2, 3, 4], "Only 2 of the months have events"),
        ([2, 4, 6, 3], [30, 30, 30, 30], [1, 4, 7, 10], "The cosine meets every month exactly"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(counts, days, months, says: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=says):
        fit_within_year_shape(counts, days, months)


@pytest.mark.parametrize("mean", [3, 15, 100_000])
def test_many_shapes_are_those_of_statsmodels(mean: float) -> None:
    days, _, months = design((2003, 1), 12)
    counts = random_series(20, 12, mean, seed=9)
    many = fit_within_year_shapes(counts, days, months)
    for i, n in enumerate(counts):
        expected = oracle.within_year_shape(n, days, months)
        one = fit_within_year_shape(n, days, months)
        told = vars(one) | vars(one.test)
        assert {name: told[name] for name in expected} == pytest.approx(expected, rel=1e-7, abs=1e-10)
        found = many.test.p_value[i], many.likelihood_ratio[i], many.cosine[i]
        assert found == pytest.approx((one.test.p_value, one.likelihood_ratio, one.cosine), rel=1e-10, abs=1e-12)
