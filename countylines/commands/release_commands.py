"""The commands about releases: ``add``, ``releases``, ``retract``. What needs the heavy libraries is imported late."""

from __future__ import annotations

import difflib
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.prompt import Confirm, Prompt
from rich.table import Column, Table
from rich.text import Text

from countylines.commands.terminal import Terminal, as_text
from countylines.errors import ParameterError, ProjectError
from countylines.project import project_root, read_day, relative, sha256
from countylines.received.identity import IDENTITY

if TYPE_CHECKING:
    from countylines.adding.understand import Said, Stated, Understood
    from countylines.releases.release import Release

LEFT = 1
ROWS_SHOWN = 24
PROBLEMS_SHOWN = 8

console = Terminal(soft_wrap=True)
releases = typer.Typer(name="releases", help="List the releases there are, or show one.", invoke_without_command=True)

_READING_COLOURS = {"exact": "green", "interval": "cyan", "open": "cyan", "approximate": "yellow", "missing": "red"}
_ASKED = {
    "force": "Police force, named as on data.police.uk",
    "area": "Area it is counted in, where the table does not say",
    "measure": "What is counted",
    "kind": "stock (so many on a day) or flow (so many over a period)",
    "counting_rule": "What counts as one, as far as the answer says",
    "known": "Day it became known, YYYY-MM-DD",
    "basis": "How that day was found: stated, read or assumed",
    "source": "Address of the answer, or who sent it",
    "licence": "Licence",
}
_CHOICES = {"kind": ["stock", "flow"], "basis": ["stated", "read", "assumed"]}
_REASONS = {
    "stated": "The day the answer shows, as given when it was added.",
    "read": "The day it was read: it shows none.",
}


@dataclass(frozen=True)
class Way:
    """How a command was asked to work."""

    yes: bool
    dry_run: bool
    accept: tuple[str, ...] = ()

    @property
    def asks(self) -> bool:
        """Say whether there is a person to ask."""
        return not self.yes and sys.stdin.isatty() and console.is_terminal


