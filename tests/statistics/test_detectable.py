"""The power of the rule, and the cycle it would have found: held against what was measured beforehand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from countylines.observations.working_days import working_days
from countylines.statistics import detectable
from countylines.statistics.dated import Dated
from countylines.statistics.designs import month_angles
from countylines.statistics.detectable import detectable_cycle, draw_counts
from countylines.statistics.repeated_months import assess_many

DAYS_OF_A_YEAR = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def design(years: int, extra: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give days, years and months of complete years, and so many months of the next."""
    n = 12 * years + extra
    months = np.tile(np.arange(1, 13), years + 1)[:n]
    return (
        np.tile(DAYS_OF_A_YEAR, years + 1)[:n].astype(float),
        np.repeat(np.arange(2001, 2002 + years), 12)[:n],
        months,
    )


def working_days_of(years: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Give the working days of months in England and Wales."""
    first_days = pd.Series(pd.to_datetime({"year": years, "month": months, "day": 1}))
    found = working_days(first_days, "England")
    assert found is not None
    return found.astype(float)


def test_counts_are_drawn_with_their_total_and_dispersion() -> None:
    mean = np.full(48, 20.0)
    drawn = draw_counts(mean, 2.5, 4000, np.random.default_rng(1))
    assert (drawn.sum(axis=1) == 960).all()
    np.testing.assert_allclose(drawn.mean(axis=0), mean, rtol=0.03)
    assert drawn.var() / drawn.mean() == pytest.approx(2.5, rel=0.06)
    independent = draw_counts(mean, 1.0, 4000, np.random.default_rng(1))
    assert independent.var() / independent.mean() == pytest.approx(1, rel=0.05)


# Measured beforehand with independent code, METHODS2: 3,000 series of 175 a year, the peak on 1 April.
@pytest.mark.parametrize(("years", "amplitude", "power"), [(3, 0.4, 0.287), (3, 0.6, 0.669), (5, 0.3, 0.479)])
def test_the_rule_has_the_power_measured_beforehand(years: int, amplitude: float, power: float) -> None:
    days, year, month = design(years)
    mean = days * np.exp(amplitude * np.cos(month_angles(month) - 2 * np.pi * 3 / 12))
    counts = draw_counts(175 * years * mean / mean.sum(), 2.5, 1000, np.random.default_rng(4))
    error = np.sqrt(power * (1 - power) * (1 / 1000 + 1 / 3000))
    found = assess_many(counts, Dated.of(days, year, month, working_days_of(year, month)))
    assert found.claimed.mean() == pytest.approx(power, abs=4 * error + 0.005)


# The same source gives the log-amplitude found four times in five, to two digits.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("years", "phi", "amplitude"), [(3, 2.5, 0.68), (3, 1.0, 0.43), (5, 2.5, 0.40), (5, 1.0, 0.25), (10, 2.5, 0.25)]
)
def test_the_cycle_found_four_times_in_five_is_the_one_measured_beforehand(
    years: int, phi: float, amplitude: float
) -> None:
    days, year, month = design(years)
    working_days = working_days_of(year, month)
    found = detectable_cycle(175 * years, phi, Dated.of(days, year, month, working_days))
    assert found.log_amplitude == pytest.approx(amplitude, rel=0.06)
    assert found.standard_error < 0.02 * found.log_amplitude


def test_flat_series_are_claimed_as_seldom_as_measured_beforehand() -> None:
    days, year, month = design(3)
    flat = 525 * days / days.sum()
    for phi, rate in ((1.0, 0.020), (2.5, 0.019)):
        counts = draw_counts(flat, phi, 3000, np.random.default_rng(8))
        error = np.sqrt(rate * (1 - rate) * 2 / 3000)
        found = assess_many(counts, Dated.of(days, year, month, working_days_of(year, month)))
        assert found.claimed.mean() == pytest.approx(rate, abs=4 * error)


@pytest.fixture
def few_series(monkeypatch: pytest.MonkeyPatch) -> None:
    """Simulate a tenth of the series, where it does not matter how exact the cycle is."""
    for name in ("SCREENED", "MEASURED"):
        monkeypatch.setattr(detectable, name, getattr(detectable, name) // 10)


def test_a_simulation_is_the_same_each_time(few_series: None) -> None:
    assert detectable_cycle(600, 1.5, Dated.of(*design(3))) == detectable_cycle(600, 1.5, Dated.of(*design(3)))


@pytest.mark.parametrize(("total", "power", "says"), [(0, 0.8, "no event"), (100, 1.5, "between 0 and 1")])
def test_bad_input_is_refused_in_a_sentence(total: int, power: float, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        detectable_cycle(total, 1.0, Dated.of(*design(3)), power=power)


def test_too_few_events_are_said(few_series: None) -> None:
    with pytest.raises(ValueError, match="so few events"):
        detectable_cycle(3, 1.0, Dated.of(*design(3)))
