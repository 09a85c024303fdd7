"""The words by which headers, labels and sheets are understood: one table of whole words, to be looked through.

A word is one of letters between other signs: "Mandate" is no date, and "match_days" are two words. Months are named in
`countylines.received.periods`, markers in `countylines.received.markers`.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORDS: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "period": "year years yr fy month months mth quarter quarters qtr day days date dates period",
        "day or month": "month months mth day days date dates period week commencing beginning ending",
        "month": "month months mth",
        "number of a period": "day date week wk period",
        "week": "week weeks weekly w wk wc we",
        "beginning": "commencing beginning starting start begin c wc",
        "ending": "ending ended end e we",
        "beside a period": (
            "of the in no num number calendar financial fiscal reported recorded created committed occurred received "
            "offence arrest arrested event incident crime seizure report charge search stop a to from and time first "
            "last name"
        ),
        "area": "area areas district districts place places town towns city cities borough boroughs csp location",
        "force": "force forces constabulary",
        "beside a force": "police name of the area region reported recorded by",
        "total": "total totals subtotal subtotals",
        "sub total": "sub grand overall",
        "total of its own": "sum both overall year all",
        "whole": "full whole",
        "of all": (
            "area areas force forces district districts borough boroughs ward wards drug drugs type types offence "
            "offences category categories age ages group groups person persons people crime crimes arrest arrests "
            "outcome outcomes police recorded sex sexes gender genders"
        ),
        "rate": "rate rates percent percentage percentages pct % proportion ratio average mean median per share",
        "change": "change changes difference increase decrease variance",
        "reference": "index id ref reference row serial urn table tab sheet",
        "beside a reference": "no number crime",
        "status": "flag flags status marker markers",
        "remark": "note notes comment comments remark remarks footnote footnotes caveat caveats",
        "age": "age ages aged",
        "beside an age": (
            "group groups band bands range ranges bracket brackets category categories at of in years arrest offence "
            "time date suspect suspects offender offenders detainee detainees person persons"
        ),
        "code": "code codes ward beat postcode collar division",
        "part of a file": "sheet page part table tab worksheet data",
        "version": "original revised revision updated old new previous current draft final version copy corrected",
        "contents": "contents index cover notes information readme introduction guidance metadata glossary",
        "other time": (
            "act acts regulations order census published publication born request requested received extracted updated "
            "version ref reference as printed produced generated issued run log response foi disclosure guidance rules "
            "operation strategy plan policy compared comparison versus vs not than copyright"
        ),
        "part or more": "since before after until up summer spring autumn winter season academic school years",
        "withheld": (
            "suppressed redacted withheld exempt confidential unavailable unknown unpublished disclosed available held "
            "recorded provided published known collected"
        ),
        "beside a word withheld": (
            "data not yet is are be to no information figure figures count number s section exemption"
        ),
    }.items()
}
"""By what they say, the words of headers, labels and sheets' names."""


@lru_cache(maxsize=1 << 14)
def words(text: str) -> tuple[str, ...]:
    """Give the words of a text without case; capitals within a word part it: of ``OffenceMonth2`` offence and month."""
    return tuple(word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|%", text.replace("’", "'")))


def says(text: str, *kinds: str) -> bool:
    """Say whether one of a text's words is of these kinds."""
    return any(word in WORDS[kind] for kind in kinds for word in words(text))


def says_alone(text: str, kind: str, *beside: str) -> bool:
    """Say whether a text has a word of a kind, and none but of this kind and those that may stand beside it."""
    said = words(text)
    return says(text, kind) and all(any(word in WORDS[each] for each in (kind, *beside)) for word in said)


def is_of_other_time(title: str) -> bool:
    """Say whether a title may name another time than that of the figures: when they were sent, a law, a plan."""
    return says(title, "other time") or "©" in title


def is_period(header: str) -> bool:
    """Say whether a header is the name of a period and of nothing else."""
    return says_alone(header, "period", "week", "beginning", "ending", "beside a period") and not _is_sum(header)


def is_day_or_month(header: str) -> bool:
    """Say whether a header is the name of a day or a month: a bare number under it is one, and none under "quarter"."""
    return is_period(header) and says(header, "day or month") and not {"quarter", "quarters", "qtr"} & {*words(header)}


def is_numbered(header: str) -> bool:
    """Say whether a header names days, weeks or periods whose bare numbers would not say which they are."""
    return says_alone(header, "number of a period", "beside a period") and not _is_sum(header)


def _is_sum(header: str) -> bool:
    """Say whether a header names a sum of all until now: Year to date."""
    return words(header)[-2:] == ("to", "date")


def week(header: str) -> str:
    """Give which day of a week a header names: ``week_beginning``, ``week_ending``, or nothing."""
    if not says_alone(header, "week", "beginning", "ending", "beside a period", "period"):
        return ""
    ends = {name for name in ("beginning", "ending") if says(header, name)}
    return f"week_{ends.pop()}" if len(ends) == 1 else ""


def is_force(header: str) -> bool:
    """Say whether a header is a word for a police force."""
    return says_alone(header, "force", "beside a force") or words(header) in {("reported", "by"), ("falls", "within")}


def is_area(header: str) -> bool:
    """Say whether a header names places."""
    return says(header, "area") or words(header) == ("local", "authority")


@lru_cache(maxsize=1 << 14)
def is_total(label: str) -> bool:
    """Say whether a label is that of a total: the word at its start or end, or "all" of something."""
    said = words(label)
    if not said:
        return False
    if {said[0], said[-1]} & WORDS["total"] or (said[0] in WORDS["sub total"] and says(label, "total")):
        return True
    if said[0] in WORDS["whole"] and said[1:] == ("year",):
        return True
    alone = len(said) == 1 and said[0] in WORDS["total of its own"]
    return alone or (said[0] == "all" and len(said) > 1 and all(word in WORDS["of all"] for word in said[1:]))


def is_grand_total(label: str) -> bool:
    """Say whether a total is one over all others."""
    return words(label)[:1] in {("grand",), ("overall",), ("all",)}


@lru_cache(maxsize=1 << 14)
def is_withheld(cell: str) -> bool:
    """Say whether a cell has words instead of a count: Suppressed, S40, not yet available."""
    return not cell.isdigit() and (
        says_alone(cell, "withheld", "beside a word withheld")
        or re.fullmatch(r"(?:s|section)\.? ?[0-9]{2}(?: ?\([0-9]\))?", cell, re.IGNORECASE) is not None
    )