def add(
    file: Annotated[Path, typer.Argument(help="The answer as received: CSV, XLSX, XLS, XLSB, ODS, HTML, DOCX or PDF.")],
    force: Annotated[str, typer.Option(help="Police force, named as on data.police.uk.")] = "",
    area: Annotated[str, typer.Option(help="Where it is counted, if the table does not say.")] = "",
    measure: Annotated[str, typer.Option(help="What is counted.")] = "",
    kind: Annotated[str, typer.Option(help="stock or flow.")] = "",
    counting_rule: Annotated[str, typer.Option(help="What counts as one, as far as the answer says.")] = "",
    known: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day it became known.")] = "",
    basis: Annotated[str, typer.Option(help="How that day was found: stated, read or assumed.")] = "",
    reason: Annotated[str, typer.Option(help="Why that day; needed where it is assumed.")] = "",
    source: Annotated[str, typer.Option(help="Address of the answer, or who sent it.")] = "",
    licence: Annotated[str, typer.Option(help="Licence, such as OGL-UK-3.0.")] = "",
    reference: Annotated[str, typer.Option(help="Reference of the request.")] = "",
    id_: Annotated[str, typer.Option("--id", help="Name of the release: force, known day, short slug.")] = "",
    title: Annotated[str, typer.Option(help="Title; made of force, measure and area if left out.")] = "",
    revises: Annotated[list[str] | None, typer.Option(help="A release whose figures this one revises.")] = None,
    period: Annotated[str, typer.Option(help="Period or year, where the file says none, such as 2009/10.")] = "",
    quarters: Annotated[str, typer.Option(help="calendar or financial, where the file does not say.")] = "",
    reading: Annotated[
        list[str] | None, typer.Option(metavar="TEXT=COUNT", help='What a cell means, such as "*=1-4" or "-=0".')
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option(metavar="COLUMN=TEXT", help='Rows to be read, such as "Type=Drugs".')
    ] = None,
    records: Annotated[bool, typer.Option("--records", help="Each row is one event: count the rows.")] = False,
    layout: Annotated[Path | None, typer.Option(help="A layout written by hand, instead of a proposed one.")] = None,
    outcome: Annotated[
        str, typer.Option(help="An answer without numbers: refused, not held, merged years, …; FILE is only hashed.")
    ] = "",
    redacted: Annotated[Path | None, typer.Option(help="Write the tables alone here, and store that.")] = None,
    without_author: Annotated[
        bool,
        typer.Option("--without-author", help="Store a workbook or document without who made it, by its properties."),
    ] = False,
    transcription: Annotated[bool, typer.Option(help="FILE is a transcription of facts, not as received.")] = False,
    original: Annotated[Path | None, typer.Option(help="The file as received, of which only the hash is kept.")] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=REASON", help="Accept a kind of doubts, and why; REASON alone where there is one."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing; accept readings without a doubt only.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show everything, write nothing.")] = False,
) -> None:
    """Add an answer as received: show what it was understood to say, check it, and make a release of it.

    The exit code is 0 only where a release was written.
    """
    from countylines.adding import by_hand, understand, write

    root, way = project_root(), Way(yes, dry_run, tuple(accept or ()))
    if not file.is_file():
        raise ProjectError(f"{file} is not a file. Name the answer as it was received.")
    given = {
        "force": force, "area": area, "measure": measure, "kind": kind, "counting_rule": counting_rule,
        "known": known, "basis": basis, "source": source, "licence": licence,
    }  # fmt: skip
    stated = _stated(given, way, root, reference=reference, reason=reason, name=id_)
    hash_of = sha256(original) if original else sha256(file) if outcome else ""
    stated = replace(stated, title=title, revises=tuple(revises or ()), transcription=transcription, original=hash_of)
    write.check_id(stated.id, root)
    if outcome:
        if dry_run:
            _say_unwritten()
        _say_written(write.write_outcome(outcome.lower(), stated, root), root, stated)
        return
    if quarters not in ("", "calendar", "financial"):
        raise ParameterError(f"--quarters {quarters}: it is calendar or financial.")
    written, corrections = by_hand.read_by_hand(layout) if layout else (None, ())
    readings = dict(_pairs(reading, "--reading"))
    rows: dict[str, list[str]] = {}
    for column, text in _pairs(where, "--where"):
        rows.setdefault(column, []).append(text)
    said = understand.Said(period, quarters, readings, rows, written, corrections, records)
    _add_file(file, stated, said, way, redacted, without_author, root)


def _add_file(
    file: Path, stated: Stated, said: Said, way: Way, redacted: Path | None, without_author: bool, root: Path
) -> None:
    from countylines.adding import privacy, understand

    grids, whole = understand.sheets_of(file, file.name)
    personal = privacy.find_personal_data(file, grids, whole=whole)
    held = [finding for finding in personal if not finding.general]
    for finding in personal:
        if finding.general:
            _line("note", f"{finding.place}: {finding.text} looks like an organisation's own, and stays", "yellow")
    if held and redacted is None and privacy.names_only_its_author(file, held):
        question = "The file names its author in its properties: store it without them?"
        ask = way.asks and not without_author
        if without_author or (ask and Confirm.ask(question, console=console, default=True)):
            _add_without_author(file, grids, whole, stated, said, way, root)
            return
        if not ask:
            told = "; ".join(dict.fromkeys(map(str, held)))
            raise ProjectError(
                f"{file.name} names its author, and was not stored: {told}. Give --without-author to store it without "
                "these properties, or --redacted FILE.csv to store a copy of its tables alone."
            )
    if held and redacted is None:
        told = privacy.told_personal(file, held)
        redacted = _ask_for_copy(told) if way.asks and not way.dry_run else None
        if redacted is None:
            raise ProjectError(f"{told}.")
    if redacted is not None:
        ours = (root / place for place in ("data", "outputs", "notebooks", "countylines"))
        if any(map(redacted.resolve().is_relative_to, ours)):
            raise ParameterError(f"--redacted {redacted} lies inside the project. Name a file outside it.")
        grids = privacy.redacted(grids, held)
        stated = replace(stated, original=sha256(file), notes=(*stated.notes, "The tables of the file alone are kept."))
    if redacted is None or way.dry_run:
        _judge_and_write(file, grids, whole, stated, said, way, root)
        return
    privacy.write_copy(grids, redacted)
    try:
        copies, whole = understand.sheets_of(redacted, redacted.name)
        _judge_and_write(redacted, privacy.as_original(copies, grids), whole, stated, said, way, root)
    except BaseException:  # A copy of what was not added is left to nobody.
        redacted.unlink(missing_ok=True)
        raise


