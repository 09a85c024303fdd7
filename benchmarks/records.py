"""Time counting and looking through a made-up file of records; ``python -m benchmarks.records``."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from countylines.adding.privacy import find_personal_data
from countylines.received.layout import read_layout
from countylines.received.read import read_file
from countylines.received.readings import Asked

_HEADER = "Crime ID,Date,Reported by,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category\n"
_SERIES = {
    "force": "norfolk",
    "area": "Norfolk",
    "measure": "recorded drug offences (synthetic)",
    "kind": "flow",
    "counting_rule": "made up for a benchmark",
}
_BLOCK = 10_000


@dataclass(frozen=True)
class Measured:
    """What a file of records took, in seconds; ``peak`` is memory in bytes, 0 where the system does not tell."""

    rows: int
    counted: int
    bytes: int
    counting: float
    scanning: float
    peak: int


def write_records(path: Path, rows: int) -> None:
    """Write a file of records as data.police.uk gives them, spread over ten years."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(_HEADER)
        for first in range(0, rows, _BLOCK):
            file.writelines(map(_record, range(first, min(rows, first + _BLOCK))))


def _record(number: int) -> str:
    day = date(2011, 1, 1) + timedelta(days=number * 7919 % 3652)
    place = f"{number % 500:08},Norwich {number % 500:03}"
    name = sha256(number.to_bytes(8)).hexdigest()
    return f"{name},{day:%d/%m/%Y},Norfolk Constabulary,1.29,52.63,On or near Parking Area,E{place},Drugs,Nil\n"


def benchmark(rows: int = 1_000_000) -> Measured:
    """Count a file of so many records and look through it for personal data; say how long either took.

    Parameters
    ----------
    rows : int
        How many records are made up; a million are about 180 MB in a temporary folder.
    """
    labels = {"day": {"column": "Date"}}
    content = {"records": {"labels": labels, "where": {"Crime type": ["Drugs"]}, "covers": ["2011-01", "2020-12"]}}
    asked = Asked(read_layout(content, _SERIES, "benchmark", "records"), _SERIES, {"norfolk": ("Norfolk",)})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "synthetic-records.csv"
        write_records(path, rows)
        began = time.perf_counter()
        reading = read_file(path, path.name, asked)
        counted = time.perf_counter()
        found = find_personal_data(path, [], whole=False)
        scanned = time.perf_counter()
        size = path.stat().st_size
    if found:
        raise AssertionError(f"Nobody is named in the file, and this was found: {found[0]}.")
    total = int(reading.observations["low"].sum())
    return Measured(rows, total, size, counted - began, scanned - counted, _peak())


def _peak() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def benchmark_apart(rows: int = 1_000_000) -> str:
    """Run the benchmark in a process of its own, so that the peak of memory is its own, and give its lines."""
    command = [sys.executable, "-m", "benchmarks.records", str(rows)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip()


if __name__ == "__main__":
    measured = benchmark(*map(int, sys.argv[1:]))
    file = f"{measured.counted:,} of {measured.rows:,} records ({measured.bytes / 1e6:.0f} MB)"
    print(f"{measured.counting:8.3f} s  {file} counted")
    print(f"{measured.scanning:8.3f} s  the same file looked through for personal data")
    print(f"{measured.peak / 1e6:8.0f} MB at most for either")
