"""The command ``add``: an answer as received becomes a release. What needs the heavy libraries is imported late."""

from __future__ import annotations

import gc
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from countylines.adding.stated import check_complete, known_day, stated_of
from countylines.commands import questions
from countylines.commands.release_commands import find_release
from countylines.commands.shown import console, line, show_sheets, show_understood, told_refused
from countylines.errors import ParameterError, ProjectError
from countylines.project import ORIGINALS, find_force, project_root, relative, sha256
from countylines.received.identity import IDENTITY

if TYPE_CHECKING:
    from countylines.adding.many import Received
    from countylines.adding.privacy import Finding
    from countylines.adding.understand import Said, Stated
    from countylines.adding.write import Storing

LEFT = 1


@dataclass(frozen=True)
class Way:
    """How a command was asked to work."""

    yes: bool
    dry_run: bool
    accept: tuple[str, ...] = ()
    typed: questions.Typed = field(default_factory=questions.Typed)

    @property
    def asks(self) -> bool:
        """Say whether there is a person to ask."""
        return not self.yes and sys.stdin.isatty() and console.is_terminal


class _UnwrittenError(Exception):
    """A person decided that nothing is to be written."""


@contextmanager
def _typed_is_kept(way: Way) -> Iterator[None]:
    """Where the command ends without a release, say the options that stand for what was typed."""
    try:
        yield
    except (ProjectError, _UnwrittenError, KeyboardInterrupt, EOFError) as ended:
        if not isinstance(ended, ProjectError):
            console.print("Nothing was written.")
        if way.typed.is_something:
            line("to go on from here", way.typed.command(), "bold")
        if isinstance(ended, ProjectError):
            raise
        raise typer.Exit(LEFT) from None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Look for no cycles of objects meanwhile: among a million cells that takes a third of the time, and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def add(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE",
            help="The answer (CSV, XLSX, XLS, XLSB, ODS, HTML, DOCX, PDF, TXT or EML), files of one shape, a folder of "
            "them, or a police archive.",
        ),
    ],
    force: Annotated[str, typer.Option(help="Police force, named as on data.police.uk.")] = "",
    area: Annotated[str, typer.Option(help="Where it is counted; an area that the table says goes before it.")] = "",
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
    period: Annotated[str, typer.Option(help="Period or year, where the file says none: 2009/10, or file name.")] = "",
    quarters: Annotated[str, typer.Option(help="calendar or financial, where the file does not say.")] = "",
    rounded: Annotated[int | None, typer.Option(min=2, help="What all counts were rounded to, such as 5.")] = None,
    reading: Annotated[
        list[str] | None, typer.Option(metavar="TEXT=COUNT", help='What a cell means, such as "*=1-4" or "-=0".')
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN=TEXT", help='Rows to be read, such as "Type=Drugs" or "LSOA name=Norwich *".'),
    ] = None,
    lookup: Annotated[Path | None, typer.Option(help="Table of two columns: texts of the file, their areas.")] = None,
    only: Annotated[str, typer.Option("--files", metavar="PATTERN", help='Files of a folder, as "*-street.csv".')] = "",
    records: Annotated[bool, typer.Option("--records", help="Each row is one event: count the rows.")] = False,
    layout: Annotated[Path | None, typer.Option(help="A layout written by hand, instead of a proposed one.")] = None,
    like: Annotated[str, typer.Option(metavar="ID", help="A release of the same kind: its series and layout.")] = "",
    outcome: Annotated[
        str, typer.Option(help="An answer without numbers: refused, not held, merged years, …; FILE is only hashed.")
    ] = "",
    redacted: Annotated[Path | None, typer.Option(help="Write the tables alone here, and store that.")] = None,
    without_author: Annotated[
        bool,
        typer.Option("--without-author", help="Store a workbook or document without who made it, by its properties."),
    ] = False,
    transcription: Annotated[bool, typer.Option(help="FILE is a transcription of facts, not as received.")] = False,
    original: Annotated[
        Path | None, typer.Option(help="The file as received, of which only a keyed hash is kept.")
    ] = None,
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
    from countylines.received.grids.files import begin_to_read

    if len(files) == 1 and not outcome:
        begin_to_read(files[0])  # The libraries take a while too.

    from countylines.adding import archive, many, understand, write
    from countylines.adding.like import earlier_answer, read_by_hand
    from countylines.adding.lookup import read_lookup

    root, way = project_root(), Way(yes, dry_run, tuple(accept or ()))
    for path in files:
        if not path.exists():
            raise ProjectError(f"{path} is not a file. Name the answer as it was received, or a folder of files.")
    if outcome and (len(files) > 1 or not files[0].is_file()):
        raise ParameterError("--outcome is said of one FILE, of which the hash is kept.")
    if lookup and force and not area:
        area = next(iter(find_force(force, root).areas), "")
    with _typed_is_kept(way), _without_collecting():
        if way.asks and not outcome:
            for path in filter(Path.is_file, files):
                show_sheets(understand.sheets_of(path, path.name)[0])
        earlier = earlier_answer(find_release(like, root)) if like else None
        given = {
            "force": force, "area": area, "measure": measure, "kind": kind, "counting_rule": counting_rule,
            "known": known, "basis": basis, "source": source, "licence": licence,
        }  # fmt: skip
        given |= {key: value for key, value in (earlier.stated() if earlier else {}).items() if not given[key].strip()}
        stated = _stated(given, way, root, reference=reference, reason=reason, name=id_)
        hash_of = sha256(original) if original else sha256(files[0]) if outcome else ""
        revised = tuple(revises or ())
        stated = replace(stated, title=title, revises=revised, original=hash_of, transcription=transcription)
        write.check_id(stated.id, root)
        if outcome:
            if dry_run:
                _say_unwritten()
            _say_written(write.write_outcome(outcome.lower(), stated, root), root, stated)
            return
        if quarters not in ("", "calendar", "financial"):
            raise ParameterError(f"--quarters {quarters}: it is calendar or financial.")
        written, corrections = read_by_hand(layout) if layout else (None, ())
        readings = dict(_pairs(reading, "--reading"))
        rows: dict[str, list[str]] = {}
        for column, text in _pairs(where, "--where"):
            rows.setdefault(column, []).append(text)
        table = read_lookup(lookup, find_force(stated.series["force"], root)) if lookup else None
        said = understand.Said(
            period, quarters, readings, rows, written, corrections, records, table, like=earlier, rounded_to=rounded
        )
        if archive.is_archive(files):
            if redacted or transcription or original or without_author:
                raise ParameterError(
                    "--redacted, --without-author, --transcription and --original are not said of a police archive."
                )
            table_kept, stated, said = archive.keep(files, only, stated, said, root)
            with tempfile.TemporaryDirectory() as folder:
                counts = Path(folder) / archive.TABLE
                counts.write_text(table_kept, encoding="utf-8", newline="\n")
                _add_file(counts, stated, said, write.Storing(), way, root)
            return
        gathered = many.gather(files, only)
        if len(gathered) == 1:
            storing = write.Storing(without_author, redacted, write=not dry_run)
            _add_file(gathered[0], stated, said, storing, way, root)
        else:
            if redacted or corrections or original or without_author:
                raise ParameterError(
                    "--redacted, --without-author, --original and corrections are said of one file: add that by itself."
                )
            _judge_and_write(many.receive(gathered), stated, said, way, root)