def _add_without_author(file: Path, grids: Any, whole: bool, stated: Stated, said: Said, way: Way, root: Path) -> None:
    """Add a file rewritten without the properties that name its author; the hash of what was received is kept."""
    from countylines.adding import privacy

    note = "The file is stored without those of its properties that name who made or last saved it."
    stated = replace(stated, original=stated.original or sha256(file), notes=(*stated.notes, note))
    with tempfile.TemporaryDirectory() as folder:
        rewritten = Path(folder) / file.name
        privacy.write_without_author(file, rewritten)
        _judge_and_write(rewritten, grids, whole, stated, said, way, root)


def _judge_and_write(file: Path, grids: Any, whole: bool, stated: Stated, said: Said, way: Way, root: Path) -> None:
    """Show what a file is understood to be, and write its release unless something speaks against it."""
    from countylines.adding import write

    understood = _understood(file, grids, whole, stated, said, way, root)
    if understood.problems or not understood.layout or understood.reading is None:
        raise ProjectError(_cannot(file, understood))
    if way.dry_run:
        _line("layout.json", json.dumps(understood.layout, ensure_ascii=False, indent=2), "dim")
    _exit_where_left(understood, way)
    if way.dry_run:
        _say_unwritten()
    if not way.yes and not way.asks:
        raise ParameterError("There is no terminal to ask on: give --yes, or look first with --dry-run.")
    if way.asks and not Confirm.ask("Write it?", console=console, default=not understood.doubts):
        console.print("Nothing was written.")
        raise typer.Exit(LEFT)
    accepted = _accepted(understood, way)
    left = (
        f"Left in doubt when added ({doubt.kind}): {doubt}."
        + (f" Accepted: {accepted[doubt.kind]}." if doubt.kind in accepted else "")
        for doubt in understood.doubts
    )
    stated = replace(stated, notes=(*stated.notes, *left))
    _say_written(write.write_release(file, understood, stated, root), root, stated)


def _understood(file: Path, grids: Any, whole: bool, stated: Stated, said: Said, way: Way, root: Path) -> Understood:
    """Understand a file, and where there is a person, ask what is left open until nothing more can be asked."""
    from countylines.adding.understand import understand

    asked: set[str] = set()
    while True:
        understood = understand(file, grids, whole, stated, said, root)
        _show(understood)
        answered = _ask(understood, said, asked) if way.asks else said
        if answered == said:
            return understood
        said = answered


def _ask(understood: Understood, said: Said, asked: set[str]) -> Said:
    from countylines.adding.understand import undecided

    open_ = " ".join([*map(str, understood.doubts), *understood.problems])
    if "--quarters" in open_ and "quarters" not in asked:
        asked.add("quarters")
        return replace(said, quarters=Prompt.ask("Quarters are", choices=["calendar", "financial"], console=console))
    if "--period" in open_ and "period" not in asked:
        asked.add("period")
        return replace(said, period=Prompt.ask("Period or year (such as 2021 or 2009/10)", console=console))
    if "--records" in open_ and "records" not in asked:
        asked.add("records")
        return replace(
            said, records=Confirm.ask("Is each row one event, to be counted?", console=console, default=False)
        )
    for text in undecided(understood):
        if text not in asked:
            asked.add(text)
            question = f"What does {text or 'a blank cell'} mean (0, 1-4, <5, 0 or more; empty: unknown)?"
            answer = Prompt.ask(Text(as_text(question)), default="", show_default=False, console=console)
            if answer:
                return replace(said, readings={**said.readings, text: answer})
    return said


