"""Columns of labels: how far each goes on under blank cells, and which tell figures apart (pure functions)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from countylines.received.propose import cells


def goes_on(texts: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Say whether a column's labels go on under them: none twice in a row, and blank for the most part.

    Or where few are blank, and every row is told apart then with what ``others`` say of it.
    """
    if not texts or not texts[0] or "" not in texts or any(one and one == other for one, other in pairwise(texts)):
        return False
    return mostly_blank(texts) or len({*zip(filled(texts), *others, strict=True)}) == len(texts)


def mostly_blank(texts: Sequence[str]) -> bool:
    """Say whether half of some texts or more are blank."""
    return texts.count("") >= len(texts) / 2


def filled(texts: Iterable[str]) -> list[str]:
    """Give texts, and instead of none the last one before it."""
    found: list[str] = []
    for text in texts:
        found.append(text or (found[-1] if found else ""))
    return found


def telling(texts: Mapping[int, Sequence[str]], periods: Sequence[int], areas: Sequence[int]) -> list[int]:
    """Pick the columns of text that tell rows apart beside their periods: areas, then as few others as are needed.

    ``texts`` are those of each row, by column.
    """
    columns = [column for column in texts if column not in periods]
    rows = len(next(iter(texts.values()), ()))

    def unlike(chosen: Sequence[int]) -> int:
        told = [texts[column] for column in (*periods, *chosen)]
        return len({*zip(*told, strict=True)}) if told else 1

    chosen, rest = list(areas[:1]), [column for column in columns if column not in areas]
    while rest and unlike(chosen) < rows:
        best = max(rest, key=lambda column: (unlike([*chosen, column]), -column))
        if unlike([*chosen, best]) == unlike(chosen):
            break
        chosen.append(best)
        rest.remove(best)
    if not chosen and len(columns) == 1 and len({*texts[columns[0]]}) > 1:
        return columns
    return sorted(chosen)


def headed(texts: Iterable[str], header: str) -> dict[str, dict[str, str]]:
    """Give the names of periods that labels are with what their header begins; none where it begins nothing."""
    names = {text: said for text in texts if (said := cells.headed(text, header))}
    return {"names": names} if names else {}
