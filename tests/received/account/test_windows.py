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


@pytest.mark.parametrize(
    ("head", "is_told"),
    [
        ("R12", True), ("arrests_ytd", True), ("ArrestsYTD", True), ("avg_arrests", True), ("12m total", True),
        ("FYTD", True), ("Running", True), ("Cum.", True), ("Last 12 months", True), ("Previous three years", True),
        ("Arrests (12m)", True), ("Arrests 12 months", True), ("Beat 12M", False), ("Unit 12-M", False),
        ("Drug lines running", False), ("Last known address", False),
    ],
)  # fmt: skip
def test_a_name_of_what_is_counted_that_says_a_window_is_told(head, is_told):
    rows = f"Month | Arrests | {head}\nJan-21 | 14 | 90\nFeb-21 | 9 | 80\nMar-21 | 24 | 85"
    block = {"counts": "B2:C4", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}
    assert (WINDOW in kinds(rows, block)) is is_told


class TestWorkedOut:
    """Columns that follow from others whatever they are called: sums of all before, differences from the one before."""

    BLOCK = {"counts": "B2:C7", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}  # noqa: RUF012

    def told(self, counts, others, months=MONTHS):
        rows = zip(months, counts, others, strict=False)
        lines = [f"{month} 2021 | {one} | {other}" for month, one, other in rows]
        return told("\n".join(["Month | Arrests | Other", *lines]), self.BLOCK)

    @pytest.mark.parametrize(
        ("counts", "others"),
        [
            ([5, 7, 6, 2, 9, 4], [5, 12, 18, 20, 29, 33]),
            ([5, 7, 6, 2, 9, 4], [40, 47, 53, 55, 64, 68]),
            ([5, 0, 6, 2, 9, 4], [5, 5, 11, 2, 11, 15]),
        ],
    )
    def test_sums_of_all_before_are_told(self, counts, others):
        assert "C2:C7: each of these figures is the one before it with that of B2:B7 added" in self.told(counts, others)

    def test_differences_from_the_one_before_are_told(self):
        said = self.told([5, 7, 16, 2, 9, 4], [1, 2, 9, 14, 7, 5])
        assert "C2:C7: each of these figures is how far that of B2:B7 is from the one before" in said

    @pytest.mark.parametrize("others", [[5, 12, 18, 20, 29, 34], [5, 7, 6, 2, 9, 4], [0, 0, 0, 0, 0, 0]])
    def test_others_are_not(self, others):
        assert "each of these figures" not in self.told([5, 7, 6, 2, 9, 4], others)
        assert "each of these figures" not in self.told([3, 3, 3, 3, 3, 3], [0, 0, 0, 0, 0, 0])


class TestRepeated:
    """Totals that stand again in each row: of a year beside its months, of both sexes beside each."""

    MONTHLY = "Month | Arrests | In the year\n" + "\n".join(f"{name} 2021 | {n} | 175" for name, n in zip(MONTHS, UNEVEN, strict=True))  # fmt: skip # noqa: E501
    BLOCK = {"counts": "B2:C13", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}  # noqa: RUF012

    def test_a_total_of_the_year_in_each_month_is_told(self):
        assert "C2:C13: the same numbers stand in each row of a year" in told(self.MONTHLY, self.BLOCK)
        others = self.MONTHLY.replace("| 20 | 175", "| 20 | 160")
        assert "repeated totals" not in kinds(others, self.BLOCK)

    @pytest.mark.parametrize(("total", "is_told"), [("30 40 50", True), ("30 40 51", False), ("3 4 5", False)])
    def test_a_total_of_all_kinds_in_the_row_of_each_is_told(self, total, is_told):
        first, second, third = total.split()
        last = "50" if third == "51" else third
        table = (
            f"Year | Sex | Own | All\n2019 | M | 16 | {first}\n2019 | F | 14 | {first}\n2020 | M | 21 | {second}\n"
            f"2020 | F | 19 | {second}\n2021 | M | 32 | {third}\n2021 | F | 18 | {last}"
        )
        labels = {"year": {"column": "A"}, "counting_rule": {"column": "B"}, "measure": {"row": 1}}
        assert ("repeated totals" in kinds(table, {"counts": "C2:D7", "labels": labels})) is is_told


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
