"""What a release says in keys of our own: under ``countylines`` in ``datapackage.json``, and in ``retraction.json``.

The other keys of a descriptor are those of Data Package v2, which frictionless knows and the tests hold them against.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from countylines.files import VERSION, Month, Part, Text, Version, odd
from countylines.project import parse_day
from countylines.received.identity import IDENTITY, KINDS
from countylines.releases import BASES

OWN_KEY = "countylines"
OUTCOMES = ("refused", "neither confirmed nor denied", "not held", "merged years")
"""What a whole request can be answered with instead of numbers."""


def _day(found: Any) -> date:
    day = parse_day(found) if isinstance(found, str) else found
    if not isinstance(day, date):
        raise ValueError("a day is written YYYY-MM-DD, such as 2021-12-31")
    return day


def _identity(series: Any) -> Any:
    """Hold the fields of a series against what each may be; which of them must be there is for others to say."""
    for key, found in series.items() if isinstance(series, dict) else ():
        if key == "force" and found is None:
            continue
        if not isinstance(found, str) or not found.strip():
            needed = "write null for figures of no one force" if key == "force" else "say what it is"
            raise odd(f"found {found!r}; {needed}", key)
        if key == "kind" and found not in KINDS:
            raise odd(f"found {found!r}; it is one of {', '.join(KINDS)}", key)
    return series


def _whole(series: dict[str, str]) -> dict[str, str]:
    """Require every field of a series that was asked for."""
    for key in IDENTITY:
        if key not in series:
            raise odd("missing; say what was asked for", key)
    return series


Day = Annotated[date, BeforeValidator(_day)]
Identity = Literal[IDENTITY]  # type: ignore[valid-type]


class Known(Part):
    """The day something became known, on what basis (stated, read, assumed), and why that day."""

    day: Day
    basis: Literal[BASES]  # type: ignore[valid-type]
    reason: Text


class Outcome(Part):
    """A whole answer without numbers: what it is, and the series that was asked for."""

    is_: Literal[OUTCOMES] = Field(alias="is")  # type: ignore[valid-type]
    series: Annotated[dict[Identity, Text], BeforeValidator(_identity), AfterValidator(_whole)]


class Counted(Part):
    """How counts arose from a police archive: the kind of files, what was asked for, and how many records fared how."""

    kind: str
    where: dict[str, list[str]]
    areas: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    files: int
    records: int
    counted: int
    left_out: dict[str, int]

    @model_validator(mode="after")
    def _every_record_has_a_place(self) -> Counted:
        if self.counted + sum(self.left_out.values()) != self.records:
            raise ValueError("the records counted and those left out are not all that were read")
        return self


class OfRelease(Part):
    """Our own keys of a release; ``original`` is the (keyed) hash of a file that is not stored itself."""

    version: Version = VERSION
    known: Known
    foi_reference: str = ""
    transcription: bool = False
    original: str = ""
    counted: Counted | None = None
    notes: list[str] = Field(default_factory=list)
    outcome: Outcome | None = None


class OfTable(Part):
    """Our own keys of a table: fields of identity that are constant in it, releases it revises, what to mind.

    ``extract_end`` is the last month that was there when the publisher took the figures out of its records: what was
    recorded late is missing from the months shortly before it. Tables of one release can come from several extracts.
    ``final`` says that the publisher calls the figures final: none of them is still being recorded.
    """

    series: Annotated[dict[Identity, str | None], BeforeValidator(_identity)]
    revises: list[str] = Field(default_factory=list)
    extract_end: Month = ""
    final: bool = False
    note: str = ""


class Titled(BaseModel):
    """A source or a licence, as Data Package v2 has them; here each has a title."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    title: Text
    path: str | None = None


class Retraction(Part):
    """A release taken back: from ``day`` on it is not read."""

    day: Day
    reason: Text
