"""The least change that turns an answer, against trying every amount."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from countylines.statistics.least_change import Least, Moved, bisected, first_of, least_of, least_of_counts

Asked = Callable[[int], str | None]


def turning_at(amount: int, most_asked: int = 10**6) -> Asked:
    """Give an answer that turns at an amount, and cannot be asked beyond another."""
    return lambda tried: None if tried > most_asked else "other" if tried >= amount else "now"


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_bisection_finds_what_trying_every_amount_finds(amount: int, most_asked: int, most: int) -> None:
    asked = turning_at(amount, most_asked)
    every = next(((tried, asked(tried)) for tried in range(1, most + 1) if asked(tried) not in ("now", None)), None)
    assert bisected(asked, "now", most) == every


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 30)), max_size=6))
def test_of_several_changes_all_of_the_least_amount_are_found(changes: list[tuple[int, int]]) -> None:
    found = least_of([(turning_at(amount), most) for amount, most in changes], "now")
    within = [(amount, which) for which, (amount, most) in enumerate(changes) if amount <= most]
    least = min((amount for amount, _ in within), default=None)
    assert found == [Least(amount, which, "other") for amount, which in within if amount == least]


def test_amounts_are_gone_through_in_their_order_past_those_that_cannot_be_asked() -> None:
    asked = {3: None, 2: "now", 1: "other", 5: "another"}
    assert first_of(asked.get, "now", [3, 2, 5, 1]) == (5, "another")
    assert first_of(asked.get, "now", [3, 2]) is None


@given(st.lists(st.integers(0, 12), min_size=2, max_size=5), st.integers(1, 14))
def test_counts_moved_at_once_are_those_moved_one_by_one(counts: list[int], most: int) -> None:
    """What is said is whether the range is wide: a count that is moved far enough makes it so."""

    def said(rows: np.ndarray) -> list[str]:
        return ["wide" if row.max() - row.min() > 6 else "narrow" for row in rows]

    n = np.array(counts, dtype=np.int64)
    now = said(n[None])[0]
    found = least_of_counts(said, n, now, most)
    if now == "wide":
        # Moving one count on makes it no less wide in the end: only what is turned at the most is sought.
        return
    every = []
    for place, way, amount in product(range(n.size), (-1, 1), range(1, most + 1)):
        row = n + way * amount * (np.arange(n.size) == place)
        if row.min() >= 0 and said(row[None]) == ["wide"]:
            every.append((amount, place, way))
    least = min((amount for amount, _, _ in every), default=None)
    expected = [Moved(place, way, amount, "wide") for amount, place, way in every if amount == least]
    assert sorted(found) == sorted(expected)


def test_no_count_goes_below_nothing() -> None:
    tried: list[int] = []

    def said(rows: np.ndarray) -> list[str]:
        tried.append(int(rows.min()))
        return ["now"] * len(rows)

    assert least_of_counts(said, np.array([0, 3]), "now", 9) == []
    assert min(tried) == 0


@pytest.mark.parametrize("most", [0, -1])
def test_nothing_to_try_turns_nothing(most: int) -> None:
    assert bisected(turning_at(1), "now", most) is None
