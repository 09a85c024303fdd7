"""Names of areas as publishers write them → the areas of a force that this project knows (pure functions)."""

from __future__ import annotations

import re
from collections.abc import Collection

_WORDS_OF_KINDS = {"district", "borough", "city", "county", "council", "policing", "area", "of", "the"}


def normalised(name: str) -> str:
    """Give a name without case, spaces, punctuation and the words for kinds of places (district, city of, …)."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return " ".join([word for word in words if word not in _WORDS_OF_KINDS] or words)


def match_area(name: str, areas: Collection[str]) -> str:
    """Give the one area of a force that a name, as received, stands for; ValueError asks where none or several do."""
    matching = [area for area in areas if area == name] or [a for a in areas if normalised(a) == normalised(name)]
    if len(matching) == 1:
        return matching[0]
    known = ", ".join(areas) or "none yet"
    which = f"could be {' or '.join(matching)}" if matching else f"is none of the force's areas ({known})"
    raise ValueError(
        f"found {name!r}, which {which}; say under names in layout.json which it stands for, and list a new area in "
        "data/forces.csv"
    )