def _add_file(file: Path, stated: Stated, said: Said, storing: Storing, way: Way, root: Path) -> None:
    from countylines.adding import understand, write
    from countylines.adding.many import Received

    received = Received(file, *understand.sheets_of(file, file.name))
    personal = write.personal_in(received, root)
    held = [finding for finding in personal if not finding.general]
    for finding in personal:
        if finding.general:
            line("note", f"{finding.place}: {finding.text} looks like an organisation's own, and stays", "yellow")
    if held and storing.redacted is None:
        storing = _how_to_store(file, held, storing, way)
    with write.to_store(received, held, stated, storing, root) as (kept, stated):
        _judge_and_write([kept], stated, said, way, root)


def _how_to_store(file: Path, held: Sequence[Finding], storing: Storing, way: Way) -> Storing:
    """Ask how a file that names people is stored, where nothing was said of a copy."""
    from countylines.adding import privacy

    if privacy.names_only_its_author(file, held):
        question = "The file names its author in its properties: store it without them?"
        if storing.without_author or (way.asks and questions.confirm(question)):
            return replace(storing, without_author=True)
        if not way.asks:
            told = "; ".join(dict.fromkeys(map(str, held)))
            raise ProjectError(
                f"{file.name} names its author, and was not stored: {told}. Give --without-author to store it without "
                "these properties, or --redacted FILE.csv to store a copy of its tables alone."
            )
    if way.asks and not way.dry_run:
        console.print(privacy.told_personal(file, held), style="bold red")
        answer = questions.ask(
            questions.Question("redacted", "Write a redacted copy to (empty: stop)?", may_be_empty=True)
        )
        return replace(storing, redacted=Path(answer).expanduser() if answer else None)
    return storing


