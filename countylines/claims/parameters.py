"""The kinds of rules a claim can be judged by, each with the parameters that a file of ``data/claims/`` gives it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from countylines.counts import Count
from countylines.files import Part, Text, no_such_key, odd
from countylines.project import parse_day
from countylines.prose import day
from countylines.releases.descriptor import Day


class Period(Part):
    """From one day to another, both counted."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _earlier_day_first(self) -> Period:
        if self.start > self.end:
            raise ValueError(f"begins on {self.start} and ends on {self.end}; give the earlier day first")
        return self

    def told(self) -> str:
        """Write the period in words."""
        return f"{day(self.start)} to {day(self.end)}"

    def joined(self, other: Period) -> Period:
        """Give the shortest period that holds both."""
        return Period(start=min(self.start, other.start), end=max(self.end, other.end))


def _count(found: Any) -> Count:
    if isinstance(found, Count):
        return found
    if not isinstance(found, Mapping):
        raise ValueError("an object with low and high is needed")
    for key in found:
        if key not in ("low", "high"):
            raise odd(no_such_key(key, ("low", "high")), key)
    for key in ("low", "high"):
        if key not in found:
            raise odd("missing; data/README.md says what belongs there", key)
    try:
        return Count(found["low"], found["high"])
    except TypeError as error:
        # Of these pydantic makes no sentence.
        raise ValueError(str(error)) from None


def _share(found: Any) -> Fraction:
    try:
        share = Fraction(found) if isinstance(found, str | Fraction) else None
    except (ValueError, ZeroDivisionError):
        share = None
    if share is None:
        raise ValueError("a share is written as a fraction, such as 1/2")
    if not 0 <= share <= 1:
        raise ValueError("a share lies between 0 and 1")
    return share


def _month(found: Any) -> date:
    first = parse_day(f"{found}-01") if isinstance(found, str) else found
    if not isinstance(first, date):
        raise ValueError("a month is written YYYY-MM, such as 2021-03")
    return first


Bounds = Annotated[Count, BeforeValidator(_count)]
"""A count, or the bounds of one."""

Share = Annotated[Fraction, BeforeValidator(_share)]
Month = Annotated[date, BeforeValidator(_month)]
"""A calendar month, by its first day."""

Texts = Annotated[list[Text], Field(min_length=1)]


class Rule(Part):
    """What would make a claim true: a rule of one of the kinds in ``PARAMETERS``."""

    kind: str
    counting_rule: Text = ""
    """The counting rule of the figures that may be used; empty: that of the claim's own source."""

    @model_validator(mode="before")
    @classmethod
    def _keys_are_known(cls, content: Any) -> Any:
        """Name the parameters alone: the two keys that every rule has are known to whoever writes one."""
        known = [each.alias or name for name, each in cls.model_fields.items()]
        takes = [key for key in known if key not in Rule.model_fields]
        for key in content if isinstance(content, Mapping) else ():
            if key not in known:
                told = f"the rule {content.get('kind')!r} has no such parameter; it takes {', '.join(takes)}"
                raise odd(told, key)
        return content


class CountRule(Rule):
    """A count is, or lies within, what is claimed."""

    kind: Literal["count"]
    count: Bounds


class ExtremeMonth(Rule):
    """A month was the highest or the lowest, with a count."""

    kind: Literal["extreme month"]
    which: Literal["highest", "lowest"]
    month: Month
    count: Bounds


class LevelMonths(Rule):
    """Months were at a similar level: each within a share of the daily rate of all."""

    kind: Literal["level months"]
    within: Share


class Fall(Rule):
    """A count fell by more than one share since an earlier time, and by at most another."""

    kind: Literal["fall"]
    before: Period = Field(alias="from")
    more_than: Share
    at_most: Share


class HalfGone(Rule):
    """More than half of the lines went within twelve months, of the stock (net) or by closures (gross)."""

    kind: Literal["half gone in twelve months"]
    interpretation: Literal["net", "gross"]


class Change(Rule):
    """A recorded count went up or down since an earlier time."""

    kind: Literal["change"]
    direction: Literal["down", "up"]
    before: Period = Field(alias="from")


class OriginRule(Rule):
    """Where people come from: ``measure`` counts them by origin, ``total`` all of them."""

    measure: Text
    total: Text
    places: Texts


class ShareOfOrigins(OriginRule):
    """More than a share of all people come from some places, none of them in ``home``."""

    kind: Literal["share of origins"]
    home: Text
    more_than: Share


class RatioOfOrigins(OriginRule):
    """At most a share as many people come from some places as from others."""

    kind: Literal["ratio of origins"]
    against: Texts
    at_most: Share


class AmongHighest(Rule):
    """An area ranks so high, or higher, among all with figures."""

    kind: Literal["among the highest"]
    rank: Annotated[int, Field(ge=1)]


class Stated(Rule):
    """The source says so, and other releases ``also`` do; no figure is compared."""

    kind: Literal["stated"]
    also: list[Text] = Field(default_factory=list)


PARAMETERS: dict[str, type[Rule]] = {
    "count": CountRule,
    "extreme month": ExtremeMonth,
    "level months": LevelMonths,
    "fall": Fall,
    "half gone in twelve months": HalfGone,
    "change": Change,
    "share of origins": ShareOfOrigins,
    "ratio of origins": RatioOfOrigins,
    "among the highest": AmongHighest,
    "stated": Stated,
}
"""By kind of rule, its parameters; ``countylines.claims.rules`` holds the function of each."""
