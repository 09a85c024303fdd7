"""Figures that are no plain counts by what stands over or under them: rates, thousands, rounded, adjusted, forecast."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from countylines.received.account.given import Doubt, Given, Place, placed
from countylines.received.account.lines import heads_of
from countylines.received.account.roles import A_PARAGRAPH, Roles
from countylines.received.markers import plain

_WORDS = {
    "rates or shares": r"\bper (?:[0-9][0-9, ]*k?\b|thousand|million|hundred|capita|head|person|officer|"
    r"resident|population|hour|shift|household)|\brates?\b|\bratios?\b|\bindex(?:ed)?\b|= ?100\b",
    "thousands or money": r"\b(?:thousand|hundred|million)s\b|['’]000s?\b|\b000s\b|£",
    "amounts": r"\((?:k?g|m?l|kilos?|kilograms?|grams?|litres?|tablets|hrs?|mins?)\)|\b(?:kilograms?|grams|litres)\b",
    "adjusted figures": r"\badjusted\b|\bweighted\b|\bimputed\b|\bmodelled\b",
    "forecasts or targets": r"\bforecasts?\b|\bprojected\b|\bprojections?\b|\btargets?\b|\bplanned\b|\bbudget(?:ed)?\b|"
    r"\bestimate[sd]?\b|\bbaselines?\b",
}
_PATTERNS = {what: re.compile(pattern, re.IGNORECASE) for what, pattern in _WORDS.items()}
"""By what figures are, the words that say so of them: in their header, their labels, or a title."""
_OF_FIGURES = {
    "bounds or extremes": re.compile(
        r"\b(?:lower|upper)(?: [0-9]+%)? (?:ci|cl|bound|limit|estimate|confidence)\b|\bconfidence (?:interval|limit)|"
        r"\b(?:min|max)(?:imum)?\b(?! (?:force|sentence))|"
        r"\b(?:young|old|high|low|long|short)est\b(?! (?:charge|offence|sentence))",
        re.IGNORECASE,
    ),
    "rates or shares": re.compile(
        r"%|\b(?:per ?cent(?:ages?)?|pct|proportions?|prop\.|shares? (?:of|in)|conversion)\b|\bprop\.", re.IGNORECASE
    ),
    "people who live there": re.compile(r"\bpopulations?\b", re.IGNORECASE),
    "changes": re.compile(
        r"(?:net |annual |yearly |actual |year[ -]on[ -]year )*(?:changes?|diff(?:erences?)?|growth|movement|variance|"
        r"increase|decrease|yo ?y|mo ?m)(?: (?:on|from|in|over|since|to|vs?|against|between|year)\b.*)?\.?$|"
        r"[+±] ?/ ?[-–]$|[±Δ∆]",
        re.IGNORECASE,
    ),
}
"""What says so in the header or the label of figures alone: titles name what stands beside counts."""
_BESIDE_COUNTS = {
    "bounds or extremes": re.compile(r"(?:low|high|lower|upper)(?: (?:figure|value|end|range))?", re.IGNORECASE),
    "values or amounts beside counts": re.compile(
        r"\bvalues?\b|\bquantit(?:y|ies)\b|\bamounts?\b|\bscores?\b|\brank(?:ing)?\b", re.IGNORECASE
    ),
}
"""What says so in one header among several: alone it may stand for the count."""
_LEVELS = re.compile(r"\b(?:medium|moderate|middle|standard)\b", re.IGNORECASE)
"""What stands between low and high where these are levels, as of risk, and no bounds."""
_OF_NOTES = {
    "rates or shares": _OF_FIGURES["rates or shares"],
    "averages": re.compile(r"\baverages?\b", re.IGNORECASE),
    "changes": re.compile(r"\b(?:the|a) (?:change|difference) (?:on|from|since)\b", re.IGNORECASE),
    "counts of one day": re.compile(r"\bsnapshots?\b(?!.*\b(?:taken|live|system|database)\b)", re.IGNORECASE),
    "of a sample": re.compile(r"\bsample\b", re.IGNORECASE),
}
"""What says so in a note, if it speaks of the figures."""
_OF_ALL = re.compile(
    r"(?:(?:please )?note(?: that)?:? )?(?:(?:all|the|these|each|our) )*(?:figures?|values?|data|numbers|counts?)\b|"
    r"(?:a )?(?:snapshots?|sample|averages?|percentages?) |"
    r".*\ball (?:figures|values|data|numbers|counts)\b|(?:\S+ ?){1,4}$",
    re.IGNORECASE,
)
"""How a note begins that speaks of the figures, or is of few words."""
_DENIES = re.compile(r"\b(?:no|not|none|without|exclud\w+|cannot)\b", re.IGNORECASE)
_SMALL = (
    r"(?:(?:below|under|(?:less|fewer|lower) than) (?!1\b)[0-9]{1,2}|"
    r"[0-9]{1,2} (?:or (?:less|fewer|under)|(?:to|and|-|–) [0-9]{1,2}))"
)
_OF_ANY_NOTE = {
    "changed by chance": re.compile(
        r"\b(?:random|statistical) (?:noise|error)\b|\bnoise (?:has|have|was|is) (?:been )?added\b|\bperturb|"
        r"\brandomly (?:adjust|round|alter|chang|swap|mov)",
        re.IGNORECASE,
    ),
    "small counts that were changed": re.compile(
        rf"\b{_SMALL}\b[^.;<*]{{0,40}}\b(?:changed|replaced|set|shown|recorded|displayed|given|reported|presented|"
        r"entered|rounded(?: up| down)?) (?:to|as|by|with)(?: an?| the)?(?: (?:number|figure|value))? ?['‘“\"]?[0-9]+\b"
        r"(?! ?(?:or|to|and|-|–|%))",
        re.IGNORECASE,
    ),
}
"""What says so in any note: only figures are changed so."""
_ROUNDED = re.compile(
    r"(?<!not )(?<!not been )(?<!no )\bround(?:ed|ing)\b|\bnearest (?:[0-9]+|five|ten|hundred)\b", re.IGNORECASE
)
_STEPS = (100, 50, 10, 5)
_MANY, _DISTINCT = 10, 3
"""So many counts, of so many sizes, are not all multiples of five by chance: once in ten million."""


def no_counts(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell figures whose header, label or title, or a note on them, says that they are no plain counts."""
    found: dict[str, dict[str, list[Place]]] = {}
    for grid in given.grids:
        headers, labels = set(heads_of(given, grid).values()), roles.texts(grid, "label")
        texts = roles.texts(grid, "label", "period", "title")
        of_text = {text: _said_by(text, _PATTERNS) or _said_by(text, _OF_FIGURES) for text in {*texts.values()}}
        if len(headers) > 1 and not any(map(_LEVELS.search, headers)):
            of_text |= {text: what for text in headers if (what := _said_by(text, _BESIDE_COUNTS))}
        for place, text in texts.items() if any(of_text.values()) else ():
            what = of_text[text]
            if what and (text in headers or place in labels or _said_by(text, _PATTERNS)):
                found.setdefault(what, {}).setdefault(grid.sheet, []).append(place)
        for place, text in roles.texts(grid, "footnote").items():
            if what := _said_by_note(text):
                found.setdefault(what, {}).setdefault(grid.sheet, []).append(place)
    around = [text for grid in given.grids for text in map(plain, grid.around) if len(text) <= A_PARAGRAPH]
    outside = {what: text for text in around if (what := _said_by_note(text))}
    for what in [*found, *outside]:
        places = found.get(what, {})
        inside = (plain(grid.text(*place)) for grid in given.grids for place in places.get(grid.sheet, []))
        said = next(inside, "") or outside[what]
        yield Doubt(
            "no plain counts",
            placed(given.file, places) if places else f"{given.file}, text outside its tables",
            f"{said[:60]!r} may say that figures here are {what}, and they are read as counts; ask for the counts, or "
            "give a layout that leaves these out with a reason",
        )
        return


