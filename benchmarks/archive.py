"""Time counting a made-up police archive, as data.police.uk gives them; ``python -m benchmarks.archive``.

Every record is synthetic, and so says the name of the folder. The files have the names and the columns of real ones.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pandas as pd

from countylines.adding import archive
from countylines.project import ROOT_VARIABLE, PoliceForce, file_name, forces, project_root

STREET = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context"
)
OUTCOMES = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type"
SEARCHES = (
    "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
    "Outcome linked to object of search,Removal of more than just outer clothing"
)
CRIMES = ("Anti-social behaviour", "Burglary", "Criminal damage and arson", "Drugs", "Public order", "Other theft")
ENDED = ("Investigation complete; no suspect identified", "Local resolution", "Offender given a caution")
OBJECTS = ("Controlled drugs", "Offensive weapons", "Stolen goods")
FOLDER = "synthetic-police-archive"
ROWS = {"street": 650, "outcomes": 350, "stop-and-search": 60}
"""About so many records a file."""

_HALF = 0.5


def write_archive(
    folder: Path,
    months: Collection[str],
    of: Collection[PoliceForce],
    share: float = 1,
    without: Collection[tuple[str, str]] = (),
) -> int:
    """Write an archive of some months and forces, and give how many records it has.

    Parameters
    ----------
    folder : pathlib.Path
        Where the folders of months go.
    share : float
        How large the files are, as a share of ``ROWS``.
    without : collection of (str, str)
        Months and forces that have no file.
    """
    written = 0
    for month in months:
        (folder / month).mkdir(parents=True)
        for force in of:
            if (month, force.id) in without:
                continue
            for kind, (header, record) in _KINDS.items():
                chance = random.Random(f"{month} {force.id} {kind}")
                rows = round(ROWS[kind] * share * (_HALF + chance.random()))
                with (folder / month / f"{month}-{force.id}-{kind}.csv").open("w", encoding="utf-8", newline="") as out:
                    out.write(f"{header}\n")
                    out.writelines(record(f"{month} {force.id} {row}", month, force, chance) for row in range(rows))
                written += rows
    return written


def _place(force: PoliceForce, chance: random.Random) -> str:
    """Give coordinates, street and LSOA; some records have none."""
    if chance.random() < 0.02:
        return ",,No location,,"
    area = chance.choice(force.areas[1:] or force.areas or (force.name,))
    number, letter = chance.randrange(1, 18), chance.choice("ABCDE")
    street = f"1.29{number:04},52.63{number:04},On or near Parking Area (synthetic)"
    return f'{street},E01{crc32(area.encode()) % 10**6:06}{number:02}{letter},"{area} {number:03}{letter}"'


def _street(name: str, month: str, force: PoliceForce, chance: random.Random) -> str:
    crime, place = chance.choice(CRIMES), _place(force, chance)
    if crime == CRIMES[0]:
        return f",{month},{force.name},{force.name},{place},{crime},,\n"
    return f"{_id(name)},{month},{force.name},{force.name},{place},{crime},{chance.choice(ENDED)},\n"


def _outcome(name: str, month: str, force: PoliceForce, chance: random.Random) -> str:
    return f"{_id(name)},{month},{force.name},{force.name},{_place(force, chance)},{chance.choice(ENDED)}\n"


def _search(_: str, month: str, force: PoliceForce, chance: random.Random) -> str:
    when = f"{month}-{chance.randrange(1, 29):02}T{chance.randrange(24):02}:30:00+00:00"
    return f"Person search,{when},,,52.63,1.29,Male,18-24,,,Misuse of Drugs Act 1971,{chance.choice(OBJECTS)},,,\n"


def _id(name: str) -> str:
    return sha256(name.encode()).hexdigest()


_KINDS = {"street": (STREET, _street), "outcomes": (OUTCOMES, _outcome), "stop-and-search": (SEARCHES, _search)}


def months_of(first: str, number: int) -> list[str]:
    """Give so many months on end, written as the archive does."""
    return [str(month) for month in pd.period_range(first, periods=number, freq="M")]


def territorial(root: Path) -> list[PoliceForce]:
    """Give the 43 territorial forces of England and Wales."""
    return [force for force in forces(root).values() if force.nation in ("England", "Wales")]


def count_every_force(folder: Path) -> str:
    """Count drug offences by month for each of the 43 forces, one after the other, and say how many there are."""
    found, counted, records = archive.find([folder]), 0, 0
    for force in territorial(project_root()):
        files = [file for file in found.files if file.kind == "street" and file.force == force.id]
        one = archive.count(files, {"Crime type": ["Drugs"]})
        counted, records = counted + one.counts.total(), records + one.records
    return f"{counted:,} of {records:,}"


def orders(folder: Path) -> dict[str, list[str]]:
    """Give what is timed by name: releases of counts made from an archive, and a count for every force."""

    def add(force: str, area: str, *where: str) -> list[str]:
        said = ["--measure", "drug offences (synthetic)", "--kind", "flow", "--counting-rule", "made up", "--yes"]
        when = ["--known", "2022-06-01", "--basis", "read", "--source", "made up", "--licence", "OGL-UK-3.0"]
        chosen = [text for each in ("Crime type=Drugs", *where) for text in ("--where", each)]
        ours = [sys.executable, "-m", "countylines", "add", str(folder), "--records", "--force", force, "--area", area]
        return [*ours, "--id", file_name(force, area), *said, *when, *chosen]

    return {
        "release of counts for Norwich": add("norfolk", "Norwich", "LSOA name=Norwich *"),
        "release of counts for Norfolk": add("norfolk", "Norfolk"),
        "release of counts for Greater Manchester": add("greater-manchester", "Greater Manchester"),
        "counts for each of 43 forces": [sys.executable, "-m", "benchmarks.archive", str(folder)],
    }


def measured(command: list[str], root: Path) -> tuple[float, int]:
    """Run a command in a project; give its seconds, and its peak of memory in bytes (0: the system does not tell)."""
    began = time.perf_counter()
    environment = {**os.environ, ROOT_VARIABLE: str(root)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    peak = 0
    if sys.platform != "win32":
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    if process.wait():
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - began, peak


def table(months: int = 36) -> list[str]:
    """Write an archive of the 43 forces, time what is made from it, and give a line each."""
    with tempfile.TemporaryDirectory() as made:
        folder, root = Path(made) / FOLDER, Path(made) / "project"
        (root / "data" / "releases").mkdir(parents=True)
        shutil.copyfile(project_root() / "data" / "forces.csv", root / "data" / "forces.csv")
        records = write_archive(folder, months_of("2019-01", months), territorial(root))
        size = sum(file.stat().st_size for file in folder.rglob("*.csv"))
        taken = {name: measured(command, root) for name, command in orders(folder).items()}
    of = f"an archive of {months} months, {records:,} records ({size / 1e6:.0f} MB)"
    return [f"{took:8.2f} s  {peak / 1e6:4.0f} MB at most  {name}, from {of}" for name, (took, peak) in taken.items()]


if __name__ == "__main__":
    print(count_every_force(Path(sys.argv[1])) if len(sys.argv) > 1 else "\n".join(table()))
