"""Poisson fits of many series: as statsmodels fits each, and at the edges of what can be fitted."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.statistics.poisson import f_tests, fit
from tests.statistics import oracle
from tests.statistics.series import design, random_series


def test_a_month_that_never_has_an_event_is_fitted_as_nothing() -> None:
    days, _, months = design((2001, 1), 36)
    counts = np.where(months == 2, 0, random_series(3, 36, 15, seed=4))
    factor = (months[:, None] == np.arange(1, 13)).astype(float)
    found = fit(counts, factor, days)
    assert found.fitted[:, months == 2].max() < 1e-6
    sums = [counts[:, months == m].sum(axis=1) for m in range(1, 13)]
    fitted = [found.fitted[:, months == m].sum(axis=1) for m in range(1, 13)]
    np.testing.assert_allclose(fitted, sums, atol=1e-5)


@pytest.mark.parametrize("mean", [2, 15, 100_000])
def test_fits_and_f_tests_are_those_of_statsmodels(mean: float) -> None:
    days, years, months = design((2001, 1), 48)
    counts = random_series(12, 48, mean, seed=6)
    smaller = oracle.indicators(years)
    larger = np.column_stack([smaller, oracle.indicators(months)[:, 1:]])
    found = fit(counts, smaller, days), fit(counts, larger, days)
    tests = f_tests(*found)
    for i, n in enumerate(counts):
        expected = oracle.poisson(n, smaller, days), oracle.poisson(n, larger, days)
        for fitted, model in zip(found, expected, strict=True):
            np.testing.assert_allclose(fitted.fitted[i], model.mu, rtol=1e-7, atol=1e-8)
            assert fitted.deviance[i] == pytest.approx(float(model.deviance), rel=1e-8)
            assert fitted.pearson[i] == pytest.approx(float(model.pearson_chi2), rel=1e-7)
            # A month without events has no finite level.
            finite = np.asarray(model.params) > -15
            np.testing.assert_allclose(fitted.coefficients[i][finite], model.params[finite], atol=1e-6)
            assert (fitted.coefficients[i][~finite] < -15).all()
        f = oracle.f_test(n, *expected)
        assert (tests.gained[i], tests.residual[i]) == (f["gained"], f["residual"])
        assert tests.statistic[i] == pytest.approx(f["statistic"], rel=1e-7)


def test_a_column_that_others_add_up_to_changes_nothing() -> None:
    days, years, _ = design((2001, 1), 36)
    counts = random_series(3, 36, 15, seed=4)
    levels = oracle.indicators(years)
    plain, more = fit(counts, levels, days), fit(counts, np.column_stack([levels, np.ones(36)]), days)
    np.testing.assert_allclose(more.fitted, plain.fitted, rtol=1e-10)
    assert more.residual_degrees == plain.residual_degrees == 33


def test_a_model_that_meets_every_month_exactly_has_no_p_value() -> None:
    days, *_ = design((2001, 1), 12)
    counts = random_series(2, 12, 15, seed=4)
    tests = f_tests(fit(counts, np.ones((12, 1)), days), fit(counts, np.eye(12), days))
    assert np.isnan(tests.p_value).all()
    with pytest.raises(ValueError, match="A model with 12 parameters meets the 12 months exactly"):
        tests.row(1)


def test_a_series_without_events_is_fitted_as_nothing() -> None:
    days, *_ = design((2001, 1), 12)
    counts = np.zeros((1, 12), dtype=np.int64)
    found = fit(counts, np.ones((12, 1)), days)
    assert found.fitted.max() < 1e-6
    assert found.deviance[0] < 1e-6


@pytest.mark.parametrize("n", [[0, 0, 0, 10, 0, 1, 1000] + [0] * 5, [10**6] + [1] * 11, [1] + [0] * 10 + [10**9]])
def test_extreme_years_are_fitted(n: list[int]) -> None:
    days, _, months = design((2001, 1), 12)
    theta = oracle.angles(months)
    columns = np.column_stack([np.ones(12), np.cos(theta), np.sin(theta)])
    found = fit(np.array([n]), columns, days)
    # At the maximum the fitted counts have the sums of the counts along every column.
    np.testing.assert_allclose(found.fitted[0] @ columns, np.array(n) @ columns, rtol=1e-7)
