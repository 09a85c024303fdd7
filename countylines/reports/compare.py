"""What changed between two reports, and why, told apart from their manifests, and as who read both would say it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from countylines.errors import ProjectError
from countylines.project import are_sealed
from countylines.prose import capitalised, count_of, day, listed, number
from countylines.reports import manifest
from countylines.reports.sources import read_notebook
from countylines.reports.subject import Cause, Identify, Subject
from countylines.reports.table_changes import Keys, TableChange, compare_tables, read_table

SHOWN_ELSEWHERE = ("findings", "inputs")
"""Tables that repeat what the manifest says: its findings, and the hashes of what was read."""

NONE = "—"
DAY = "the report's day"
"""What differs between most reports, as a noun."""
MOST_NAMED = 3
"""So many claims are named with both verdicts."""
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
NOTHING = "Nothing changed: the verdicts, the main points, the tables and the charts say the same."
_SAME_VERDICTS, _SAME_POINTS = "No verdict changed.", "The main points are the same."


class Issued(NamedTuple):
    """A report in its folder, with its manifest and what it is on."""

    folder: Path
    manifest: dict[str, Any]
    subject: Subject

    @property
    def report_date(self) -> date:
        """Give the day it speaks for."""
        return date.fromisoformat(self.manifest["report"]["report_date"])

    @property
    def edition(self) -> int:
        """Give its edition: those after the first correct the one before."""
        return int(self.manifest["report"].get("edition", 1))

    @property
    def notice(self) -> str:
        """Say what a correction corrects; empty in a first edition."""
        return str(self.manifest["report"].get("notice", ""))

    @property
    def title(self) -> str:
        """Name it by its day, and from the second edition on its edition."""
        return day(self.report_date) + edition_words(self.edition)


def issued(folder: Path, identify: Identify) -> Issued:
    """Read which report stands in a folder; ProjectError if none of this project does."""
    content = manifest.read(folder)
    return Issued(folder, content, identify(content["report"]))


class ClaimChange(NamedTuple):
    """A claim with its verdicts, and what the newer report has for it; a report without the claim says ``—``."""

    id: str
    claim: str
    old: str
    new: str
    evidence: str


class FigureChange(NamedTuple):
    """A figure whose text moved: the lines that went and those that came."""

    title: str
    whole: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


class Comparison(NamedTuple):
    """Two reports, what moved from the old to the new one, and what they were made from otherwise."""

    old: Issued
    new: Issued
    claims: list[ClaimChange]
    findings_gone: list[str]
    findings_new: list[str]
    tables: list[TableChange]
    figures: list[FigureChange]
    parameters: Cause
    made_from: list[Cause]
    altered: list[str]

    @property
    def moved(self) -> bool:
        """Say whether a result moved; other parameters, inputs, code or packages alone move nothing."""
        return any((self.claims, self.findings_gone, self.findings_new, self.tables, self.figures))

    @property
    def causes(self) -> list[Cause]:
        """Give every kind of what the reports were made from."""
        return [self.parameters, *self.made_from]

    def summary(self) -> str:
        """Say in a sentence how much moved."""
        if not self.moved:
            return "Nothing moved: verdicts, findings, tables and figures' texts are the same."
        parts = {
            "verdicts": count_of(len(self.claims), "verdict") if self.claims else "",
            "findings": _came_and_went("finding", len(self.findings_new), len(self.findings_gone)),
            "tables": _tables_in_words(self.tables),
            "figures' texts": f"the text of {count_of(len(self.figures), 'figure')}" if self.figures else "",
        }
        same = [name for name, text in parts.items() if not text]
        rest = f" The same: {listed(same)}." if same else ""
        return f"Moved: {'; '.join(text for text in parts.values() if text)}.{rest}"

    @property
    def differing(self) -> list[Cause]:
        """Give what differs and may have moved a result: the day, notebooks' own parameters, data, code, packages."""
        days = [] if self.old.report_date == self.new.report_date else [f"{self.old.title} → {self.new.title}"]
        own = {*self.old.manifest["report"], *self.new.manifest["report"]}
        others = [text for text in self.parameters.texts if text.partition(":")[0] not in own]
        day_and_parameters = [
            Cause(DAY, "Day", days, "the reports speak for different days"),
            self.parameters._replace(texts=others),
        ]
        return [cause for cause in (*day_and_parameters, *self.made_from) if cause.texts]

    def reason(self) -> str:
        """Say which causes there are, and whether the manifests can tell which of them moved a result."""
        differ = list(dict.fromkeys(cause.noun for cause in self.differing))
        if self.altered:
            return "A file was changed after it was rendered, so what moved may be that change."
        if not differ:
            return "Both were made from the same." if not self.moved else "Nothing that the manifests record differs."
        if not self.moved:
            return f"{capitalised(listed(differ))} {_differ(differ)}, and no result moved."
        if differ == [DAY, "data"]:
            return "Only the report's day and the data known by it differ."
        if len(differ) == 1:
            return f"Only {differ[0]} {_differ(differ)}."
        return (
            f"{capitalised(listed(differ))} differ. Which of them moved a figure cannot be told from manifests: "
            f"render the older report again with today's code to tell them apart."
        )


