"""Read tables drawn at random, and files of the corpus changed at random: right, refused or doubted, never wrong.

``python -m benchmarks.campaign [--tables N] [--cells N] [--files N] [--first NUMBER]`` prints how often each came, and
every example that was written wrong with its number, which gives it again. The exit code is 1 if there was one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
import pandas as pd

from benchmarks.random_tables import FLAG, SAME, Drawing, Figure, Value, body_of, written
from countylines.adding.understand import Said, Stated, Understood, sheets_of, understand
from countylines.errors import ProjectError
from countylines.received.grids import apart
from countylines.received.grids.grid import Grid

ROOT = Path(__file__).parents[1]
CORPUS = ROOT / "tests" / "foi_corpus"
AREA, MEASURE, RULE = "Norfolk", "arrests", "as counted"
SERIES = {"force": "norfolk", "area": AREA, "measure": MEASURE, "kind": "flow", "counting_rule": RULE}
STATED = Stated("norfolk-made-up", SERIES, date(2024, 6, 30), "read", "made up", "https://example.org", "OGL")
RIGHT, REFUSED, DOUBT, WRONG, UNFLAGGED, CRASH = "right", "refused", "doubt", "WRONG", "UNFLAGGED", "CRASH"
READ = "read, as nobody declared"
OUTCOMES = (RIGHT, REFUSED, DOUBT, WRONG, UNFLAGGED, CRASH)
BAD = (WRONG, UNFLAGGED, CRASH)
AT_ONCE = 50


class Came(NamedTuple):
    """What came of one example."""

    number: int
    what: str
    outcome: str
    told: str = ""


def _read_here(content: bytes, kind: str) -> list[Grid]:
    """Read a file in this process: thousands of small ones that are whole would each wait for one of their own."""
    return apart.read(content, kind)


@cache
def _project() -> Path:
    """Make an empty project; it goes with the process."""
    root = Path(tempfile.mkdtemp(prefix="campaign-"))
    (root / "data" / "releases").mkdir(parents=True)
    shutil.copyfile(ROOT / "data" / "forces.csv", root / "data" / "forces.csv")
    return root


def read(name: str, content: bytes, folder: Path) -> Understood | str:
    """Understand a file as ``countylines add`` does; a sentence if it cannot be read at all."""
    path = folder / name
    path.write_bytes(content)
    root = _project()
    with patch("countylines.received.grids.files.read_apart", _read_here):
        try:
            grids, whole = sheets_of(path, name)
            return understand(path, grids, whole, STATED, Said(), root)
        except ProjectError as error:
            return str(error)


def judged(understood: Understood | str, figures: Sequence[Figure], needs: str) -> tuple[str, str]:
    """Say what came of a table, and what is wrong with it where something is."""
    if isinstance(understood, str) or understood.reading is None or understood.problems or not understood.layout:
        return REFUSED, ""
    if understood.doubts:
        return DOUBT, ""
    if needs == FLAG:
        return UNFLAGGED, "nothing was said of it"
    told = differs(figures, understood.reading.observations)
    return (WRONG if told else RIGHT), told


def differs(figures: Sequence[Figure], observations: pd.DataFrame) -> str:
    """Say how figures read differ from those declared; empty where they are these, all of them and no others."""
    wanted = Counter((f.start, f.end, f.area or AREA, f.low, f.high) for f in figures)
    found = Counter(
        (str(row.start), str(row.end), row.area, int(row.low), int(row.high))
        for row in observations.dropna(subset=["low", "high"]).itertuples()
    )
    if wanted != found or len(observations) != len(figures):
        lost, odd = list((wanted - found).elements()), list((found - wanted).elements())
        return f"{len(odd)} not declared {odd[:3]}, {len(lost)} lost {lost[:3]}"
    for kind in {f.kind for f in figures if f.kind}:
        named = observations["measure"].str.contains(kind) | observations["counting_rule"].str.contains(kind)
        mine = Counter((f.start, f.low, f.high) for f in figures if f.kind == kind)
        if mine != Counter((str(r.start), int(r.low), int(r.high)) for r in observations[named].itertuples()):
            return f"figures of {kind!r} are not called so"
    return ""


def try_table(number: int, folder: Path) -> Came:
    """Draw a table, read it, and hold what came of it against what was declared."""
    drawing = Drawing(number)
    made = drawing.table()
    name, content = written(made, drawing)
    what = f"{made.shape}: {', '.join(sorted(made.damage)) or 'whole'} ({name.rpartition('.')[2]})"
    try:
        return Came(number, what, *judged(read(name, content, folder), made.figures, made.needs))
    except Exception as error:  # What is looked for.
        return Came(number, what, CRASH, _crash(error))


def _crash(error: Exception) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f"{os.sep}countylines{os.sep}" in f.filename]
    where = f" ({Path(frames[-1].filename).name}, {frames[-1].name})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"[:300]


@cache
def corpus() -> list[Path]:
    """List the files of the corpus that are read quickly: text, pages and workbooks."""
    quick = (".csv", ".tsv", ".html", ".xlsx", ".xls", ".xlsb", ".ods")
    return sorted(path for path in CORPUS.glob("synthetic-*") if path.suffix in quick)


def try_bytes(number: int, folder: Path) -> Came:
    """Change bytes of a file of the corpus, and read it: figures or a sentence, never a traceback.

    What it says now nobody declared, so that no figures are called right.
    """
    draw = np.random.default_rng(number)
    path = corpus()[int(draw.integers(len(corpus())))]
    try:
        outcome, _ = judged(read(path.name, _with_other_bytes(path.read_bytes(), draw), folder), (), "")
    except Exception as error:  # What is looked for.
        return Came(number, path.name, CRASH, _crash(error))
    return Came(number, path.name, outcome.replace(WRONG, READ))


def _with_other_bytes(content: bytes, draw: np.random.Generator) -> bytes:
    """Change, take out or put in some bytes of a file, or cut it off."""
    changed = bytearray(content)
    for _ in range(int(draw.choice([1, 1, 2, 8, 64]))):
        at, size, kind = int(draw.integers(len(changed))), int(draw.integers(1, 20)), int(draw.integers(7))
        if kind < 3:
            changed[at] = int(draw.integers(256))
        elif kind < 5:
            changed[at:at] = draw.bytes(size)
        elif len(changed) > size + 1:
            del changed[max(at, 1) : at + size if kind == 5 else len(changed)]
    return bytes(changed)


OTHER: dict[Value, tuple[int, int] | None] = {
    17: (17, 17), 0: (0, 0), 2021: (2021, 2021), "<3": (0, 2), "1,204": (1204, 1204), " 8 ": (8, 8),
    "fewer than 5": (0, 4),
    "x": None, -5: None, 3.7: None, "1O": None, "*": None, "12 13": None, "#N/A": None, "1e5": None, "١٢": None,
    "5?": None, "12/13": None, "(4)": None, "4 to": None, "£5": None, "=B2+1": None, "1.204": None,
    "12 (2 juveniles)": None,
}  # fmt: skip
"""What is put in the place of a count: bounds that it says, or None where it must not be read without a word."""


def try_cell(number: int, folder: Path) -> Came:
    """Put another text in the place of one count: the others stay, and it says what it says, or something is told."""
    drawing = Drawing(number)
    made = drawing.table(whole=True)
    places = body_of(made)
    at = int(drawing.draw.integers(len(places)))
    text = list(OTHER)[int(drawing.draw.integers(len(OTHER)))]
    made.rows[places[at][0]][places[at][1]] = text
    figures, bounds = list(made.figures), OTHER[text]
    if bounds:
        figures[at] = replace(figures[at], low=bounds[0], high=bounds[1])
    name, content = written(made, drawing)
    what = f"{made.shape}: {text!r} ({name.rpartition('.')[2]})"
    try:
        return Came(number, what, *judged(read(name, content, folder), figures, SAME if bounds else FLAG))
    except Exception as error:  # What is looked for.
        return Came(number, what, CRASH, _crash(error))


TRIED = {"tables": try_table, "cells": try_cell, "files": try_bytes}


def several(numbers: Sequence[int], kind: str) -> list[Came]:
    """Try some examples, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        return [TRIED[kind](number, Path(folder)) for number in numbers]


