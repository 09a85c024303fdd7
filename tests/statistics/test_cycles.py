"""The cosinor given the smooth trend: many series as each alone, and as statsmodels fits it."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.statistics.cycles import fit_cycles
from countylines.statistics.dated import Dated
from countylines.statistics.repeated_months import assess
from tests.statistics import oracle
from tests.statistics.series import design, random_series


def test_cycles_are_those_of_the_rule() -> None:
    time = design((2003, 7), 48)
    counts = random_series(12, 48, 15, seed=8)
    cycles = fit_cycles(counts, Dated.of(*time))
    for i, n in enumerate(counts):
        one = assess(n, Dated.of(*time)).cycle
        assert cycles.test.p_value[i] == pytest.approx(one.test.p_value, rel=1e-6)
        np.testing.assert_allclose(cycles.coefficients[i], [one.cosine, one.sine], atol=1e-7)
        assert cycles.far[i] == pytest.approx(one.far, rel=1e-6)
        assert cycles.covers(np.zeros(2))[i] == (one.near == 0)


@pytest.mark.parametrize(("mean", "amplitude"), [(4, 0), (15, 0.3), (200, 1.0)])
def test_the_ellipse_is_the_one_of_statsmodels(mean: float, amplitude: float) -> None:
    days, years, months = design((2003, 7), 48)
    circle = np.exp(amplitude * np.cos(2 * np.pi * (months - 3.5) / 12))
    counts = np.random.default_rng(8).poisson(mean * circle, size=(20, 48))
    cycles = fit_cycles(counts, Dated.of(days, years, months))
    for i, n in enumerate(counts):
        expected = oracle.cycle(n, days, months, oracle.smooth_trend(12 * years + months - 1))
        one = cycles.row(i)
        found = {"p": one.test.p_value, "cosine": one.cosine, "sine": one.sine, "near": one.near, "far": one.far}
        assert found == pytest.approx({k.removeprefix("cycle "): v for k, v in expected.items()}, rel=1e-7, abs=1e-9)
