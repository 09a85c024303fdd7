"""The least change that turns an answer, against trying every amount."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from countylines.statistics.least_change import (
    DENSE,
    Ask,
    Least,
    Moved,
    dense_to,
    first_of,
    least_of,
    least_of_counts,
)


def turning_at(*amounts: int, most_asked: int = 10**6) -> Ask[str]:
    """Give the answers of changes that turn at amounts, none of which can be asked beyond another."""

    def ask(which: Sequence[int], tried: int) -> list[str | None]:
        return [None if tried > most_asked else "other" if tried >= amounts[at] else "now" for at in which]

    return ask


@given(st.lists(st.integers(1, 60), max_size=5), st.integers(1, 60))
def test_what_stays_turned_is_found_by_halving_as_by_trying_every_amount(amounts: list[int], most: int) -> None:
    ask = turning_at(*amounts)
    every = least_of(ask, len(amounts), "now", range(1, most + 1))
    least = min((amount for amount in amounts if amount <= most), default=None)
    assert every == [Least(amount, at, "other") for at, amount in enumerate(amounts) if amount == least]
    for steps in ([most], dense_to(most), [most // 2, most] if most > 1 else [most]):
        assert least_of(ask, len(amounts), "now", steps) == every


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 60))
def test_what_turns_back_is_found_where_every_amount_is_tried(turns: int, back: int, most: int) -> None:
    """A count that is right is so at one number: April of Norwich with 9 to 15 more, say."""

    def ask(which: Sequence[int], amount: int) -> list[str]:
        return ["other" if turns <= amount < turns + back else "now" for _ in which]

    expected = [Least(turns, 0, "other")] if turns <= most else []
    assert least_of(ask, 1, "now", range(1, most + 1)) == expected


def test_what_cannot_be_asked_turns_nothing() -> None:
    assert least_of(turning_at(5, most_asked=4), 1, "now", [1, 2, 4, 8]) == []
    assert least_of(turning_at(5, most_asked=6), 1, "now", [4, 6, 8]) == [Least(5, 0, "other")]


@given(st.integers(0, 5_000))
def test_few_amounts_are_all_tried_and_many_are_doubled(most: int) -> None:
    tried = dense_to(most, 7, 33, -1, 9_999)
    assert tried == sorted(set(tried)) and all(0 < amount <= most for amount in tried)
    assert set(range(1, min(DENSE, most) + 1)) <= set(tried) and (most == 0 or tried[-1] == most)
    beyond = [amount for amount in tried if amount >= DENSE]
    assert all(later <= 2 * earlier for earlier, later in pairwise(beyond))
    assert (33 in tried) is (most >= 33)


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
    found = least_of_counts(said, n, now, range(1, most + 1))
    every = []
    for place, way, amount in product(range(n.size), (-1, 1), range(1, most + 1)):
        row = n + way * amount * (np.arange(n.size) == place)
        if row.min() >= 0 and said(row[None]) != [now]:
            every.append(Moved(place, way, amount, said(row[None])[0]))
    least = min((moved.amount for moved in every), default=None)
    expected = [moved for moved in every if moved.amount == least]
    assert sorted(found) == sorted(expected)


def test_no_count_goes_below_nothing() -> None:
    tried: list[int] = []

    def said(rows: np.ndarray) -> list[str]:
        tried.append(int(rows.min()))
        return ["now"] * len(rows)

    assert least_of_counts(said, np.array([0, 3]), "now", [4, 9]) == []
    assert min(tried) == 0