def _said_by_note(text: str) -> str:
    speaks = _OF_ALL.match(text) and not _DENIES.search(text)
    of_all = (_said_by(text, _PATTERNS) or _said_by(text, _OF_NOTES)) if speaks else ""
    return _said_by(text, _OF_ANY_NOTE) or of_all


def _said_by(text: str, patterns: Mapping[str, re.Pattern[str]]) -> str:
    return next((what for what, words in patterns.items() if words.search(text)), "")


def rounded(given: Given, roles: Roles) -> Iterator[Doubt]:
    """Tell rounded counts that are read as if they were exact: by a note, or as all are multiples of five or more."""
    if given.layout.rounded_to:
        return
    for grid in given.grids:
        figures, places = given.observed(grid.sheet)
        exact = figures.loc[figures["reading"] == "exact", "low"].astype(int)
        counts = exact[exact > 0]
        if counts.empty:
            continue
        texts = {place: plain(grid.text(*place)) for place in roles.named(grid, "title", "footnote", "label")}
        said = next((text for text in (*texts.values(), *grid.around) if _ROUNDED.search(text)), "")
        step = next((step for step in _STEPS if (counts % step == 0).all()), 0)
        if said:
            told = f"{said[:80]!r} says that counts are rounded"
        elif step and len(counts) >= _MANY and counts.nunique() >= _DISTINCT:
            told = f"all {len(counts)} counts above 0 are multiples of {step}, as rounded ones are"
        else:
            continue
        where = [place for place, text in texts.items() if text == said] or places
        yield Doubt(
            "rounded counts",
            placed(given.file, {grid.sheet: where}),
            f"{told}, and they are read as exact; give --rounded {_step_said(said) or step or 5} (rounded_to in a "
            "layout), so that each is read as the counts it may stand for",
        )
        return


def _step_said(text: str) -> int:
    """Give what a text says that counts were rounded to, which goes before what they happen to be multiples of."""
    said = re.search(r"nearest ([0-9]+|five|ten|hundred)\b", text, re.IGNORECASE)
    return {"five": 5, "ten": 10, "hundred": 100}.get(said[1].lower()) or int(said[1]) if said else 0