def edition_words(edition: int) -> str:
    """Say which edition it is, of the second and later ones."""
    return f", edition {edition}" if edition > 1 else ""


def _came_and_went(noun: str, new: int, gone: int) -> str:
    return ", ".join(f"{count_of(n, noun)} {what}" for n, what in ((new, "new"), (gone, "gone")) if n)


def _tables_in_words(tables: list[TableChange]) -> str:
    cells = sum(len(table.cells) for table in tables)
    rows = sum(len(table.rows_gone) + len(table.rows_new) for table in tables)
    columns = sum(len(table.columns_gone) + len(table.columns_new) for table in tables)
    named = [count_of(n, noun) for n, noun in ((cells, "cell"), (rows, "row"), (columns, "column")) if n]
    inside = sum(not table.whole for table in tables)
    within = f"{listed(named)} in {count_of(inside, 'table')}" if named else ""
    new, gone = (sum(table.whole == whole for table in tables) for whole in ("new", "gone"))
    return ", ".join(filter(None, (within, _came_and_went("table", new, gone))))


def compare(old: Path, new: Path, identify: Identify) -> Comparison:
    """Compare two reports in their folders; ``identify`` gives the subject by the identity that a manifest records.

    Raises
    ------
    ProjectError
        If one is not a report of this project, or they speak of different subjects.
    """
    before, after = (issued(folder, identify) for folder in (old, new))
    if before.subject.name != after.subject.name:
        raise ProjectError(
            f"{old} speaks of {before.subject.name}, {new} of {after.subject.name}. "
            "Compare two reports on the same subject."
        )
    then, now = before.manifest, after.manifest
    altered = ((side, text) for side in (before, after) for text in manifest.not_intact(side.folder, side.manifest))
    return Comparison(
        old=before,
        new=after,
        claims=_claims(before, after),
        findings_gone=[text for text in then["findings"] if text not in now["findings"]],
        findings_new=[text for text in now["findings"] if text not in then["findings"]],
        tables=_tables(old, new, after.subject.row_keys),
        figures=_figures(old, new),
        parameters=_parameter_changes(then, now),
        made_from=_made_from(before, after),
        altered=[f"{side.title}: {text}" for side, text in altered],
    )


def _parameter_changes(then: dict[str, Any], now: dict[str, Any]) -> Cause:
    """Name each parameter that differs once, with the notebooks it goes to unless it identifies the report."""
    told: dict[str, list[str]] = {}
    for notebook in sorted(then["parameters"].keys() & now["parameters"].keys()):
        before, after = then["parameters"][notebook], now["parameters"][notebook]
        for name in sorted(before.keys() | after.keys()):
            if before.get(name, "") != after.get(name, ""):
                text = f"{name}: {before.get(name, 'absent')} → {after.get(name, 'absent')}"
                told.setdefault(text, []).append(notebook)
    own = {*then["report"], *now["report"]}
    texts = [
        text if text.partition(":")[0] in own else f"{text} ({', '.join(notebooks)})"
        for text, notebooks in sorted(told.items())
    ]
    return Cause("parameters", "Parameters", texts, "other parameters were given")


def _made_from(old: Issued, new: Issued) -> list[Cause]:
    """Tell apart what else two reports were made from, as far as it differs."""
    then, now = old.manifest, new.manifest
    was, is_now = then["packages"], now["packages"]
    packages = [
        f"{name}: {was.get(name, 'absent')} → {is_now.get(name, 'absent')}"
        for name in sorted(was.keys() | is_now.keys())
        if was.get(name) != is_now.get(name)
    ]
    if are_sealed(then["inputs"]) == are_sealed(now["inputs"]):
        inputs = new.subject.causes(then["inputs"], now["inputs"], new.folder)
    else:
        told = "one report keys the hashes of what it read, and the other does not: nothing can be said of the files"
        inputs = [Cause("data", "Data", [told], "the data may have changed")]
    return [
        *inputs,
        Cause("data", "Revised figures", new.subject.revised(old.folder, new.folder), "figures were revised"),
        Cause("code", "Code", manifest.code_differences(then["code"], now["code"]), "the code changed"),
        Cause("packages", "Packages", packages, "other versions of packages were used"),
    ]


def _tables(old: Path, new: Path, keys: Keys) -> list[TableChange]:
    before, after = _table_paths(old), _table_paths(new)
    changes = []
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            whole, path = ("new", after[name]) if name in after else ("gone", before[name])
            changes.append(TableChange(name, whole, len(read_table(path).rows)))
        elif before[name].read_bytes() != after[name].read_bytes():
            changes.append(compare_tables(name, read_table(before[name]), read_table(after[name]), keys))
    return [change for change in changes if change.moved]


def _table_paths(folder: Path) -> dict[str, Path]:
    return {p.stem: p for p in sorted((folder / "tables").glob("[!.]*.csv")) if p.stem not in SHOWN_ELSEWHERE}


