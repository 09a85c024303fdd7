"""Names of areas as publishers write them → the areas of a force that this project knows (pure functions)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from functools import lru_cache

from countylines.prose import listed
from countylines.received.markers import unmarked

_WORDS_OF_KINDS = {
    "district",
    "borough",
    "city",
    "county",
    "council",
    "policing",
    "area",
    "of",
    "the",
    "and",
    "unitary",
    "authority",
    "metropolitan",
}


LISTED = 12
"""So many areas of a force are named where none is near."""


@lru_cache(maxsize=1 << 14)
def normalised(name: str) -> str:
    """Give a name without case, spaces, punctuation, "and" and the words for kinds of places (district, city of, …)."""
    words = re.findall(r"[^\W_]+", re.sub("['’]", "", name.casefold()))
    return " ".join([word for word in words if word not in _WORDS_OF_KINDS] or words)


def match_area(name: str, areas: Collection[str]) -> str:
    """Give the one area of a force that a name, as received, stands for; ValueError asks where none or several do.

    Any usual name of an area is good (`countylines.project.Area`).
    """
    matching = _matching(name, areas)
    if len(matching) == 1:
        return matching[0]
    none = f"is none of the force's areas ({near_areas(name, areas)})"
    which = f"could be {' or '.join(matching)}" if matching else none
    raise ValueError(
        f"found {name!r}, which {which}; say under names in layout.json which it stands for, and list a new area in "
        "data/forces.csv"
    )


def is_area(name: str, areas: Collection[str]) -> bool:
    """Say whether a name stands for one area of a force."""
    return len(_matching(name, areas)) == 1


def _matching(name: str, areas: Collection[str]) -> list[str]:
    """Give the areas that a name can stand for: the one that is written so, else those with such a usual name.

    Marks of footnotes after it are no part of a name.
    """
    wanted = normalised(unmarked(name))
    return [str(area) for area in areas if area == name] or [
        str(area) for area in areas if any(normalised(each) == wanted for each in (area, *getattr(area, "also", ())))
    ]


def near_areas(name: str, areas: Collection[str]) -> str:
    """Name the areas nearest to a name, or the first few of all."""
    near = difflib.get_close_matches(name, list(areas), n=3)
    return f"the nearest are {listed(near)}" if near else ", ".join(list(areas)[:LISTED]) or "none yet"
