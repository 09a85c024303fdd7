"""Sums over a window, running totals and averages are told; counts of their own periods are not."""

import numpy as np
import pytest

from tests.received.account.judged import judged, kinds, told

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
WINDOW = "sums over a window"


def table(counts, header="Month", over="Arrests", year=2021, before="", after=""):
    rows = [f"{MONTHS[at % 12]} {year + at // 12} | {count}" for at, count in enumerate(counts)]
    lines = [*([f"{before} | "] if before else []), f"{header} | {over}", *rows, *([f"{after} | "] if after else [])]
    first = 3 if before else 2
    block = {"counts": f"B{first}:B{first + len(rows) - 1}", "labels": {"month": {"column": "A"}}}
    return "\n".join(lines), block


UNEVEN = [14, 9, 24, 4, 17, 20, 11, 8, 15, 13, 19, 21]


@pytest.mark.parametrize("header", ["Rolling 12 months to", "Moving year to", "Month (cumulative)"])
def test_a_header_that_says_a_window_is_told(header):
    said = told(*table(UNEVEN, header=header))
    assert f"A1: {header!r} says that a figure is a sum or an average over several periods" in said


@pytest.mark.parametrize("over", ["Arrests (cumulative)", "Arrests YTD", "Average arrests", "Arrests, year to date"])
def test_a_column_of_sums_is_told_by_its_header(over):
    assert WINDOW in kinds(*table(UNEVEN, over=over))


@pytest.mark.parametrize("after", ["Figures are cumulative.", "Note: rolling 12-month totals", "Running totals"])
def test_a_note_that_says_so_is_told(after):
    assert WINDOW in kinds(*table(UNEVEN, after=after))


@pytest.mark.parametrize("before", ["Arrests in the 12 months to December 2021", "Monthly arrests, year ending 2021"])
def test_a_title_that_names_the_time_of_the_whole_table_is_not(before):
    assert WINDOW not in kinds(*table(UNEVEN, before=before))


def test_a_note_on_the_average_age_is_not():
    assert WINDOW not in kinds(*table(UNEVEN, after="The average age of those arrested was 24."))


@pytest.mark.parametrize("header", ["Year ending", "Rolling year to"])
def test_sums_that_are_read_as_of_their_windows_are_not(header):
    text = f"{header} | Arrests\nMarch 2021 | 412\nJune 2021 | 430\nSeptember 2021 | 455"
    names = {f"{month} 2021": f"Year ending {month} 2021" for month in ("March", "June", "September")}
    block = {"counts": "B2:B4", "labels": {"period": {"column": "A", "names": names}}}
    assert WINDOW not in kinds(text, block)


def test_running_totals_are_told_by_what_they_do():
    said = told(*table(np.cumsum(UNEVEN).tolist()))
    assert "never fall, 12 periods in a row" in said


def test_sums_over_a_year_that_moves_on_are_told_by_what_they_do():
    counts = np.random.default_rng(7).poisson(40, 36)
    sums = np.convolve(counts, np.ones(12, dtype=int), "valid").tolist()
    assert "change less from one period to the next than counts of events do by chance" in told(*table(sums))
    assert WINDOW not in kinds(*table(counts.tolist()))


def test_independent_counts_are_not_told_more_often_than_said():
    """One in a thousand series at the most; counts in groups, which vary more, hardly ever."""
    rng = np.random.default_rng(11)
    series = 400
    columns = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
    found = 0
    for counts in rng.poisson(30, (series // 25 + 1, 24, 25)):
        lines = [" | ".join(["Month", *(f"Measure {name}" for name in columns)])]
        lines += [" | ".join([f"{MONTHS[at % 12]} {2021 + at // 12}", *map(str, row)]) for at, row in enumerate(counts)]
        labels = {"month": {"column": "A"}, "measure": {"row": 1}}
        found += WINDOW in [
            doubt.kind for doubt in judged("\n".join(lines), {"counts": "B2:Z25", "labels": labels}).doubts
        ]
    assert found <= 1


def test_counts_of_nothing_and_of_few_are_not():
    assert WINDOW not in kinds(*table([0] * 12))
    assert WINDOW not in kinds(*table([1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1]))


def test_of_many_series_some_rise_for_long_by_chance_and_are_not_told():
    rng = np.random.default_rng(2)
    counts = rng.integers(0, 41, (72, 300))
    lines = [" | ".join(["Month", *(f"Beat {at}" for at in range(300))])]
    lines += [" | ".join([f"{MONTHS[at % 12]} {2015 + at // 12}", *map(str, row)]) for at, row in enumerate(counts)]
    labels = {"month": {"column": "A"}, "measure": {"row": 1}}
    assert WINDOW not in kinds("\n".join(lines), {"counts": "B2:KO73", "labels": labels})
