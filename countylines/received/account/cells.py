"""What a cell looks like to the account: its own eyes, apart from those of readers and proposer (pure functions)."""

from __future__ import annotations

import re
from functools import lru_cache

from countylines.received.markers import TEXTS_KEPT, plain

LONGEST = 60
"""Characters of the longest cell that can be a number, or a few words for one."""

YEARS = range(1990, 2051)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
"""The name of a month, for a pattern; its first three letters are in ``MONTHS``."""

OF_EVENTS = {
    "age", "ages", "aged", "easting", "eastings", "northing", "northings", "latitude", "longitude", "x", "y", "hour",
    "time", "postcode", "ward", "beat", "code", "collar", "no", "number", "ref", "id", "urn", "house",
}  # fmt: skip
"""Words of a header of numbers that tell of one event, and are no counts."""

_WORD = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_WHOLE = r"(?:[0-9]{1,3}(?:[,. ][0-9]{3})+|[0-9]+)(?:\.0+)?"
_AMOUNT = rf"(?:{_WHOLE}|{_WORD})"
_COUNTED = (
    "(?:arrest|offence|crime|incident|case|record|report|seizure|search|stop|charge|caution|victim|suspect|offender|"
    "event|request|call|death|outcome|conviction|detection|child|adult|officer)(?:e?s|ren)?|people|persons?|searches"
)
_BOUND = (
    r"[<>≤≥~]=?|under|over|below|above|fewer than|less than|more than|up to|at (?:least|most)|about|around|"
    r"approx(?:\.|imately)?|almost|nearly|circa|c\."
)
_NOTED = r"\*+|[†‡#]+|[¹²³⁰⁴-⁹]+|\[[a-z0-9 ]{1,8}\]|\([a-z]\)|\([0-9.]+ ?%\)"
_NUMBER = re.compile(
    rf"\(?(?:(?:{_BOUND}) ?)?{_AMOUNT}(?: or (?:fewer|less|more|over|under))?(?: (?:{_COUNTED}))?\)? ?(?:{_NOTED})?|"
    rf"{_WHOLE} ?(?:-|–|to) ?{_WHOLE}|"
    rf"nil|none|zero|no (?:{_COUNTED})|"
    r"#(?:REF|VALUE|DIV/0|NAME|NUM|NULL|N/A|ERROR)[!?]?|=.+",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[0-9,]+\.0+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
"""14.0; and 1.204, which elsewhere is how a thousand is written."""
_FRACTION = re.compile(r"[-+–]?[0-9,]*\.[0-9]+|[-+–]?[0-9][0-9,]*(?:\.[0-9]+)? ?%|[-–+][0-9].*")


@lru_cache(maxsize=TEXTS_KEPT)
def is_number(text: str) -> bool:
    """Say whether a text could be a count: 14, 14.0, 1,204, 1.204, 6 (12%), 2 arrests, No arrests, <5, #REF!, =A1+A2.

    A year alone, a percentage and a number with a fraction could not.
    """
    label = plain(text)
    return 0 < len(label) <= LONGEST and _NUMBER.fullmatch(label) is not None


@lru_cache(maxsize=TEXTS_KEPT)
def is_year(text: str) -> bool:
    """Say whether a text is a year of those that answers are about."""
    label = plain(text)
    return re.fullmatch("[0-9]{4}", label) is not None and int(label) in YEARS


@lru_cache(maxsize=TEXTS_KEPT)
def is_fraction(text: str) -> bool:
    """Say whether a text is no whole number: with a fraction or a sign, or a percentage; 1.204 may be a thousand."""
    label = plain(text)
    return _FRACTION.fullmatch(label) is not None and not _THOUSANDS.fullmatch(label)


def is_of_things(text: str) -> bool:
    """Say whether a text names what is counted: arrests, offences, people."""
    return re.search(rf"\b(?:{_COUNTED})\b", plain(text), re.IGNORECASE) is not None


@lru_cache(maxsize=TEXTS_KEPT)
def spaced(text: str) -> str:
    """Give a text on one line with spaces between its words: programs write Annual_Total, or AnnualTotal."""
    return re.sub(r"_+|(?<=[a-z])(?=[A-Z])", " ", plain(text)).strip()


def words(text: str) -> set[str]:
    """Give the words of a text, without case: of "Share sales" share and sales, of "Mandate" mandate alone."""
    return set(re.findall(r"[a-z]+|%", plain(text).casefold()))
