"""What a person states of an answer, held against what there is. What needs the heavy libraries is imported late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from countylines.errors import ParameterError, ProjectError
from countylines.project import read_day
from countylines.received.identity import IDENTITY
from countylines.releases import BASES

if TYPE_CHECKING:
    from countylines.adding.understand import Stated

LICENCES = ("OGL-UK-3.0", "CC-BY-4.0")
"""Those that are offered."""
ABOUT = (*IDENTITY, "known", "basis", "source", "licence")
"""What is said of every answer."""

_REASONS = {
    "stated": "The day the answer shows, as given when it was added.",
    "read": "The day it was read: it shows none.",
}


def known_day(text: str) -> str:
    """Take a day on which an answer may have become known: ParameterError if it lies in the future."""
    day = read_day(text, "--known")
    if day > date.today():
        raise ParameterError(f"--known {day} lies in the future: an answer is added once it is known.")
    return day.isoformat()


def check_complete(answers: Mapping[str, str]) -> None:
    """Refuse an answer of which something is not said: ParameterError names the first that is missing."""
    if missing := [key for key in ABOUT if not answers.get(key, "").strip()]:
        raise ParameterError(f"--{missing[0].replace('_', '-')} is missing: say it, or run the command on a terminal.")


def stated_of(
    answers: Mapping[str, str], root: Path, *, reference: str = "", reason: str = "", name: str = ""
) -> Stated:
    """Give what is stated by its answers (``ABOUT``): ParameterError if one is missing, or no such thing."""
    from countylines.adding.understand import Stated, check_stated
    from countylines.adding.write import default_id

    check_complete(answers)
    series = {key: answers[key] for key in IDENTITY}
    check_stated(series, root)
    day = date.fromisoformat(known_day(answers["known"]))
    if answers["basis"] not in BASES:
        raise ParameterError(f"--basis {answers['basis']}: it is one of {', '.join(BASES)}.")
    why = reason or _REASONS.get(answers["basis"], "")
    if not why:
        raise ParameterError("--basis assumed needs --reason: say what the day was reasoned from.")
    identifier = name or default_id(series, day)
    return Stated(
        identifier, series, day, answers["basis"], why, answers["source"], answers["licence"], reference=reference
    )


def names_known(force: str, column: str, root: Path, measure: str = "") -> list[str]:
    """List the names there are figures of, the commonest first."""
    from countylines.observations.known import observations

    try:
        figures = observations(force, date.max, root)
    except ProjectError:
        return []
    mine = figures[(figures["force"] == force) & (figures["measure"].eq(measure) if measure else True)]
    return [str(name) for name in mine[column].value_counts().index]
