"""The least change of an amount that turns what is said: by bisection, or amount by amount.

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


@dataclass(frozen=True)
class Least(Generic[Said]):
    """The least amount that turns what is said, which of several changes it is of, and what is said then."""

    amount: int
    which: int
    said: Said


def bisected(asked: Callable[[int], Said | None], now: Said, most: int) -> tuple[int, Said] | None:
    """Find the least amount from 1 to ``most`` at which something else is said than ``now``; None where there is none.

    It supposes that what is turned by an amount is turned by every larger one that can be asked: an answer that turns
    and turns back below ``most`` is not seen.
    """
    most, turned = _furthest(asked, most)
    if turned is None or turned == now:
        return None
    below = 0
    while most - below > 1:
        middle = (below + most) // 2
        said = asked(middle)
        if said is None or said == now:
            below = middle
        else:
            most, turned = middle, said
    return most, turned


def _furthest(asked: Callable[[int], Said | None], most: int) -> tuple[int, Said | None]:
    """Give the largest amount up to ``most`` that can be asked, and what is said then; what is beyond it cannot be."""
    if most < 1 or (said := asked(most)) is not None:
        return most, said if most > 0 else None
    can, last = 0, None
    while most - can > 1:
        middle = (can + most) // 2
        said = asked(middle)
        if said is None:
            most = middle
        else:
            can, last = middle, said
    return can, last


def least_of(changes: Sequence[tuple[Callable[[int], Said | None], int]], now: Said) -> list[Least[Said]]:
    """Find the changes that turn what is said by the least amount, each by `bisected`; none where no change does.

    Parameters
    ----------
    changes : sequence of (callable, int)
        Each change with the most it is tried to. A later one is tried no further than the least found before.
    """
    found: list[Least[Said]] = []
    for which, (asked, most) in enumerate(changes):
        here = bisected(asked, now, min([most, *(least.amount for least in found[:1])]))
        if here is None:
            continue
        if found and here[0] < found[0].amount:
            found = []
        found.append(Least(here[0], which, here[1]))
    return found


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


def least_of_counts(said: Callable[[IntArray], Sequence[Any]], counts: IntArray, now: Any, most: int) -> list[Moved]:
    """Find the counts that turn what is said by the least amount, each moved on its own, none below 0.

    As `bisected`, of all counts at once: where moving a count by as much as it is tried does not turn what is said,
    moving it by less is taken not to.

    Parameters
    ----------
    said : callable
        From rows of counts, shape (rows, k), to what is said of each.
    counts : ndarray of int64, shape (k,)
    most : int
        How far each is moved.
    """
    places, ways = np.repeat(np.arange(counts.size), 2), np.tile([-1, 1], counts.size)
    room = np.where(ways < 0, np.minimum(counts[places], most), most)

    def turned(at: IntArray, amount: int) -> list[Moved]:
        if not at.size:
            return []
        moves = np.minimum(room[at], amount)
        rows = np.repeat(counts[None], at.size, axis=0)
        rows[np.arange(at.size), places[at]] += ways[at] * moves
        found = zip(at, moves, said(rows), strict=True)
        return [Moved(int(places[a]), int(ways[a]), int(move), then) for a, move, then in found if then != now]

    below, above = 0, most
    found = turned(np.flatnonzero(room > 0), above)
    while found and above - below > 1:
        middle = (below + above) // 2
        left = np.array([2 * moved.place + (moved.way > 0) for moved in found], dtype=np.int64)
        if nearer := turned(left, middle):
            found, above = nearer, middle
        else:
            below = middle
    return [moved for moved in found if moved.amount == min(m.amount for m in found)]
