"""Made-up series of months, which the tests of this room share."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Callable
from typing import Any

import numpy as np


def design(first: tuple[int, int], months: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give days, years and months of so many months from a year and month on."""
    index = 12 * first[0] + first[1] - 1 + np.arange(months)
    years, calendar = index // 12, index % 12 + 1
    days = np.array([monthrange(y, m)[1] for y, m in zip(years, calendar, strict=True)], dtype=float)
    return days, years, calendar


def each(asked: Callable[[np.ndarray], Any], unanswered: Any = math.nan) -> Callable[[np.ndarray], np.ndarray]:
    """Ask of one filling after the other; a ValueError is taken for what stands for no answer."""

    def answer(counts: np.ndarray) -> Any:
        try:
            return asked(counts)
        except ValueError:
            return unanswered

    return lambda fillings: np.array([answer(counts) for counts in fillings])


def random_series(series: int, months: int, mean: float, seed: int) -> np.ndarray:
    """Draw overdispersed counts about levels that drift."""
    rng = np.random.default_rng(seed)
    level = mean * np.exp(0.02 * rng.standard_normal((series, 1)) * np.arange(months))
    return rng.negative_binomial(level / 1.5, 1 / 2.5)
