"""Try ``countylines add`` on answers of which a person said what they hold; ``python -m benchmarks.readings FOLDER…``.

A folder of answers has an ``expected.csv``: a row for each figure that a person reads from a file, or one for a file
from which none are to be read. Rows of one file and the same options are one reading. Each is added to an empty
project, and what is written is held against what was expected. One that is wrong, or ends in a traceback, makes the
exit code 1.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from typer.testing import CliRunner

from countylines.commands.cli import app
from countylines.errors import ProjectError
from countylines.project import ROOT_VARIABLE

EXPECTED = "expected.csv"
ALLOWED = "also-allowed"
STATED = {
    "force": "norfolk",
    "area": "Norfolk",
    "measure": "arrests",
    "kind": "flow",
    "counting-rule": "arrests as the force counts them",
    "known": "2024-06-30",
    "basis": "read",
    "source": "https://example.org/answer",
    "licence": "OGL-UK-3.0",
}
"""What is said of every answer; an option of a reading takes the place of its own."""

FORCES = Path(__file__).parents[1] / "data" / "forces.csv"

Figure = Mapping[str, Any]
"""A figure as ``countylines releases show ID --json`` gives it."""


class Verdict(StrEnum):
    """What became of a reading."""

    RIGHT = "right"
    REFUSED = "refused, as wanted"
    DOUBT = "doubt, as wanted"
    REFUSED_FIGURES = "refused, though figures were wanted"
    DOUBT_FIGURES = "doubt, though figures were wanted"
    WRONG = "WRONG"
    CRASH = "CRASH"


BAD = (Verdict.WRONG, Verdict.CRASH)


class Cell(NamedTuple):
    """What makes a figure the same figure, but for its series."""

    start: str
    end: str
    area: str
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Wanted:
    """A figure that is expected; ``allowed``: it may also be left out."""

    cell: Cell
    measure: str
    status: str
    allowed: bool

    @property
    def group(self) -> tuple[str, str]:
        """What figures of one series have in common."""
        return self.cell.area, self.measure

    def is_met(self, figure: Figure) -> bool:
        """Say whether a figure is this one."""
        same = cell_of(figure) == self.cell and self.status in ("", figure["status"])
        return same and figure["force"] == STATED["force"] and _names(self.measure, figure)


@dataclass(frozen=True)
class Reading:
    """A file, the options it is added with, and what a person expects to come of it."""

    file: Path
    options: str
    outcome: str
    figures: tuple[Wanted, ...]
    says: str
    why: str


@dataclass(frozen=True)
class Ended:
    """What became of an order: its exit code, what it printed, the figures of its release (None: none was written)."""

    code: int
    said: str
    figures: Sequence[Figure] | None
    crash: str = ""


@dataclass(frozen=True)
class Judged:
    """A reading and what became of it; ``told`` says what is wrong, ``says`` whether it printed what it should."""

    reading: Reading
    ended: Ended
    verdict: Verdict
    told: str
    says: bool
    seconds: float


def cell_of(figure: Figure) -> Cell:
    """Give what of a figure is compared."""
    return Cell(*(figure[name] for name in Cell._fields))


def read_expected(folder: Path) -> list[Reading]:
    """Read the readings of a folder, in the order of its ``expected.csv``."""
    with (folder / EXPECTED).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        grouped.setdefault((row["file"], row["options"]), []).append(row)
    return [_reading(folder / name, options, rows) for (name, options), rows in grouped.items()]


def _reading(file: Path, options: str, rows: Sequence[Mapping[str, str]]) -> Reading:
    outcome = next((row["outcome"] for row in rows if row["outcome"] != ALLOWED), ALLOWED)
    figures = tuple(_wanted(row) for row in rows if row["start"])
    says, why = (next((row[name] for row in rows if row[name]), "") for name in ("says", "why"))
    return Reading(file, options, outcome, figures, says, why)


def _wanted(row: Mapping[str, str]) -> Wanted:
    low, high = (int(row[bound]) if row[bound] else None for bound in ("low", "high"))
    cell = Cell(row["start"], row["end"], row["area"], low, high)
    return Wanted(cell, row["measure_contains"], row["status"], row["outcome"] == ALLOWED)


def _names(wanted: str, figure: Figure) -> bool:
    """Say whether a figure's measure, or a counting rule that is not the stated one, holds what is wanted."""
    rule = "" if figure["counting_rule"] == STATED["counting-rule"] else figure["counting_rule"]
    name = f"{figure['measure']} {rule}".casefold()
    return all(any(word.casefold() in name for word in part.split(" | ")) for part in wanted.split(" & "))


def differs(wanted: Sequence[Wanted], figures: Sequence[Figure]) -> str:
    """Say how figures differ from those wanted; empty where they are these, all of them and no others."""
    odd = [figure for figure in figures if not any(each.is_met(figure) for each in wanted)]
    lost = [each for each in wanted if not each.allowed and not any(map(each.is_met, figures))]
    if odd or lost:
        told = ("not expected", [_short(cell_of(each), each["measure"]) for each in odd]), (
            "lost", [_short(each.cell, each.measure) for each in lost]
        )  # fmt: skip
        return "; ".join(f"{len(each)} {what}: {_first(each)}" for what, each in told if each)
    needed: dict[tuple[str, str], list[Wanted]] = {}
    for each in wanted:
        if not each.allowed:
            needed.setdefault(each.group, []).append(each)
    series: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        series.setdefault(tuple(figure[name] for name in ("area", "measure", "counting_rule")), []).append(figure)
    allowed = [each for each in wanted if each.allowed]
    if _assigned(list(needed.values()), list(series.values()), allowed):
        return ""
    return f"figures of one series are split over several, or mixed: {_first([' / '.join(name) for name in series])}"


