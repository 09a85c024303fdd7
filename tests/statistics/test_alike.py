"""Periods that look alike each year, and how many do by chance: by hand, and against the probability itself."""

from __future__ import annotations

import numpy as np
import pytest

from countylines.statistics.alike import alike, alike_by_chance

ALIKE_DAYS = np.full((2, 4), 90.0)


def test_periods_on_one_side_of_their_own_years_rate_are_found() -> None:
    above, below = alike(np.array([[5, 1, 9, 1], [50, 10, 10, 50]]), ALIKE_DAYS)
    assert (above.tolist(), below.tolist()) == ([True, False, False, False], [False, True, False, False])


def test_days_are_allowed_for() -> None:
    above, below = alike(np.array([[31, 28], [31, 28]]), np.array([[31.0, 28.0], [31.0, 28.0]]))
    assert not above.any() and not below.any()


@pytest.mark.parametrize(("years", "share"), [(2, 1 / 2), (3, 1 / 4)])
def test_by_chance_large_counts_lie_on_one_side_with_the_share_that_coins_give(years: int, share: float) -> None:
    """Above in each year, or below in each, has probability 2 · (1/2)^Y where each side is as likely."""
    counts, days = np.full((years, 12), 1_000), np.full((years, 12), 30.0)
    assert alike_by_chance(counts, days) == pytest.approx(12 * share, rel=0.05)


def test_chance_gives_the_same_each_time_and_another_seed_another_draw() -> None:
    counts, days = np.arange(24).reshape(2, 12), np.full((2, 12), 30.0)
    assert alike_by_chance(counts, days) == alike_by_chance(counts, days)
    assert alike_by_chance(counts, days, seed=2) != alike_by_chance(counts, days)
