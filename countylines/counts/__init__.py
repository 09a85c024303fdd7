"""Counts as intervals: an exact count is the special case of a low and a high bound that agree.

"Under 30" is [0, 29], `<5` is [0, 4] (or [1, 4] where zeros are shown), `>600` is [601, ∞).
"""

import operator
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from countylines.prose import interval, is_missing, number


def _whole_number(value: int | None, name: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, bool):
        with suppress(TypeError):
            return operator.index(value)
    raise TypeError(f"The {name} bound is {value!r}, not a whole number; give an integer.")


def _of_both(operation: Callable[[int, int], int], left: int | None, right: int | None) -> Any:
    """Give what two bounds make together; None where one of them is missing."""
    return None if left is None or right is None else operation(left, right)


@dataclass(frozen=True)
class IntegerInterval:
    """All integers from `low` to `high`, both included; a bound is None where there is none on that side.

    Raises
    ------
    TypeError
        A bound is not a whole number.
    ValueError
        `low` is above `high`.
    """

    low: int | None
    high: int | None

    def __post_init__(self) -> None:
        """Turn integer-like bounds (numpy's, say) into int and refuse an empty interval."""
        for name in ("low", "high"):
            if type(bound := getattr(self, name)) is not int:
                object.__setattr__(self, name, _whole_number(bound, name))
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(
                f"The interval's low bound {self.low} is above its high bound {self.high}; "
                "give the smaller bound first."
            )

    @classmethod
    def exact(cls, value: int) -> Self:
        """Give the interval that holds `value` alone."""
        return cls(value, value)

    @property
    def is_exact(self) -> bool:
        """Whether the interval holds one integer only."""
        return self.low is not None and self.low == self.high

    def __contains__(self, value: int) -> bool:
        """Say whether the integer `value` lies in the interval."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)

    def covers(self, other: "IntegerInterval") -> bool:
        """Say whether every integer of `other` lies in this interval."""
        low_covered = self.low is None or (other.low is not None and self.low <= other.low)
        high_covered = self.high is None or (other.high is not None and other.high <= self.high)
        return low_covered and high_covered

    def __add__(self, other: Self) -> Self:
        """Give all sums of one integer from each interval.

        As in all interval arithmetic, the two vary freely: an interval added to or taken from itself
        is wider than twice it, or than zero. The sum of two counts is a count.
        """
        if not isinstance(other, type(self)):
            return NotImplemented
        return type(self)(_of_both(operator.add, self.low, other.low), _of_both(operator.add, self.high, other.high))

    def __sub__(self, other: "IntegerInterval") -> "IntegerInterval":
        """Give all differences of one integer from each interval; they may be negative."""
        if not isinstance(other, IntegerInterval):
            return NotImplemented
        low, high = _of_both(operator.sub, self.low, other.high), _of_both(operator.sub, self.high, other.low)
        return IntegerInterval(low, high)

    def intersection(self, other: Self) -> Self | None:
        """Give the integers in both intervals, or None where there are none (the two contradict)."""
        low: Any = max((bound for bound in (self.low, other.low) if bound is not None), default=None)
        high = min((bound for bound in (self.high, other.high) if bound is not None), default=None)
        return None if low is not None and high is not None and low > high else type(self)(low, high)

    def span(self, other: Self) -> Self:
        """Give the narrowest interval that covers both."""
        return type(self)(_of_both(min, self.low, other.low), _of_both(max, self.high, other.high))

    def __str__(self) -> str:
        """Write the interval in words: '24', '0 to 29', '601 or more', 'at most 6'."""
        if self.low is None:
            return "any number" if self.high is None else f"at most {self.high}"
        if self.high is None:
            return f"{self.low} or more"
        return str(self.low) if self.is_exact else f"{self.low} to {self.high}"


@dataclass(frozen=True)
class Count(IntegerInterval):
    """A count of things, known to lie between two bounds; ValueError also where `low` is missing or negative."""

    low: int
    high: int | None

    def __post_init__(self) -> None:
        """Refuse what no count can be."""
        super().__post_init__()
        if self.low is None or self.low < 0:
            found = "missing" if self.low is None else self.low
            raise ValueError(f"The count's low bound is {found}; a count starts at 0 or above.")

    @classmethod
    def of(cls, row: Any) -> Self:
        """Give the ``low`` and ``high`` of a row of observations or figures."""
        return cls(int(row.low), None if is_missing(row.high) else int(row.high))

    def told(self) -> str:
        """Write the count as in a sentence: 24, fewer than 30, 601 or more."""
        return f"fewer than {number(self.high + 1)}" if self.low == 0 and self.high else interval(self.low, self.high)
