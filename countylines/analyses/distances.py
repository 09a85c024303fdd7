"""How far something that is said is from being turned: the least change of each kind, each kind on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import pandas as pd

from countylines.prose import count_of, number
from countylines.statistics.least_change import first_of

SHARES = (*range(1, 21), *range(25, 100, 5))
"""Per cent taken off every month, or put on it."""
LEAST_TRIED = 10
"""A count is moved by up to so much at least."""

MOST_NAMED = 2
MOST_WORDS = 30
"""Words of a sentence; of a longer one the first of several changes is told."""
OR = ", or "
NOTHING_TURNS = "nothing tried turns it"
SIDES = {(-1,): "fewer", (1,): "more", (-1, 1): "more or fewer"}


Told = Callable[[Any], Any]
"""What is said at an amount; and how an amount, or what is said, is written."""


class Kind(StrEnum):
    """What is changed; one kind is never weighed against another."""

    ONE_FIGURE = "one month or count"
    EVERY_MONTH = "the same share of every month"
    UNCOUNTED = "uncounted ends"
    DECEMBER = "December's days"
    CLUSTERING = "clustering"
    HIDDEN = "hidden cells"


@dataclass(frozen=True)
class Distance:
    """The least change of one kind that turns what is said; ``change`` is empty where none does, or none can be made.

    The change stands as the end of a sentence: "with 4 fewer in March 2021". ``tried`` says within which bounds changes
    were tried, or why none of this kind can be made.
    """

    kind: Kind
    tried: str
    amount: float | None = None
    change: str = ""
    then: str = ""
    """What is said after it."""
    possible: bool = True
    """Whether a change of this kind can be made at all."""

    @classmethod
    def none(cls, kind: Kind, why: str) -> Distance:
        """Say why a kind of change cannot be made."""
        return cls(kind, why, possible=False)

    @classmethod
    def sought(
        cls, kind: Kind, tried: str, asked: Told, now: Any, amounts: Iterable[Any], change: Told, then: Told = str
    ) -> Distance:
        """Seek the first of some amounts at which something else is said than ``now``."""
        found = first_of(asked, now, amounts)
        return cls(kind, tried) if found is None else cls(kind, tried, found[0], change(found[0]), then(found[1]))

    @classmethod
    def of_share(cls, asked: Told, now: Any, which: str, then: Told = str, *, told_on: bool = True) -> Distance:
        """Seek the least share, in per cent off (below 0) or on, by which some counts must change."""
        on = f" {which}" if told_on else ""
        tried = f"every whole per cent to 20 and every fifth to 95, off and on{on}, rounded to whole events"
        shares = [way * share for share in SHARES for way in (-1, 1)]

        def change(share: int) -> str:
            return f"with {abs(share)}% {'fewer' if share < 0 else 'more'} in {which}"

        return cls.sought(Kind.EVERY_MONTH, tried, asked, now, shares, change, then)

    @classmethod
    def of_december(cls, asked: Told, now: Any, december: str, then: Told = str) -> Distance:
        """Seek from how few days on a December must have been counted."""

        def change(days: int) -> str:
            return f"if {december} had only {count_of(days, 'day')} counted"

        tried = f"{december} counted on 30 days, 29 and so on to 1"
        return cls.sought(Kind.DECEMBER, tried, asked, now, range(30, 0, -1), change, then)

    @classmethod
    def of_one(cls, tried: str, found: Sequence[tuple[int, int, Figure, Any]], then: Told = str) -> Distance:
        """Say which figures turn it by moving least: by how much, up (1) or down (-1), which, and what is said then.

        Of changes as small as one another those are told that end in the same.
        """
        if not found:
            return cls(Kind.ONE_FIGURE, tried)
        amount, *_, said = found[0]
        changes = [(way, figure) for _, way, figure, after in found if after == said]
        return cls(Kind.ONE_FIGURE, tried, amount, changes_told(amount, changes), then(said))


@dataclass(frozen=True)
class Turning:
    """Something that is said, a claim's verdict or a main point's finding, with its distances, one a kind."""

    of: str
    """Of what: a claim, or a series with what is asked of it."""
    now: str
    distances: Sequence[Distance]
    would: Callable[[str], str]
    """Gives of what is said then the words that follow "would"."""
    subject: str
    """With which a sentence of its own begins."""

    @property
    def possible(self) -> bool:
        """Say whether a change of any kind can be made."""
        return any(distance.possible for distance in self.distances)

    def sentence(self, subject: str = "It") -> str:
        """Say which change turns it, of the kind that is told first; empty where none does."""
        by_kind = {distance.kind: distance for distance in self.distances}
        found = next((by_kind[kind] for kind in TOLD_FIRST if by_kind[kind].change), None)
        if found is None:
            return ""
        told = f"{subject} would {self.would(found.then)}"
        whole = f"{told} {found.change}."
        return whole if len(whole.split()) <= MOST_WORDS else f"{told} {found.change.partition(OR)[0]}."


TOLD_FIRST = (Kind.UNCOUNTED, Kind.ONE_FIGURE, Kind.HIDDEN, Kind.DECEMBER, Kind.CLUSTERING, Kind.EVERY_MONTH)
"""Which kind is told where one sentence has room for one: what a reader can picture comes first."""


def sentences_table(turnings: Sequence[tuple[str, Turning]]) -> pd.DataFrame:
    """Give a sentence on each thing that a change turns, ``turnings`` with what kind of thing each is."""
    rows = [(kind, t.of, t.sentence(t.subject)) for kind, t in turnings if t.sentence()]
    return pd.DataFrame(rows, columns=["kind", "what is said", "in a sentence"])


def distances_table(turnings: Sequence[Turning]) -> pd.DataFrame:
    """Give the distances, a row for each thing that is said and kind of change."""
    rows = [
        (t.of, t.now, d.kind.value, d.change, d.amount, d.then, d.tried if d.possible else f"not applicable: {d.tried}")
        for t in turnings
        for d in t.distances
    ]
    columns = ["what is said", "now", "kind of change", "least change", "amount", "then", "tried"]
    return pd.DataFrame(rows, columns=columns)


def shown_table(turnings: Sequence[Turning]) -> pd.DataFrame:
    """Give of the same what can be changed at all, for a reader: a row for each thing said and kind of change."""
    rows = [
        (t.of, t.now, d.kind.value, d.change or NOTHING_TURNS, d.then)
        for t in turnings
        for d in t.distances
        if d.possible
    ]
    return pd.DataFrame(rows, columns=["what is said", "now", "kind of change", "least change", "then"])


class Figure(NamedTuple):
    """A figure that is changed, in the words of a sentence: what is counted, and when, with its preposition."""

    what: str
    when: str


def changes_told(amount: int, changes: Sequence[tuple[int, Figure]]) -> str:
    """Say that an amount more (1) or fewer (-1) in any of some figures turns it: "if arrests in March were 4 fewer".

    Where several figures are too many to name, they are counted.
    """
    ways: dict[Figure, list[int]] = {}
    for way, figure in changes:
        ways.setdefault(figure, []).append(way)
    alike: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for figure, sides in ways.items():
        alike.setdefault((figure.what, tuple(sorted(sides))), []).append(figure.when)
    told = []
    for (what, both), when in alike.items():
        named = f"{what} {listed_or(when)}" if len(when) <= MOST_NAMED else f"any one of {len(when)} figures of {what}"
        told.append(f"{named} were {number(amount)} {SIDES[both]}")
    return f"if {OR.join(told)}"


def listed_or(items: Sequence[str]) -> str:
    """Join alternatives: a, b or c."""
    return " or ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