def _ask_for_copy(told: str) -> Path | None:
    console.print(told, style="bold red")
    answer = Prompt.ask("Write a redacted copy to (empty: stop)", default="", show_default=False, console=console)
    return Path(answer).expanduser() if answer else None


def _stated(given: Mapping[str, str], way: Way, root: Path, *, reference: str, reason: str, name: str) -> Stated:
    from countylines.adding.understand import Stated, check_stated
    from countylines.adding.write import default_id

    answers = {key: _asked(key, value.strip(), way) for key, value in given.items()}
    series = {key: answers[key] for key in IDENTITY}
    check_stated(series, root)
    day = read_day(answers["known"], "--known")
    if day > date.today():
        raise ParameterError(f"--known {day} lies in the future: an answer is added once it is known.")
    if answers["basis"] not in _CHOICES["basis"]:
        raise ParameterError(f"--basis {answers['basis']}: it is one of {', '.join(_CHOICES['basis'])}.")
    why = reason or _REASONS.get(answers["basis"], "")
    if not why:
        raise ParameterError("--basis assumed needs --reason: say what the day was reasoned from.")
    identifier = name or default_id(series, day)
    if not name and way.asks:
        identifier = Prompt.ask("Name of the release", default=identifier, console=console)
    return Stated(
        identifier, series, day, answers["basis"], why, answers["source"], answers["licence"], reference=reference
    )


def _asked(key: str, value: str, way: Way) -> str:
    if value:
        return value
    if not way.asks:
        raise ParameterError(f"--{key.replace('_', '-')} is missing: say it, or run the command on a terminal.")
    return Prompt.ask(_ASKED[key], choices=_CHOICES.get(key), console=console).strip()


