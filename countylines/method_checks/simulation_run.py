"""Run a simulation over several processes: the result does not depend on how many there are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

import pandas as pd

from countylines.errors import ProjectError
from countylines.method_checks.simulation import Batch, batches, rates, simulate_batch
from countylines.method_checks.worlds import Case
from countylines.reports.execution import ONE_THREAD, variables


def cores() -> int:
    """Give the number of cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def count_series(cases: Iterable[Case], series: int) -> int:
    """Count the series that a simulation draws: long ones get a share of those asked for."""
    return sum(batch.series for case in cases for batch in batches(case, series, 0))


def run(
    cases: Iterable[Case],
    series: int,
    seed: int,
    *,
    processes: int = 1,
    done: Callable[[int], None] = lambda series: None,
) -> pd.DataFrame:
    """Measure the rates of many cases, as `simulation.rates` gives them.

    Parameters
    ----------
    series, seed : int
        As for `simulation.batches`.
    processes : int
        How many share the batches; 1 uses none but this one.
    done : callable
        Told after each batch how many series it had, for a progress bar.

    Raises
    ------
    ProjectError
        If fewer than one series or process is asked for.
    """
    if series < 1 or processes < 1:
        raise ProjectError(f"{series} series in {processes} processes were asked for: give at least 1 of each.")
    # The long batches first, so that no process is left alone with one at the end.
    waiting = [batch for case in cases for batch in batches(case, series, seed)]
    waiting.sort(key=lambda batch: batch.case.years, reverse=True)
    found = []
    for batch, hits in _share_out(waiting, processes):
        done(batch.series)
        found.append((batch, hits))
    return rates(found)


def _share_out(waiting: list[Batch], processes: int) -> Iterator[tuple[Batch, dict[str, int]]]:
    if processes == 1:
        for batch in waiting:
            yield batch, simulate_batch(batch)
        return
    # Linear algebra runs one thread in every process, or they would fight for the cores.
    with variables(ONE_THREAD), ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        tasks = {pool.submit(simulate_batch, batch): batch for batch in waiting}
        try:
            for task in as_completed(tasks):
                yield tasks[task], task.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
