"""Numbers, days and lists as written in sentences (standard library only)."""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

SIGNIFICANT_DIGITS = 6
"""No output carries more: beyond that, processors differ."""


def is_missing(value: Any) -> bool:
    """Say whether a value is none: ``None``, NaN, or pandas' NA."""
    return value is None or bool(str(value) in {"nan", "<NA>", "NaT"})


def number(value: Any, digits: int = SIGNIFICANT_DIGITS) -> str:
    """Write a number with at most ``digits`` significant digits; integers and large values whole, with commas."""
    if is_missing(value):
        return "none"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}" if abs(value) < 10**15 else f"{value:.{digits}g}"
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 10 ** (digits - 1) else f"{rounded:.{digits}g}"


def percentage(share: float, decimals: int = 1) -> str:
    """Write a share (0–1) as a percentage."""
    return f"{100 * share:.{decimals}f}%"


def p_value(p: float) -> str:
    """Write a p-value for a sentence: two significant digits, never "p = 0"."""
    if math.isnan(p):
        return "p is not defined"
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"


def day(value: date) -> str:
    """Write a day as in prose: 31 December 2021."""
    return f"{value.day} {value:%B %Y}"


def month(value: date) -> str:
    """Write a month as in prose: December 2021."""
    return f"{value:%B %Y}"


def interval(low: Any, high: Any) -> str:
    """Write an interval count: ``24``, ``0–29``, ``601 or more``, ``not given``."""
    if is_missing(low):
        return "not given"
    if is_missing(high):
        return f"{int(low):,} or more"
    return f"{int(low):,}" if low == high else f"{int(low):,}–{int(high):,}"


def intervals(lows: Iterable[Any], highs: Iterable[Any]) -> list[str]:
    """Write interval counts, each as `interval` does."""
    return [interval(low, high) for low, high in zip(lows, highs, strict=True)]


def count_of(count: int | str, one: str, many: str = "") -> str:
    """Write a count with its noun: 1 month, 1,503 arrests, 2 people, fewer than 30 lines.

    Parameters
    ----------
    count : int or str
        How many, or how many in words.
    one, many : str
        The noun for one and for several; several take an s where ``many`` is not given.
    """
    told = count if isinstance(count, str) else number(int(count))
    return f"{told} {one if told == '1' else many or f'{one}s'}"


def capitalised(text: str) -> str:
    """Write a text with a capital, as a sentence begins."""
    return text[:1].upper() + text[1:]


def under(title: str, sentence: str) -> str:
    """Put a sentence under the name of what it is about, unless it begins with that name.

    Names of months keep their capital after the colon.
    """
    if sentence.startswith(title):
        return sentence
    first, space, rest = sentence.partition(" ")
    if first.strip(",:;") not in calendar.month_name:
        first = first[:1].lower() + first[1:]
    return f"{title}: {first}{space}{rest}"


def listed(items: Sequence[str]) -> str:
    """Join items as in prose: a, b and c."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else list(items))
