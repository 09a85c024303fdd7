"""Time a report on many monthly series, made up; ``python -m benchmarks.many_series [SERIES [MONTHS]]``."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.reports import timed
from countylines.project import ROOT_VARIABLE, project_root
from countylines.received.grids.grid import letters

SERIES, MONTHS = 86, 74
FIRST, DAY, FORCE = "2018-01", "2026-06-30", "norfolk"
HIDDEN_BELOW, HIDING_EVERY = 5, 8
"""Of so many series one has the counts below so many suppressed."""
RELEASE = f"{FORCE}-{DAY}-synthetic-answer"
SEED = 1


def areas(series: int) -> list[str]:
    """Name the areas of a made-up answer."""
    return [f"Area {number:03}" for number in range(1, series + 1)]


def answer(series: int = SERIES, months: int = MONTHS, seed: int = SEED) -> str:
    """Give a made-up answer as CSV, a row an area and a column a month: large areas and small ones, some suppressed."""
    rng = np.random.default_rng(seed)
    names = [f"{month:%b-%y}" for month in pd.period_range(FIRST, periods=months, freq="M")]
    file = io.StringIO(newline="")
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["Area", *names])
    for number, name in enumerate(areas(series)):
        hides = number % HIDING_EVERY == HIDING_EVERY - 1
        mean = np.exp(rng.uniform(np.log(2), np.log(8 if hides else 120)))
        counts = rng.negative_binomial(mean / 1.5, 1 / 2.5, months)
        rows.writerow([name, *(f"<{HIDDEN_BELOW}" if hides and n < HIDDEN_BELOW else n for n in counts.tolist())])
    return file.getvalue()


def write_project(root: Path, like: Path, series: int = SERIES, months: int = MONTHS) -> None:
    """Write a project with the data and notebooks of another, and a release of a made-up answer besides."""
    for name in ("data", "notebooks"):
        shutil.copytree(like / name, root / name)
    forces = pd.read_csv(root / "data" / "forces.csv", index_col="force", keep_default_na=False)
    forces.loc[FORCE, "areas"] = ";".join([forces.loc[FORCE, "areas"], *areas(series)])
    forces.to_csv(root / "data" / "forces.csv", lineterminator="\n")
    folder = root / "data" / "releases" / RELEASE
    folder.mkdir()
    text = answer(series, months).encode()
    (folder / "answer.csv").write_bytes(text)
    resource = {
        "name": "answer",
        "path": "answer.csv",
        "hash": f"sha256:{hashlib.sha256(text).hexdigest()}",
        "countylines": {"series": {"force": FORCE, "measure": "arrests", "kind": "flow", "counting_rule": "made up"}},
    }
    descriptor = {
        "name": RELEASE,
        "title": "A synthetic answer",
        "licenses": [{"name": "CC0-1.0", "title": "CC0 1.0"}],
        "sources": [{"title": "Made up for a benchmark"}],
        "resources": [resource],
        "countylines": {"known": {"day": DAY, "basis": "stated", "reason": "made up"}},
    }
    counts = f"B2:{letters(months + 1)}{series + 1}"
    block = {"counts": counts, "labels": {"month": {"row": 1}, "area": {"column": "A"}}}
    layout = {"resources": {"answer": {"tables": [block]}}, "corrections": []}
    for name, content in (("datapackage.json", descriptor), ("layout.json", layout)):
        (folder / name).write_text(json.dumps(content), encoding="utf-8")


def benchmark(series: int = SERIES, months: int = MONTHS) -> float:
    """Give the wall seconds of a report on so many monthly series."""
    command = [str(Path(sys.executable).with_name("countylines")), "report", "--date", DAY, "--force", FORCE]
    with tempfile.TemporaryDirectory() as folder:
        write_project(Path(folder), project_root(), series, months)
        return timed(command, Path(folder), **{ROOT_VARIABLE: folder})


def line(series: int = SERIES, months: int = MONTHS) -> str:
    """Give what `benchmark` took in words."""
    return f"{benchmark(series, months):8.2f} s  a report on {series} series of {months} months"


if __name__ == "__main__":
    print(line(*map(int, sys.argv[1:])))
