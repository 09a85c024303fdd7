"""Time counting a made-up police archive, as data.police.uk gives them; ``python -m benchmarks.archive``.

Every record is synthetic, and so says the name of the folder. The files have the names and the columns of real ones.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pandas as pd

from benchmarks.records import peak
from countylines.adding import archive
from countylines.project import PoliceForce, forces, project_root

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


WANTED = {"Norwich": {"LSOA name": ["Norwich *"]}, "Norfolk": {}, "England and Wales": {}}


def benchmark(folder: Path) -> Iterator[str]:
    """Count drug offences by month in an archive: those of Norwich, of Norfolk, and of every force; a line each."""
    found = archive.find([folder])
    for name, more in WANTED.items():
        began = time.perf_counter()
        of = {force.id for force in territorial(project_root())} if name == "England and Wales" else {"norfolk"}
        files = [file for file in found.files if file.kind == "street" and file.force in of]
        counted = archive.count(files, {"Crime type": ["Drugs"], **more})
        took = time.perf_counter() - began
        yield (
            f"{took:8.3f} s  {sum(counted.counts.values()):,} of {counted.records:,} records of an archive counted: "
            f"{name}, {len(files)} files"
        )


def benchmark_apart(months: int = 36) -> str:
    """Write an archive of the 43 forces and count it in a process of its own, so that the peak is its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FOLDER
        records = write_archive(path, months_of("2019-01", months), territorial(project_root()))
        size = sum(file.stat().st_size for file in path.rglob("*.csv"))
        command = [sys.executable, "-m", "benchmarks.archive", str(path)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip()
    return f"{lines}, of an archive of {records:,} records ({size / 1e6:.0f} MB)"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print("\n".join(benchmark(Path(sys.argv[1]))))
        print(f"{peak() / 1e6:8.0f} MB at most for any", end="")
    else:
        print(benchmark_apart())
