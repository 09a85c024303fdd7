"""The least change of an amount that turns what is said: amount by amount, or by halving between some of them.

What is said is asked of a function from an amount to an answer, so that whatever judges is judged again as it is. A
function gives None where it cannot be asked: an amount that figures cannot have turns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from countylines.statistics import IntArray

Said = TypeVar("Said", bound=Hashable)
Amount = TypeVar("Amount", int, float)
DENSE = 10
"""Every amount up to so many is tried where a few are, because what turns may turn back: a count that is right is so
at one number alone."""


@dataclass(frozen=True)
class Least(Generic[Said]):
    """The least amount that turns what is said, which of several changes it is of, and what is said then."""

    amount: int
    which: int
    said: Said


Ask = Callable[[Sequence[int], int], Sequence[Said | None]]
"""From some of the changes, by their numbers, and an amount to what is said after each of them on its own."""


def least_of(ask: Ask[Said], changes: int, now: Said, amounts: Iterable[int]) -> list[Least[Said]]:
    """Find which of several changes turn what is said by the least amount; none where no amount tried turns it.

    Parameters
    ----------
    changes : int
        How many there are.
    amounts : iterable of int
        Those tried, from the least on. Between the first that turns it and the one before it is sought by halving,
        which supposes that what turns there stays turned up to the larger of both; where every amount is among those
        tried, nothing is supposed.
    """
    below, found = 0, dict[int, Said]()
    for amount in amounts:
        if found := _turned(ask, range(changes), amount, now):
            break
        below = amount
    else:
        return []
    while amount - below > 1:
        middle = (amount + below) // 2
        if nearer := _turned(ask, list(found), middle, now):
            found, amount = nearer, middle
        else:
            below = middle
    return [Least(amount, which, said) for which, said in found.items()]


def _turned(ask: Ask[Said], which: Sequence[int], amount: int, now: Said) -> dict[int, Said]:
    said = zip(which, ask(which, amount), strict=True)
    return {change: then for change, then in said if then is not None and then != now}


def dense_to(most: int, *more: int) -> list[int]:
    """Give the amounts to try up to ``most``: every one to `DENSE`, then each twice the one before, and some more."""
    doubled = [DENSE * 2**step for step in range(1, max(most, 1).bit_length()) if DENSE * 2**step < most]
    return sorted({*range(1, min(DENSE, most) + 1), *doubled, most, *(a for a in more if 0 < a <= most)} - {0})


def first_of(
    asked: Callable[[Amount], Said | None], now: Said, amounts: Iterable[Amount]
) -> tuple[Amount, Said] | None:
    """Find the first of some amounts at which something else is said than ``now``; None where there is none."""
    for amount in amounts:
        said = asked(amount)
        if said is not None and said != now:
            return amount, said
    return None


class Moved(NamedTuple):
    """A count of many that turns what is said by moving: its place, up (1) or down (-1), by how much, and what then."""

    place: int
    way: int
    amount: int
    said: Any


def least_of_counts(
    said: Callable[[IntArray], Sequence[Any]], counts: IntArray, now: Any, amounts: Iterable[int]
) -> list[Moved]:
    """Find the counts that turn what is said by the least amount, each moved on its own; as `least_of`.

    A count that has less than an amount is moved to 0.

    Parameters
    ----------
    said : callable
        From rows of counts, shape (rows, k), to what is said of each; None of one that cannot be asked.
    counts : ndarray of int64, shape (k,)
    """
    places, ways = np.repeat(np.arange(counts.size), 2), np.tile([-1, 1], counts.size)

    def ask(which: Sequence[int], amount: int) -> Sequence[Any]:
        at = np.asarray(which, dtype=np.int64)
        rows = np.repeat(counts[None], at.size, axis=0)
        each = np.arange(at.size), places[at]
        rows[each] = np.maximum(0, rows[each] + ways[at] * amount)
        return said(rows)

    found = least_of(ask, places.size, now, amounts)
    return [Moved(int(places[f.which]), int(ways[f.which]), f.amount, f.said) for f in found]
