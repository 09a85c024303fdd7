"""How long heavy statistics, a million records, workbooks, a police archive and a report take here: ``make bench``.

It passes no judgement.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

# As in a report: several threads of linear algebra take longer than one on so small matrices.
os.environ |= dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1")

import numpy as np

from benchmarks import archive, many_series, reports, several_years, workbooks
from benchmarks.records import benchmark_apart
from countylines.statistics import MONTHS
from countylines.statistics.one_year_tests import permutation_p_value
from countylines.statistics.rotation import rotation_tests

PERMUTATIONS = 100_000
YEARS = 6
SEED = 1


def permute_one_year() -> None:
    """Permute the counts of a year over its months, the days staying, with the score statistic of each order."""
    counts = np.random.default_rng(SEED).poisson(15, MONTHS)
    days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    permutation_p_value(counts, days, range(1, MONTHS + 1), draws=PERMUTATIONS)


def rotate_six_years() -> None:
    """Go through all rotations of six years against one another at once."""
    rows = np.random.default_rng(SEED).standard_normal((YEARS, MONTHS))
    found, _ = rotation_tests((rows - rows.mean(axis=1, keepdims=True))[None])
    assert found.enumerated and found.combinations == MONTHS ** (YEARS - 1)


BENCHMARKS: dict[str, Callable[[], None]] = {
    f"{PERMUTATIONS:,} permutations of a year": permute_one_year,
    f"all {MONTHS ** (YEARS - 1):,} rotations of six years": rotate_six_years,
}


def best_of(work: Callable[[], None], times: int = 5) -> float:
    """Give the shortest time of several, in seconds: what else the machine does only adds to it."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Print the seconds of each benchmark."""
    for name, work in BENCHMARKS.items():
        print(f"{best_of(work):8.3f} s  {name}")
    for name, work in several_years.BENCHMARKS.items():
        print(f"{best_of(work, 2):8.3f} s  {name}")
    print(benchmark_apart())
    print("\n".join(workbooks.table()))
    print("\n".join(archive.table()))
    print("\n".join(reports.table()))
    print(many_series.line())


if __name__ == "__main__":
    main()
