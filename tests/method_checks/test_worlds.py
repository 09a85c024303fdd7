"""Made-up worlds are what they say: means, scatter, steps, spells and cycles, by Monte Carlo with seeds."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.method_checks.worlds import CASES, FEW, MANY, complete_years, draw, expected_counts, find_case

SERIES = 20_000


def drawn(name: str, series: int = SERIES) -> tuple[np.ndarray, np.ndarray]:
    """Give counts and the daily rate they have on average, relative to the mean rate."""
    counts, calendar = draw(find_case(name), series, np.random.default_rng(11))
    rate = counts.mean(axis=0) / calendar.days
    return counts, rate / rate.mean()


def test_names_are_not_used_twice_and_every_case_is_found() -> None:
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(find_case(case.id) is case and case.id.endswith(f"-{case.years}") for case in CASES)
    with pytest.raises(ValueError, match="There is no case 'nowhere'"):
        find_case("nowhere")


def test_the_calendar_knows_leap_years() -> None:
    calendar = complete_years(5)
    assert calendar.days.sum() == 5 * 365 + 1
    assert calendar.days[(calendar.years == 2012) & (calendar.months == 2)] == 29
    assert calendar.months[:13].tolist() == [*range(1, 13), 1]


@pytest.mark.parametrize(
    ("name", "mean", "ratio"),
    [("poisson-3", FEW, 1.0), ("clustered-3", FEW, 2.5), ("clustered-many-5", MANY, 2.5), ("clustered-1", FEW, 2.5)],
)
def test_flat_worlds_have_their_mean_and_variance(name: str, mean: float, ratio: float) -> None:
    counts, relative = drawn(name)
    np.testing.assert_allclose(relative, 1, atol=0.02)
    assert counts.mean() == pytest.approx(mean, rel=0.01)
    np.testing.assert_allclose(counts.var(axis=0) / counts.mean(axis=0), ratio, rtol=0.06)
    neighbours = np.corrcoef(counts[:, 0], counts[:, 1])[0, 1]
    assert abs(neighbours) < 4 / np.sqrt(SERIES)


@pytest.mark.parametrize(("name", "yearly"), [("rising-3", 1.3), ("falling-5", 0.7), ("rising-poisson-5", 1.3)])
def test_trends_multiply_by_the_same_each_year_and_keep_the_total(name: str, yearly: float) -> None:
    counts, relative = drawn(name)
    np.testing.assert_allclose(relative[12:] / relative[:-12], yearly, rtol=0.06)
    assert counts.mean() == pytest.approx(FEW, rel=0.01)


def test_events_on_working_days_follow_them_and_a_share_of_events_by_its_share() -> None:
    calendar = complete_years(5)
    worked = calendar.working_days / calendar.days
    worked /= calendar.working_days.sum() / calendar.days.sum()
    for share in (1.0, 0.7):
        counts, relative = drawn(f"working-days-{100 * share:.0f}-350-poisson-5", 4_000)
        np.testing.assert_allclose(relative, 1 - share + share * worked, rtol=0.01)
        assert counts.mean() == pytest.approx(350, rel=0.01)


def test_an_extract_lacks_the_share_of_its_newest_months_that_came_later() -> None:
    case = find_case("extract-trafficking-2018-350-5")
    counts, relative = drawn(case.id, 8_000)
    complete = relative / relative[:24].mean()
    np.testing.assert_allclose(complete[::-1][: len(case.complete)], case.complete, rtol=0.02)
    np.testing.assert_allclose(complete[: -len(case.complete)], 1, rtol=0.02)
    assert case.complete[0] == pytest.approx(1 / 1.410) and case.immature == 14
    assert counts[:, 0].var() / counts[:, 0].mean() == pytest.approx(2.5, rel=0.06)


def test_a_step_halves_the_rate_at_the_middle() -> None:
    _, relative = drawn("step-3")
    assert relative[18:].mean() / relative[:18].mean() == pytest.approx(0.5, rel=0.02)
    assert relative[17] / relative[18] == pytest.approx(2, rel=0.06)


def test_a_curve_is_lowest_at_the_middle_and_rises_as_it_says() -> None:
    _, relative = drawn("curved-5")
    assert np.argmin(relative) in (28, 29, 30, 31)
    assert np.log(relative[0] / relative.min()) == pytest.approx(0.3 * (29.5 / 12) ** 2, abs=0.1)


def test_levels_of_each_january_and_july_rise_by_three_tenths_and_stay() -> None:
    counts, january = drawn("january-levels-many-5", 8_000)
    np.testing.assert_allclose(
        january.reshape(5, 12).mean(axis=1)[1:] / january.reshape(5, 12).mean(axis=1)[:-1], 1.3, rtol=0.02
    )
    assert counts.mean() == pytest.approx(MANY, rel=0.02)
    _, july = drawn("july-levels-many-3", 8_000)
    assert july[6] / july[5] == pytest.approx(1.3, rel=0.03)
    assert july[12] / july[11] == pytest.approx(1.0, rel=0.03)


def months_off(name: str, factor: float) -> np.ndarray:
    """Draw a world whose spells are so strong that each series shows them, and say which months lie within."""
    counts, _ = draw(find_case(name), 2_000, np.random.default_rng(3))
    return counts > factor * np.median(counts, axis=1, keepdims=True)


def test_a_huge_month_is_one_and_falls_anywhere() -> None:
    huge = months_off("huge-month-3", 4)
    assert huge.sum(axis=1).mean() == pytest.approx(1, abs=0.05)
    assert (huge.sum(axis=0) > 0).all()


def test_an_operation_doubles_three_months_a_year_and_none_more_often_than_another() -> None:
    counts, calendar = draw(find_case("operations-many-3"), SERIES, np.random.default_rng(5))
    relative = counts.mean(axis=0) / calendar.days
    np.testing.assert_allclose(relative / relative.mean(), 1, rtol=0.02)
    # Given that a month lies within an operation (its count says so), the month before does with two thirds.
    high = counts > 1.5 * MANY
    assert (high[:, 5] & high[:, 6]).mean() / high[:, 6].mean() == pytest.approx(2 / 3, abs=0.08)
    years = counts.reshape(SERIES, 3, 12).mean(axis=2)
    assert years.mean() == pytest.approx(MANY * 15 / 12, rel=0.02)


@pytest.mark.parametrize(("name", "rho"), [("ar5-many-3", 0.5), ("ar8-many-3", 0.8)])
def test_noise_has_its_deviation_and_autocorrelation(name: str, rho: float) -> None:
    counts, calendar = draw(find_case(name), SERIES, np.random.default_rng(6))
    rates = counts / calendar.days * calendar.days.mean()
    mean = rates.mean()
    assert mean == pytest.approx(MANY * np.exp(0.3**2 / 2), rel=0.02)
    # Between months the covariance is that of the log-normal noise alone.
    for lag in (1, 3):
        covariance = np.mean([np.cov(rates[:, t], rates[:, t + lag])[0, 1] for t in range(0, 30, 3)])
        assert covariance / mean**2 == pytest.approx(np.expm1(0.09 * rho**lag), rel=0.12)


@pytest.mark.parametrize(("name", "size"), [("cosine-30-3", 0.3), ("cosine-64-clustered-1", 0.64)])
def test_a_cosine_peaks_on_the_first_of_april(name: str, size: float) -> None:
    _, relative = drawn(name, 60_000)
    case = find_case(name)
    theta = 2 * np.pi * (np.arange(relative.size) + 0.5) / 12
    coefficients = 2 * np.array([np.mean(np.log(relative) * f(theta)) for f in (np.cos, np.sin)])
    np.testing.assert_allclose(coefficients, [0, size], atol=0.01)
    np.testing.assert_allclose(case.true_cycle, [0, size], atol=1e-12)


def test_the_other_patterns_are_where_they_say() -> None:
    _, twice = drawn("semi-annual-3")
    theta = 4 * np.pi * (np.arange(36) - 2.5) / 12
    assert 2 * np.mean(np.log(twice) * np.cos(theta)) == pytest.approx(0.4, abs=0.02)
    _, march = drawn("high-march-3")
    assert march[2] / march[[0, 1, 3, 4]].mean() == pytest.approx(2.5, rel=0.03)
    _, thirteen = drawn("cycle-of-13-months-3")
    assert np.corrcoef(np.log(thirteen[:-13]), np.log(thirteen[13:]))[0, 1] > 0.99
    restless, _ = drawn("restless-months-many-3")
    spread = restless.std(axis=0) / restless.mean(axis=0)
    assert spread[5:8].min() > 2 * spread[[0, 1, 2, 3, 4, 8, 9, 10, 11]].max()


def test_expected_counts_are_known_only_where_nothing_else_moves_the_rate() -> None:
    counts, _ = drawn("cosine-40-poisson-1", 40_000)
    np.testing.assert_allclose(counts.mean(axis=0), expected_counts(find_case("cosine-40-poisson-1")), rtol=0.02)
    with pytest.raises(ValueError, match="'step-3' the expected counts differ"):
        expected_counts(find_case("step-3"))