def _assigned(needed: Sequence[list[Wanted]], series: Sequence[list[Figure]], allowed: Sequence[Wanted]) -> bool:
    """Say whether each wanted series can be given one that was read, so that what is left is allowed."""
    if not needed:
        return all(any(each.is_met(figure) for each in allowed) for figures in series for figure in figures)
    first, *others = needed
    for at, figures in enumerate(series):
        complete = all(any(map(each.is_met, figures)) for each in first)
        fits = complete and all(any(each.is_met(figure) for each in (*first, *allowed)) for figure in figures)
        if fits and _assigned(others, [*series[:at], *series[at + 1 :]], allowed):
            return True
    return False


def _short(cell: Cell, measure: str) -> str:
    count = f"{cell.low}" if cell.low == cell.high else f"{cell.low}–{cell.high}"
    return f"{cell.start}–{cell.end} {cell.area} {measure[:40]!r}: {count}"


def _first(texts: Sequence[str], most: int = 4) -> str:
    return ", ".join(texts[:most]) + ", …" * (len(texts) > most)


def judge(reading: Reading, ended: Ended) -> tuple[Verdict, str]:
    """Hold what became of a reading against what was expected."""
    if ended.crash:
        return Verdict.CRASH, ended.crash
    if (ended.code == 0) != (ended.figures is not None):
        return (
            Verdict.WRONG,
            f"exit code {ended.code}, and {'no' if ended.figures is None else 'a'} release was written",
        )
    doubt = ended.code == 1
    if ended.figures is None:
        if reading.outcome != "figures":
            return (Verdict.DOUBT if doubt else Verdict.REFUSED), ""
        return (Verdict.DOUBT_FIGURES if doubt else Verdict.REFUSED_FIGURES), ""
    if not reading.figures:
        return Verdict.WRONG, f"{len(ended.figures)} figures were written, none were wanted ({reading.why})"
    told = differs(reading.figures, ended.figures)
    return (Verdict.WRONG if told else Verdict.RIGHT), told


def run(reading: Reading) -> Ended:
    """Add a file to an empty project, and give what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        root, empty = Path(folder) / "project", Path(folder) / "empty"
        (root / "data" / "releases").mkdir(parents=True)
        empty.mkdir()
        shutil.copyfile(FORCES, root / "data" / "forces.csv")
        stated = [text for name, value in STATED.items() for text in (f"--{name}", value)]
        options = shlex.split(reading.options.replace("{tmp}", str(empty)))
        code, said, crash = _command(root, "add", str(reading.file), "--yes", *stated, *options)
        written = sorted(path.name for path in (root / "data" / "releases").iterdir())
        figures = None
        if written and not crash:
            _, text, crash = _command(root, "releases", "show", written[0], "--json")
            figures = None if crash else json.loads(text)["figures"]
        return Ended(code, said, figures, crash)


def _command(root: Path, *arguments: str) -> tuple[int, str, str]:
    """Run a command in a project: its exit code, what it printed, and where it ended in a traceback, what and where."""
    result = CliRunner(env={ROOT_VARIABLE: str(root)}).invoke(app, list(arguments))
    error = result.exception
    if isinstance(error, (ProjectError, OSError)):  # The program makes a sentence of either.
        return 2, f"{result.output}Error: {error}", ""
    if error is None or isinstance(error, SystemExit):
        return result.exit_code, result.output, ""
    last = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in last if f"{os.sep}countylines{os.sep}" in frame.filename] or last
    return 1, result.output, f"{type(error).__name__}: {error} ({Path(ours[-1].filename).name}, {ours[-1].name})"


def try_all(readings: Iterable[Reading]) -> Iterator[Judged]:
    """Run and judge readings, one after another."""
    for reading in readings:
        began = time.perf_counter()
        ended = run(reading)
        taken = time.perf_counter() - began
        says = re.search(reading.says, ended.said) is not None
        yield Judged(reading, ended, *judge(reading, ended), says, taken)


def table(judged: Sequence[Judged]) -> list[str]:
    """Give a line a reading, then how often each verdict came, then what is wrong with those that are."""
    lines = []
    for each in judged:
        says = "" if each.says else "does not say what it should"
        line = f"{each.verdict:36} {each.seconds:5.1f} s  {each.reading.outcome:18} {_name(each.reading)}  {says}"
        lines.append(line.rstrip())
    found = Counter(each.verdict for each in judged)
    lines += ["", *(f"{found[verdict]:5}  {verdict}" for verdict in Verdict)]
    unsaid = sum(not each.says for each in judged)
    figures = [each for each in judged if each.reading.outcome == "figures"]
    exactly = sum(each.verdict == Verdict.RIGHT for each in figures)
    lines += [f"{unsaid:5}  do not say what they should", f"{exactly:5}  of {len(figures)} that must be read are right"]
    for each in judged:
        if each.verdict in BAD:
            lines += ["", f"{each.verdict}: {_name(each.reading)}", f"  {each.told}"]
    return lines


def _name(reading: Reading) -> str:
    return f"{reading.file.name} {reading.options}".strip()


def main(folders: Sequence[str]) -> int:
    """Try every reading of some folders and print the table of each; those that are not there are passed over."""
    bad = 0
    for folder in map(Path, folders):
        if not (folder / EXPECTED).is_file():
            print(f"{folder}: no {EXPECTED} is there; passed over")
            continue
        judged = list(try_all(read_expected(folder)))
        bad += sum(each.verdict in BAD for each in judged)
        print(f"{folder}: {len(judged)} readings", *table(judged), "", sep="\n")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
