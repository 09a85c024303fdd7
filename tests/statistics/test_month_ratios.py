"""Each month against the mean of the twelve: statsmodels beside it, months without events, coverage, and fillings."""

from __future__ import annotations

import numpy as np
import pytest
from patsy import dmatrix
from scipy import stats
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.multitest import multipletests

from countylines.statistics.dated import Dated
from countylines.statistics.month_ratios import TAIL, MonthRatios, fit_month_ratios
from tests.statistics.series import design

TIME = design((2015, 4), 66)


def found_for(counts: np.ndarray) -> MonthRatios:
    return fit_month_ratios(counts[None], Dated.of(*TIME)).row()


def seasonal(series: int = 1, level: float = 40, amplitude: float = 0.3, seed: int = 5) -> np.ndarray:
    days, _, months = TIME
    mean = level * days / 30.4 * np.exp(amplitude * np.cos(2 * np.pi * (months - 0.5) / 12))
    return np.random.default_rng(seed).negative_binomial(mean / 1.5, 1 / 2.5, size=(series, days.size))


def test_ratios_limits_and_p_values_are_those_of_statsmodels() -> None:
    counts, (days, years, months) = seasonal()[0], TIME
    index = 12 * years + months
    trend = np.asarray(dmatrix("cr(t, df=7) - 1", {"t": index - index[0]}))  # 66 months: K is 6, halves to even
    factor = (months[:, None] == np.arange(2, 13)).astype(float)
    model = GLM(counts, np.column_stack([trend, factor]), family=Poisson(), offset=np.log(days)).fit(tol=1e-12)
    phi = max(1.0, model.pearson_chi2 / model.df_resid)
    contrast = np.eye(12) - 1 / 12
    coefficients = np.append(0, model.params[-11:])
    covariance = np.zeros((12, 12))
    covariance[1:, 1:] = np.asarray(model.cov_params())[-11:, -11:] * phi
    log_ratio, error = contrast @ coefficients, np.sqrt(np.diag(contrast @ covariance @ contrast.T))
    reach = stats.t.isf(TAIL, model.df_resid) * error
    found = found_for(counts)
    assert found.ratio == pytest.approx(np.exp(log_ratio), rel=1e-6)
    assert found.low == pytest.approx(np.exp(log_ratio - reach), rel=1e-6)
    assert found.high == pytest.approx(np.exp(log_ratio + reach), rel=1e-6)
    p_values = 2 * stats.t.sf(np.abs(log_ratio / error), model.df_resid)
    assert found.p_value == pytest.approx(multipletests(p_values, method="holm")[1], rel=1e-5)
    assert found.phi1 == pytest.approx(model.pearson_chi2 / model.df_resid, rel=1e-6)


def test_intervals_cover_all_twelve_months_together_as_often_as_they_say() -> None:
    """Measured beforehand with independent code: .93 to .96 of clustered series."""
    truth = np.exp(0.3 * np.cos(2 * np.pi * (np.arange(1, 13) - 0.5) / 12))
    found = fit_month_ratios(seasonal(600), Dated.of(*TIME))
    covered = ((found.low <= truth) & (truth <= found.high)).all(axis=1).mean()
    assert 0.92 < covered < 0.975


def test_a_month_is_named_on_its_own_side_only() -> None:
    found = fit_month_ratios(seasonal(200, level=200), Dated.of(*TIME))
    assert found.above[:, [0, 11]].mean() > 0.9 and found.below[:, [5, 6]].mean() > 0.9
    assert not found.above[:, [5, 6]].any() and not found.below[:, [0, 11]].any()
    assert found.one_rise_and_fall.mean() > 0.8


def test_one_high_month_is_no_rise_and_fall() -> None:
    days, _, months = TIME
    mean = np.broadcast_to(40 * days / 30.4 * np.where(months == 3, 2.5, 1), (200, days.size))
    found = fit_month_ratios(np.random.default_rng(3).poisson(mean), Dated.of(*TIME))
    assert found.above[:, 2].all() and found.one_rise_and_fall.mean() < 0.05


@pytest.mark.parametrize("empty", [1, 8])
def test_a_month_without_events_is_bounded_above_and_leaves_the_others_as_they_are(empty: int) -> None:
    counts, months = seasonal(amplitude=0)[0], TIME[2]
    counts = np.where(months == empty, 0, counts)
    found, at = found_for(counts), empty - 1
    assert (found.ratio[at], found.low[at]) == (0, 0) and found.below[at]
    # The upper limit that zero of about 5 to 6 times 40 independent events allow, deflated.
    expected = 40 * (months == empty).sum()
    assert found.high[at] == pytest.approx(-np.log(TAIL) * max(1, found.phi1) / expected, rel=0.1)
    others = np.arange(12) != at
    assert np.log(found.ratio[others]).mean() == pytest.approx(0, abs=1e-9)
    assert (found.low[others] > 0.5).all() and (found.high[others] < 2).all()


def test_what_holds_of_every_filling_is_the_weakest_of_each() -> None:
    many = fit_month_ratios(seasonal(40, level=100), Dated.of(*TIME))
    weakest = many.weakest()
    assert (weakest.low == many.low.min(axis=0)).all() and (weakest.high == many.high.max(axis=0)).all()
    assert (weakest.p_value == many.p_value.max(axis=0)).all()
    for at in range(12):
        sides = {bool(ratio > 1) for ratio in many.ratio[:, at]}
        expected = 1.0 if len(sides) == 2 else min(many.ratio[:, at], key=lambda ratio: abs(np.log(ratio)))
        assert weakest.ratio[at] == expected
    assert set(np.flatnonzero(weakest.above)) <= set(np.flatnonzero(many.above.all(axis=0)))
    assert bool(weakest.one_rise_and_fall) <= bool(many.one_rise_and_fall.all())
