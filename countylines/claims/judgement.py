"""What a rule gives: a verdict with its evidence, and the pieces every rule is made of.

A rule looks at the figures of the claim's own source and at those of all other sources apart, because a claim is
never supported by its own words. Every figure is an interval; a rule holds, fails, or is left open by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import pandas as pd

from countylines.claims.claim import Claim
from countylines.claims.on_record import OnRecord, SourcedCount
from countylines.claims.parameters import Period
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.prose import day, month, number

CLEAN, MONTHS, LINES, CLAIMS = "01_clean", "02_seasonality", "03_drug_lines", "04_claims"
NOTEBOOK_NAMES = {CLEAN: "figures known", MONTHS: "months", LINES: "drug lines", CLAIMS: "claims"}


class Bearing(StrEnum):
    """How figures bear on a rule."""

    HOLDS = "holds"
    FAILS = "fails"
    OPEN = "open"


@dataclass(frozen=True)
class Shown:
    """The place that shows a judgement: a table of a notebook, by its name."""

    notebook: str
    anchor: str

    @property
    def address(self) -> str:
        """Give the address from another page of the report."""
        return f"{self.notebook}.html#{self.anchor}"

    def told(self) -> str:
        """Write the place in words."""
        name = self.anchor.removeprefix("table-").removeprefix("claim-").replace("-", " ")
        return f"{NOTEBOOK_NAMES[self.notebook]}: {name}"


def shown_with(claim: Claim) -> Shown:
    """Give the place of a claim's own card, where what it rests on stands too."""
    return Shown(CLAIMS, f"claim-{claim.id}")


def shown_workings(claim: Claim) -> Shown:
    """Give the place of the table that a claim's verdict follows from, where no other notebook shows it."""
    return shown_table(CLAIMS, f"claim-{claim.id}")


def shown_table(notebook: str, name: str) -> Shown:
    """Give the place of a table that a notebook shows under its name."""
    return Shown(notebook, f"table-{name}")


CELLS = shown_table(CLEAN, "cells")
"""The place of the cells as received."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """A verdict with its evidence, and the place that shows it."""

    verdict: Verdict
    says: tuple[str, ...]
    """What the figures say, in sentences, at length."""
    shown: Shown
    number: str = ""
    interval: str = ""
    """The figure, and the interval it lies in; empty where there is none."""
    sources: tuple[str, ...] = ()
    """Releases other than the claim's own that bear on it."""
    flips: str = ""
    """The assumption, or the change of a figure, that would flip the verdict."""
    turns: str = ""
    """The least change of a figure, or of what is supposed, that turns the verdict, in a sentence; empty where none was
    sought or found (`countylines.claims.distances`)."""
    asked: Period | None = None
    """For when a request would ask; None: the claim's own time."""
    workings: pd.DataFrame | None = None
    """A table that shows it, where no other notebook does."""
    plain: str = ""
    """What stands on the front page, in a plain sentence or two; empty: the first of ``says``."""


def weigh(own: Bearing | None, other: Bearing | None, alone: Verdict) -> Verdict:
    """Turn how the own source's figures and the others' bear on a rule into a verdict; None where there are none.

    ``alone`` is the verdict where the own source alone bears the rule out: adds up, or as stated.
    """
    if Bearing.FAILS in (own, other):
        return Verdict.CONTRADICTED
    if other is Bearing.HOLDS:
        return Verdict.SUPPORTED
    if own is Bearing.HOLDS:
        return alone
    return Verdict.NOT_TESTABLE_YET if own is None and other is None else Verdict.NOT_SHOWN


def bearing_of(holds: bool, fails: bool) -> Bearing:
    """Say how figures bear on a rule that they bear out, or rule out."""
    return Bearing.HOLDS if holds else Bearing.FAILS if fails else Bearing.OPEN


def all_of(bearings: Iterable[Bearing]) -> Bearing | None:
    """Join what must all hold; None where there is none."""
    found = list(bearings)
    if not found:
        return None
    return bearing_of(all(b is Bearing.HOLDS for b in found), any(b is Bearing.FAILS for b in found))


def within(claimed: Count, found: Count) -> Bearing:
    """Say whether a figure lies within what is claimed."""
    return bearing_of(claimed.covers(found), claimed.intersection(found) is None)


def outside_of(claimed: Count) -> str:
    """Say which counts would contradict what is claimed."""
    if claimed.high is None:
        return f"fewer than {number(claimed.low)}"
    return f"{number(claimed.high + 1)} or more" if claimed.low == 0 else f"a number other than {claimed.told()}"


def releases_of(counts: Iterable[SourcedCount | None]) -> tuple[str, ...]:
    """List the releases behind some counts."""
    return tuple(dict.fromkeys(name for count in counts if count for name in count.releases))


def no_figure(claim: Claim, record: OnRecord, asked: Period | None = None) -> Judgement:
    """Judge a claim on which no figure bears."""
    later = f" Its time, to {day(claim.period.end)}, is not over." if claim.period.end > record.report_date else ""
    return Judgement(
        Verdict.NOT_TESTABLE_YET,
        (
            f"No release known on the report's day gives {claim.quantity} for {claim.area}, "
            f"{claim.period.told()}.{later}",
        ),
        shown_with(claim),
        flips="Any such figure makes it testable.",
        asked=asked,
        plain=f"No published figure gives {claim.quantity} for {claim.area} {_when(claim.period)}.{later}",
    )


def _when(period: Period) -> str:
    """Write a time in the words of a sentence: a year or a month by its name."""
    start, end = period.start, period.end
    whole = start.day == 1 and (end + timedelta(days=1)).day == 1
    if whole and (start.year, start.month) == (end.year, end.month):
        return f"in {month(start)}"
    if whole and start.year == end.year and (start.month, end.month) == (1, 12):
        return f"in {start.year}"
    return f"from {period.told()}"