def _pairs(given: Sequence[str] | None, option: str) -> list[tuple[str, str]]:
    pairs = []
    for text in given or []:
        name, equals, value = text.rpartition("=") if option == "--reading" else text.partition("=")
        if not equals:
            raise ParameterError(f"{option} {text}: it is written NAME=VALUE.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _cannot(file: Path, understood: Understood) -> str:
    from countylines.adding.write import layout_file

    reasons = [*understood.problems, *map(str, understood.doubts)]
    shown = "\n".join(f"  - {reason}" for reason in reasons[:PROBLEMS_SHOWN])
    more = f"\n  … and {len(reasons) - PROBLEMS_SHOWN} more" if len(reasons) > PROBLEMS_SHOWN else ""
    told = f"{file.name} was not added, and nothing was written:\n{shown}{more}{_how_to_correct(understood)}"
    if not understood.layout:
        return told
    tried = json.dumps(layout_file(understood), ensure_ascii=False, indent=2)
    return f"{told}\nThe layout that was tried, to be corrected by hand and given with --layout:\n{tried}"


def _how_to_correct(understood: Understood) -> str:
    """Say how the first cell that cannot be read would be corrected."""
    if understood.reading is None:
        return ""
    texts = understood.reading.cells.set_index(["sheet", "address"])["cell"]
    for problem in understood.reading.problems:
        place = (problem.sheet, problem.address)
        if problem.told.startswith("found ") and place in texts.index:
            sheet = {} if set(understood.reading.cells["sheet"]) == {problem.sheet} else {"sheet": problem.sheet}
            of = {**sheet, "cell": problem.address, "found": texts[place], "reads": "…", "day": "…", "reason": "…"}
            correction = json.dumps({"corrections": [of]}, ensure_ascii=False)
            return f"\nIf it is a misprint, ask the force; a file that mends it is given with --layout:\n{correction}"
    return ""


def _exit_where_left(understood: Understood, way: Way) -> None:
    left = [doubt.kind for doubt in understood.doubts if doubt.kind not in _accepted(understood, way)]
    if way.yes and left:
        each = " ".join(f'--accept "{kind}=…"' for kind in dict.fromkeys(left))
        console.print(
            f"{len(left)} doubt{'s are' if len(left) > 1 else ' is'} left: nothing was written. Settle them with "
            "--reading, --records, --quarters, --period, --revises or --layout, or say of each kind why it may stand: "
            f"{each}.",
            style="bold red",
        )
        raise typer.Exit(LEFT)


def _accepted(understood: Understood, way: Way) -> dict[str, str]:
    """Give the reason for which each kind of doubts may stand; one without its kind holds where there is one kind."""
    kinds = {doubt.kind for doubt in understood.doubts}
    said = {kind.strip(): reason.strip() for kind, _, reason in (text.partition("=") for text in way.accept)}
    accepted = {kind: reason for kind, reason in said.items() if kind in kinds and reason}
    if kinds.isdisjoint(said) and len(kinds) == len(way.accept) == 1 and way.accept[0].strip():
        return dict.fromkeys(kinds, way.accept[0].strip())
    return accepted


def _line(what: str, text: str, style: str) -> None:
    console.print(f"{what}: ", style=style, end="")
    console.print(text)


def _print(table: Table, width: int = 140) -> None:
    """Print a table as wide as the terminal, or so wide where there is none."""
    Terminal(width=None if console.is_terminal else width).print(table)


def _folding(title: str, *headings: str) -> Table:
    return Table(*(Column(heading, overflow="fold") for heading in headings), title=title)


def _show(understood: Understood) -> None:
    """Show what a file was understood to say: where it stands, each cell, checks."""
    reading = understood.reading
    if reading is not None:
        _show_places(understood.layout)
        figures = reading.observations
        headings = ("cell", "series", "from", "to", "as received", "read as", "status")
        table = _folding(f"{len(figures)} figure{'s' * (len(figures) != 1)}, as read", *headings)
        for row in _shortened(figures).itertuples():
            table.add_row(*_cells(row), style=_READING_COLOURS.get(row.reading, ""))
        if len(figures) > ROWS_SHOWN:
            table.caption = f"{len(figures) - ROWS_SHOWN} rows are not shown; every kind of reading is"
        _print(table)
        counted = figures["reading"].value_counts()
        _line("cells by reading", ", ".join(f"{number} {name}" for name, number in counted.items()), "bold")
        _line("totals held against their cells", str(len(reading.totals)), "bold")
    doubts = [f"{doubt} ({doubt.kind})" for doubt in understood.doubts]
    told = {"note": (understood.notes, "cyan"), "doubt": (doubts, "bold yellow")}
    for what, (texts, style) in (told | {"problem": (understood.problems[:PROBLEMS_SHOWN], "bold red")}).items():
        for text in texts:
            _line(what, text, style)


def _show_places(layout: Mapping[str, Any]) -> None:
    blocks = layout.get("tables") or [layout.get("records", {})]
    headings = ("sheet", "figures", "labels", "totals", "left out", "rows")
    table = _folding("What it was understood to be", *headings)
    for block in blocks:
        labels = "\n".join(f"{name}: {_place(source)}" for name, source in block.get("labels", {}).items())
        texts = ("; ".join(f"{key}: {value}" for key, value in block.get(part, {}).items()) for part in ("totals", "leave_out", "where"))  # fmt: skip # noqa: E501
        table.add_row(str(block.get("sheet", "")), str(block.get("counts", "one row an event")), labels, *texts)
    _print(table)


def _place(source: Mapping[str, Any]) -> str:
    where = next(f"{key} {source[key]}" for key in ("row", "column", "heading", "sheet", "text") if key in source)
    return where.replace("sheet True", "the sheet's name")


def _shortened(figures: Any) -> Any:
    """Keep the first rows, and one of every way to read a cell."""
    import pandas as pd

    if len(figures) <= ROWS_SHOWN:
        return figures
    kinds = figures.drop_duplicates(["reading", "status", "cell"]).drop_duplicates(["reading", "status"])
    return pd.concat([kinds, figures]).drop_duplicates(["sheet", "address", "line", "start", "area", "measure"]).head(ROWS_SHOWN)  # fmt: skip # noqa: E501


def _cells(row: Any) -> tuple[str, ...]:
    from countylines.adding.write import count_in_words

    series = _short(f"{row.measure}, {row.area}", 120)
    return row.place, series, str(row.start), str(row.end), _short(row.cell), count_in_words(row), row.status


def _short(text: str, most: int = 40) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _say_unwritten() -> NoReturn:
    _line("dry run", "nothing was written", "bold")
    raise typer.Exit(LEFT)


def _say_written(folder: Path, root: Path, stated: Stated) -> None:
    _line("written", relative(folder, root), "bold green")
    console.print(
        f"Look through its files, then: countylines report --force {stated.series['force']}, for today or with --date "
        f"for any day from {stated.known} on"
    )


@releases.callback()
def _list(context: typer.Context) -> None:
    """List the releases there are: force, known day, basis, series."""
    from countylines.releases.release import all_releases

    if context.invoked_subcommand is not None:
        return

    table = Table("force", "known", "basis", "release", "series")
    for release in sorted(all_releases(project_root()), key=lambda r: (_forces(r), r.known.day, r.id)):
        taken_back = f" (taken back on {release.retraction.day})" if release.retraction else ""
        table.add_row(
            _forces(release), str(release.known.day), release.known.basis, release.id + taken_back, _series(release)
        )
    _print(table, 200)


def _forces(release: Release) -> str:
    if release.outcome:
        return release.outcome.series["force"]
    return ", ".join(sorted({force or "national" for resource in release.resources for force in resource.forces}))


def _series(release: Release) -> str:
    if release.outcome:
        return f"{release.outcome.is_}: {release.outcome.series['measure']}, {release.outcome.series['area']}"
    told = [
        ", ".join(resource.series.get(key) or f"{key} by row" for key in ("measure", "area", "kind"))
        for resource in release.resources
    ]
    return "; ".join(dict.fromkeys(told))


@releases.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="Name of the release.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print its figures alone, for programs.")] = False,
) -> None:
    """Show one release: where it came from, how it is read, and its figures."""
    from countylines.releases.tables import figures_for_programs, read_table

    release = _find(name, project_root())
    if as_json:
        typer.echo(json.dumps({"figures": figures_for_programs(release)}, ensure_ascii=False, indent=2))
        return
    _line(release.id, release.title, "bold")
    _line("known", f"{release.known.day} ({release.known.basis}): {release.known.reason}", "bold")
    for source in release.sources:
        _line("source", " ".join(filter(None, [source["title"], source.get("path", "")])), "bold")
    for licence in release.licences:
        _line("licence", licence["title"], "bold")
    if release.retraction:
        _line("taken back", f"{release.retraction.day}: {release.retraction.reason}", "bold red")
    if release.outcome:
        _line("answered without numbers", f"{release.outcome.is_}: {_series(release)}", "bold")
    for note in release.notes:
        _line("note", note, "cyan")
    for resource in release.resources:
        figures = read_table(release, resource)
        table = Table("where", "series", "from", "to", "as received", "read as", "status", title=resource.path.name)
        for row in figures.itertuples():
            table.add_row(*_cells(row))
        _print(table)


def _find(name: str, root: Path) -> Release:
    from countylines.releases.release import all_releases

    found = {release.id: release for release in all_releases(root)}
    if name not in found:
        near = difflib.get_close_matches(name, found, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else " countylines releases lists them."
        raise ProjectError(f"There is no release {name!r}.{hint}")
    return found[name]


def retract(
    name: Annotated[str, typer.Argument(metavar="ID", help="Name of the release.")],
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="From this day on it is not read.")],
    reason: Annotated[str, typer.Option(help="Why it is taken back.")],
) -> None:
    """Take a release back from a day on; the release itself stays as it is."""
    from countylines.releases.release import RETRACTION
    from countylines.releases.retractions import reports_that_used, write_retraction

    root = project_root()
    release = _find(name, root)
    write_retraction(release, read_day(day, "--day"), reason)
    _line("taken back", f"{release.id}, from {day} on ({RETRACTION} beside it)", "bold green")
    used = reports_that_used(release.id, root)
    for report in used:
        _line("used by", report, "yellow")
    if not used:
        console.print("No report in outputs/ used it.")