def _say_no_panic() -> None:
    """Keep what a reader says of its own fault, which is caught and told, out of the table."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def run(kind: str, numbers: range, processes: int) -> Iterator[Came]:
    """Try examples on several cores, in their order."""
    parts = [numbers[at : at + AT_ONCE] for at in range(0, len(numbers), AT_ONCE)]
    if processes == 1:
        yield from (came for part in parts for came in several(part, kind))
        return
    with ProcessPoolExecutor(processes, initializer=_say_no_panic if kind == "files" else None) as pool:
        for part in pool.map(partial(several, kind=kind), parts):
            yield from part


def table(kind: str, came: Iterable[Came], most: int = 60) -> tuple[list[str], int]:
    """Give the counts of what came, what went wrong with its number, and how many that are."""
    found = list(came)
    counted = Counter(each.outcome for each in found)
    order = [*OUTCOMES, *sorted(counted.keys() - set(OUTCOMES))]
    lines = [f"{len(found)} {kind}", *(f"{counted[outcome]:7}  {outcome}" for outcome in order if counted[outcome])]
    bad = [each for each in found if each.outcome in BAD]
    by_kind = Counter((each.outcome, each.what) for each in bad)
    lines += [f"{number:7}  {outcome}: {what}" for (outcome, what), number in by_kind.most_common(most)]
    lines += [f"{each.outcome} {each.number}: {each.what}: {each.told}" for each in bad[:most]]
    return lines, len(bad)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign, and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tables", type=int, default=10_000, help="tables drawn at random")
    parser.add_argument("--cells", type=int, default=5_000, help="tables of which one cell is changed at random")
    parser.add_argument("--files", type=int, default=5_000, help="files of the corpus of which bytes are changed")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, 4))
    given = parser.parse_args(arguments)
    bad = 0
    for kind in TRIED:
        numbers = range(given.first, given.first + getattr(given, kind))
        lines, wrong = table(kind, run(kind, numbers, given.processes))
        bad += wrong
        print(*lines, "", sep="\n", flush=True)
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