def _figures(old: Path, new: Path) -> list[FigureChange]:
    before, after = figure_texts(old), figure_texts(new)
    changes = []
    for title in sorted(before.keys() | after.keys()):
        then, now = before.get(title, ()), after.get(title, ())
        if then != now:
            whole = "new" if title not in before else "gone" if title not in after else ""
            gone, came = tuple(x for x in then if x not in now), tuple(x for x in now if x not in then)
            changes.append(FigureChange(title, whole, gone, came))
    return changes


def figure_texts(folder: Path) -> dict[str, tuple[str, ...]]:
    """Read what a report's figures say: by title, the other lines of the text; each figure once."""
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted(folder.glob("[!.]*.ipynb")):
        try:
            outputs = [o for cell in read_notebook(path)["cells"] for o in cell.get("outputs", [])]
        except (json.JSONDecodeError, UnicodeDecodeError, KeyError):
            raise ProjectError(f"{path} is not readable as a notebook. Render the report again.") from None
        for data in (output.get("data", {}) for output in outputs):
            if "image/svg+xml" in data:
                title, *lines = "".join(data.get("text/plain", "")).splitlines() or [""]
                texts.setdefault(title.removeprefix("Figure: "), tuple(lines))
    return texts


def _claims(old: Issued, new: Issued) -> list[ClaimChange]:
    """Compare the verdicts; a report from before there were claims has none."""
    then, now = ({entry["id"]: entry for entry in side.manifest["verdicts"]} for side in (old, new))
    evidence = new.subject.evidence(new.folder)
    changes = []
    for name in sorted(then.keys() | now.keys()):
        was, is_now = (entries.get(name, {}).get("verdict", NONE) for entries in (then, now))
        if was != is_now:
            claim = (now.get(name) or then[name])["claim"]
            changes.append(ClaimChange(name, claim, was, is_now, evidence.get(name, "")))
    return changes


def _differ(names: list[str]) -> str:
    plural = len(names) > 1 or names[0] in ("data", "parameters", "packages")
    return "differ" if plural else "differs"


def opening(comparison: Comparison) -> str:
    """Say what became of verdicts and main points, and why: the why stands with the first that moved."""
    if not comparison.moved:
        return NOTHING
    claims = comparison.claims
    changed = [claim for claim in claims if NONE not in (claim.old, claim.new)]
    told = [_verdicts(changed), *_claims_told(claims), _main_points(comparison)]
    if not (claims or comparison.findings_new or comparison.findings_gone):
        told.append(f"Only {_rest(comparison)} changed.")
    moved = next(place for place, text in enumerate(told) if text not in (_SAME_VERDICTS, _SAME_POINTS))
    told[moved] = f"{told[moved].removesuffix('.')}{_because(comparison)}."
    return " ".join(told)


def _verdicts(changed: Sequence[ClaimChange]) -> str:
    """Say how many verdicts changed, and name the first of their claims, each with both."""
    if not changed:
        return _SAME_VERDICTS
    named = [f"“{claim.claim.rstrip('.')}” went from “{claim.old}” to “{claim.new}”" for claim in changed[:MOST_NAMED]]
    more = [f"and {number(len(changed) - MOST_NAMED)} more"] if len(changed) > MOST_NAMED else []
    return f"{capitalised(_how_many(len(changed), 'verdict'))} changed: {'; '.join([*named, *more])}."


def _claims_told(claims: Sequence[ClaimChange]) -> list[str]:
    """Say how many claims only one of the reports has."""
    came, went = sum(claim.old == NONE for claim in claims), sum(claim.new == NONE for claim in claims)
    counted = ((came, "new"), (went, "no longer there"))
    return [f"{capitalised(_how_many(n, 'claim'))} {_is(n)} {what}." for n, what in counted if n]


def _main_points(comparison: Comparison) -> str:
    came, went = len(comparison.findings_new), len(comparison.findings_gone)
    now = len(comparison.new.manifest["findings"])
    if came and went:
        which = {1: "the main point", 2: "both main points"}.get(now, f"all {_word(now)} main points")
        return f"{capitalised(which if came == now else f'{_word(came)} of the {_word(now)} main points')} changed."
    if came:
        return f"{capitalised(_how_many(came, 'main point'))} {_is(came)} new."
    return f"{capitalised(_how_many(went, 'main point'))} fell away." if went else _SAME_POINTS


def _rest(comparison: Comparison) -> str:
    tables, figures = len(comparison.tables), len(comparison.figures)
    return listed([_how_many(n, noun) for n, noun in ((tables, "table"), (figures, "chart")) if n])


def _because(comparison: Comparison) -> str:
    if comparison.altered:
        return ", perhaps because a file was changed after it was rendered"
    differing = comparison.differing
    # Another day moves most by what became known until then.
    causes = [cause for cause in differing if cause.noun != DAY or len(differing) == 1]
    told = listed([cause.because for cause in causes])
    if len({cause.noun for cause in causes}) > 1:
        return f". {capitalised(told)}: which of these did it is not known"
    return f", because {told}" if told else ""


def _how_many(count: int, noun: str) -> str:
    return count_of(_word(count), noun) if count != 1 else f"one {noun}"


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


def _word(count: int) -> str:
    return SMALL[count] if count < len(SMALL) else number(count)