def _judge_and_write(received: Sequence[Received], stated: Stated, said: Said, way: Way, root: Path) -> None:
    """Show what files are understood to be, and write its release unless something speaks against it."""
    from countylines.adding.many import understand_all
    from countylines.adding.write import accepted_by, left, write_accepted

    if way.asks:
        understood = questions.settle(received, stated, said, way.typed, root)
    else:
        understood = understand_all(received, stated, said, root)
        show_understood(understood)
    if understood.problems or not understood.layout or understood.reading is None:
        raise ProjectError(told_refused(received[0].path, understood))
    if way.dry_run:
        line("layout.json", json.dumps(understood.layout, ensure_ascii=False, indent=2), "dim")
    accepted = accepted_by(understood.doubts, way.accept)
    if way.yes and (kinds := left(understood.doubts, accepted)):
        number = sum(doubt.kind in kinds for doubt in understood.doubts)
        each = " ".join(f'--accept "{kind}=…"' for kind in kinds)
        console.print(
            f"{number} doubt{'s are' if number > 1 else ' is'} left: nothing was written. "
            f"Settle {'them' if number > 1 else 'it'} with "
            "--reading, --rounded, --records, --quarters, --period, --revises or --layout, or say of each kind "
            f"why it may stand: {each}.",
            style="bold red",
        )
        raise typer.Exit(LEFT)
    if way.dry_run:
        _say_unwritten()
    if not way.yes and not way.asks:
        raise ParameterError("There is no terminal to ask on: give --yes, or look first with --dry-run.")
    if way.asks:
        accepted |= questions.reasons_for(
            [doubt for doubt in understood.doubts if doubt.kind not in accepted], way.typed
        )
        if left(understood.doubts, accepted) or not questions.confirm("Write it?"):
            raise _UnwrittenError
    _say_written(write_accepted(understood, stated, accepted, root), root, stated)


def _stated(given: Mapping[str, str], way: Way, root: Path, *, reference: str, reason: str, name: str) -> Stated:
    from countylines.adding.understand import check_stated
    from countylines.adding.write import default_id

    typed = way.typed
    if way.asks:
        questions.ask_all(questions.about_the_answer(given, root), typed.answers)
    answers = {key: value.strip() or typed.answers.get(key.replace("_", "-"), "") for key, value in given.items()}
    check_complete(answers)
    last: list[questions.Asking] = []
    if way.asks and answers["basis"] == "assumed" and not reason:
        last.append(lambda _: questions.Question("reason", "What was the day reasoned from?"))
    if way.asks and not name:
        series = {key: answers[key] for key in IDENTITY}
        check_stated(series, root)
        day = date.fromisoformat(known_day(answers["known"]))
        last.append(lambda _: questions.Question("id", "Name of the release?", default=default_id(series, day)))
    questions.ask_all(last, typed.answers)
    reason, name = reason or typed.answers.get("reason", ""), name or typed.answers.get("id", "")
    return stated_of(answers, root, reference=reference, reason=reason, name=name)


def _pairs(given: Sequence[str] | None, option: str) -> list[tuple[str, str]]:
    pairs = []
    for text in given or []:
        name, equals, value = text.rpartition("=") if option == "--reading" else text.partition("=")
        if not equals:
            raise ParameterError(f"{option} {text}: it is written NAME=VALUE.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _say_unwritten() -> NoReturn:
    line("dry run", "nothing was written", "bold")
    raise typer.Exit(LEFT)


def _say_written(folder: Path, root: Path, stated: Stated) -> None:
    line("written", relative(folder, root), "bold green")
    if stated.original and not stated.counted:
        line("keyed", f"the hash of what was received; with {ORIGINALS}, to be kept with it, it can be proved", "cyan")
    console.print(
        f"Look through its files, then: countylines report --force {stated.series['force']}, for today or with --date "
        f"for any day from {stated.known} on"
    )
