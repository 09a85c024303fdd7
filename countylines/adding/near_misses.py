"""Series of a new answer that are nearly one there is: a plural, a sign or a letter would make two of one."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping

import pandas as pd

from countylines.received.identity import IDENTITY

_ALIKE, _LONG = 0.8, 5
"""Two words of this similarity (difflib) or more, each of so many letters, may be one misspelt."""


def near_misses(figures: pd.DataFrame, known: pd.DataFrame) -> list[str]:
    """Name the series that are none of those ``known``, and differ from one of them in one field, and by little."""
    if known.empty or figures.empty:
        return []
    now, then = (set(map(tuple, table[list(IDENTITY)].drop_duplicates().to_numpy())) for table in (figures, known))
    but_one: dict[tuple[int, tuple[str, ...]], list[str]] = {}
    for series in sorted(then, key=lambda each: tuple(map(str, each))):
        for at, value in enumerate(series):
            but_one.setdefault((at, series[:at] + series[at + 1 :]), []).append(str(value))
    return list(dict.fromkeys(told for series in sorted(now - then) for told in _near(series, but_one)))


def _near(series: tuple[str, ...], but_one: Mapping[tuple[int, tuple[str, ...]], list[str]]) -> Iterator[str]:
    """Tell what a series is nearly, of those that are it but for one field; ``but_one`` has them by the others."""
    for at, value in enumerate(series):
        for other in but_one.get((at, series[:at] + series[at + 1 :]), ()):
            if nearly_equal(value, other):
                yield (
                    f"{IDENTITY[at].replace('_', ' ')} {value!r} is nearly {other!r}, of which there are figures, and "
                    "would be a series of its own: did you mean that?"
                )


def nearly_equal(one: str, other: str) -> bool:
    """Say whether two names have the same words but for case, signs, order, plurals and one misspelt word."""
    first, second = (Counter(_words(text)) for text in (one, other))
    mine, theirs = list((first - second).elements()), list((second - first).elements())
    if not mine and not theirs:
        return True
    if len(mine) != 1 or len(theirs) != 1 or min(len(mine[0]), len(theirs[0])) < _LONG:
        return False
    return difflib.SequenceMatcher(None, mine[0], theirs[0]).ratio() >= _ALIKE


def _words(text: str) -> list[str]:
    return [word.removesuffix("s") for word in re.findall(r"[a-z0-9]+", text.casefold())]
