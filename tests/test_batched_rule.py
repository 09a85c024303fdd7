"""The batched rule beside the scalar one, on many random series of several designs."""

from __future__ import annotations

from calendar import monthrange

import numpy as np
import pytest

from countylines.statistics.poisson import fit
from countylines.statistics.repeated_months import assess, assess_many
from countylines.statistics.rotation import rotation_p_values, rotation_test

PARTS = ("smooth_months", "smooth_whole", "smooth_first", "levels_months", "levels_whole", "levels_first")


def design(first: tuple[int, int], months: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    index = 12 * first[0] + first[1] - 1 + np.arange(months)
    years, calendar = index // 12, index % 12 + 1
    days = np.array([monthrange(y, m)[1] for y, m in zip(years, calendar, strict=True)], dtype=float)
    return days, years, calendar


def random_series(series: int, months: int, mean: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    level = mean * np.exp(0.02 * rng.standard_normal((series, 1)) * np.arange(months))
    return rng.negative_binomial(level / 1.5, 1 / 2.5)


def parts_of(counts: np.ndarray, months: tuple[np.ndarray, ...], draws: int) -> dict[str, float]:
    found = assess(counts, *months, draws=draws)
    smooth, levels = found.smooth, found.levels
    return {
        "smooth_months": smooth.months.p_value,
        "smooth_whole": smooth.whole_pattern.p_value,
        "smooth_first": smooth.first_harmonic.p_value,
        "levels_months": levels.months.p_value,
        "levels_whole": levels.whole_pattern.p_value,
        "levels_first": levels.first_harmonic.p_value,
        "claimed": found.claimed,
    }


@pytest.mark.parametrize(
    ("first", "months", "mean", "series"),
    [((2001, 1), 36, 15, 40), ((2003, 7), 48, 15, 25), ((2015, 4), 66, 6, 15), ((2001, 1), 84, 40, 4)],
    ids=["three years", "parts of years", "few events, five years", "seven years, drawn"],
)
def test_the_batched_rule_is_the_scalar_one(first: tuple[int, int], months: int, mean: float, series: int) -> None:
    time = design(first, months)
    counts = random_series(series, months, mean, seed=months)
    many = assess_many(counts, *time, draws=20_736 if months < 84 else 499)
    for i in range(series):
        one = parts_of(counts[i], time, draws=499)
        for part in PARTS:
            assert getattr(many, part)[i] == pytest.approx(one[part], rel=1e-6, abs=1e-12), (i, part)
        assert many.claimed[i] == one["claimed"]


def test_both_verdicts_are_among_the_compared() -> None:
    """Months that do repeat are claimed by both, so that agreement on the verdict means something."""
    time = design((2001, 1), 36)
    mean = 15 * np.exp(0.9 * np.cos(2 * np.pi * (time[2] - 0.5) / 12))
    counts = np.random.default_rng(1).poisson(mean, size=(20, 36))
    many = assess_many(counts, *time)
    assert many.claimed.sum() >= 15
    assert [assess(c, *time).claimed for c in counts] == many.claimed.tolist()


def test_years_without_variation_tie_in_every_rotation() -> None:
    assert rotation_p_values(np.zeros((2, 4, 12)), 99_999, 1).tolist() == [1, 1]


def test_a_rotation_that_only_ties_counts_as_extreme() -> None:
    """Two peaks six months apart in every year: half a year's turn leaves the months as they are."""
    year = np.tile([5.0, 0, 0, 0, 0, 0], 2) - 5 / 6
    rows = np.stack([year, year, year])
    assert rotation_p_values(rows[None], 99_999, 1)[0] == rotation_test(rows).p_value == 4 / 144


def test_a_month_that_never_has_an_event_is_fitted_as_nothing() -> None:
    days, _, months = design((2001, 1), 36)
    counts = np.where(months == 2, 0, random_series(3, 36, 15, seed=4))
    factor = (months[:, None] == np.arange(1, 13)).astype(float)
    found = fit(counts, factor, days)
    assert found.fitted[:, months == 2].max() < 1e-6
    sums = [counts[:, months == m].sum(axis=1) for m in range(1, 13)]
    fitted = [found.fitted[:, months == m].sum(axis=1) for m in range(1, 13)]
    np.testing.assert_allclose(fitted, sums, atol=1e-5)
