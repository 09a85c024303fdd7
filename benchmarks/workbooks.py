"""Time reading made-up workbooks of some megabytes: a wide table, a long one, a list of events."""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

Rows = Iterator[list[Any]]
MONTHS = [date(2014 + at // 12, at % 12 + 1, 1) for at in range(96)]
SAID = {
    "force": "norfolk", "area": "Norfolk", "measure": "arrests (synthetic)", "kind": "flow", "known": "2024-01-01",
    "counting-rule": "made up for a benchmark", "basis": "assumed", "reason": "made up", "source": "made up",
    "licence": "OGL-UK-3.0", "id": "norfolk-2024-01-01-synthetic",
}  # fmt: skip


def wide(draw: random.Random, most: int) -> Rows:
    """Give a row a ward and a column a month: 648,000 counts below ``most``."""
    months = MONTHS[24:]
    yield ["Ward", *(f"{month:%B %Y}" for month in months)]
    for ward in range(9_000):
        yield [f"Ward {10_000 + ward}", *(draw.randrange(most) for _ in months)]


def long(draw: random.Random) -> Rows:
    """Give a row a count of a month, a ward and an offence: 72,000."""
    yield ["Month", "Ward", "Offence", "Arrests"]
    for ward in range(250):
        for offence in ("Possession", "Supply", "Other"):
            for month in MONTHS:
                yield [f"{month:%Y-%m}", f"Ward {100 + ward}", offence, draw.randrange(60)]


def events(draw: random.Random) -> Rows:
    """Give a row an event: 95,000."""
    yield ["Reference", "Date", "Beat", "Offence", "Outcome", "Sex"]
    for at in range(95_000):
        day = date(2018, 1, 1) + timedelta(days=draw.randrange(1460))
        offence, outcome = draw.choice(["Possession", "Supply", "Other"]), draw.choice(["Charged", "Caution", "None"])
        yield [f"REF{at:07}", day, f"Beat {draw.randrange(90)}", offence, outcome, draw.choice(["Male", "Female"])]


SHAPES: dict[str, tuple[Callable[[random.Random], Rows], tuple[str, ...]]] = {
    "648,000 counts below 100": (lambda draw: wide(draw, 100), ()),
    "648,000 counts below 100,000": (lambda draw: wide(draw, 100_000), ()),
    "72,000 rows of a count": (long, ()),
    "95,000 rows of an event": (events, ("--records",)),
}


def table() -> Iterator[str]:
    """Give a line of time for each shape: the command ``add``, from its start, with nothing written."""
    for name, (rows, options) in SHAPES.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "synthetic.xlsx"
            book = openpyxl.Workbook(write_only=True)
            sheet = book.create_sheet("Arrests")
            for row in rows(random.Random(1)):
                sheet.append(row)
            book.save(path)
            said = [part for option, value in SAID.items() for part in (f"--{option}", value)]
            began = time.perf_counter()
            command = [sys.executable, "-m", "countylines", "add", str(path), *said, *options, "--dry-run", "--yes"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            taken = time.perf_counter() - began
            if "What it was understood to be" not in done.stdout:
                raise AssertionError(f"It was not understood: {done.stdout}{done.stderr}")
            yield f"{taken:8.3f} s  a workbook of {path.stat().st_size / 1e6:.1f} MB read: {name}"


if __name__ == "__main__":
    print("\n".join(table()))
