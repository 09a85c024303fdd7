"""Revised figures between two reports: counted, and those that moved most named with their period and releases."""

from __future__ import annotations

import csv
from pathlib import Path

from countylines.subjects.revisions import MOST_FIGURES, PERIOD, SERIES, revised

COLUMNS = [*SERIES, *PERIOD, "low", "high", "releases"]
LONDON = ("metropolitan", "London", "drug offences", "flow", "made up")


def write(folder: Path, *rows: tuple[str, ...]) -> Path:
    (folder / "tables").mkdir(parents=True)
    with (folder / "tables" / "figures.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    return folder


def month(
    which: str, low: int, high: int | None = None, release: str = "first", area: str = "London"
) -> tuple[str, ...]:
    days = {"2016-11": 30, "2016-12": 31, "2017-01": 31}[which]
    start, end = f"{which}-01", f"{which}-{days}"
    bounds = (str(low), str(low if high is None else high))
    return (*LONDON[:1], area, *LONDON[2:], start, start, end, end, *bounds, release)


def test_figures_that_moved_are_counted_and_named_with_the_release_that_gives_them(tmp_path: Path) -> None:
    then = write(tmp_path / "then", month("2016-11", 223), month("2016-12", 204), month("2017-01", 300))
    now = write(tmp_path / "now", month("2016-11", 290, release="second"), month("2016-12", 275, release="second"),
                month("2017-01", 300, release="second"))  # fmt: skip
    told, london = revised(then, now)
    assert told == "2 of 3 figures that both give exactly were revised, of 1 series"
    assert london == (
        "drug offences, London: November 2016 223 → 290 (+30%); December 2016 204 → 275 (+35%); now by second"
    )


def test_a_figure_between_bounds_or_in_one_report_alone_is_no_revision(tmp_path: Path) -> None:
    then = write(tmp_path / "then", month("2016-11", 0, 4), month("2016-12", 204))
    now = write(tmp_path / "now", month("2016-11", 3), month("2017-01", 300), month("2016-12", 204))
    assert revised(then, now) == []
    assert revised(tmp_path, now) == []


def test_of_many_figures_those_that_moved_by_the_largest_share_are_named(tmp_path: Path) -> None:
    def year(at: int, count: int) -> tuple[str, ...]:
        start, end = f"{2000 + at}-01-01", f"{2000 + at}-12-31"
        return (*LONDON, start, start, end, end, str(count), str(count), "r")

    then = write(tmp_path / "then", *(year(at, 100) for at in range(20)))
    now = write(tmp_path / "now", *(year(at, 100 - at) for at in range(20)))
    told, london = revised(then, now)
    assert told.startswith("19 of 20 figures")
    assert f"(the {MOST_FIGURES} that moved most of 19)" in london
    assert london.count("→") == MOST_FIGURES and "1 January 2019 to 31 December 2019 100 → 81 (−19%)" in london
    assert "2011 100 → 89" not in london
