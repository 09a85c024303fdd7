"""Rates, thousands, rounded counts and forecasts are told; plain counts are not."""

import pytest

from tests.received.account.judged import grid, judged, kinds, told

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
UNEVEN = [14, 9, 24, 4, 17, 20, 11, 8, 15, 13, 19, 21]
FIVES = [15, 10, 25, 5, 15, 20, 10, 10, 15, 15, 20, 20]


def table(counts=UNEVEN, over="Arrests", before="Norwich", after="", **layout):
    rows = [f"{MONTHS[at]} 2021 | {count}" for at, count in enumerate(counts)]
    text = "\n".join([f"{before} | ", f"Month | {over}", *rows, f"{after} | "])
    return text, {"tables": [{"counts": f"B3:B{len(rows) + 2}", "labels": {"month": {"column": "A"}}}], **layout}


@pytest.mark.parametrize(
    ("over", "what"),
    [
        ("Arrests per 10,000 population", "rates or shares"),
        ("Detection rate", "rates or shares"),
        ("Arrests index (2019 = 100)", "rates or shares"),
        ("% of arrests charged", "rates or shares"),
        ("Arrests (thousands)", "thousands or money"),
        ("Value seized, £", "thousands or money"),
        ("Cannabis seized (kg)", "amounts"),
        ("Black_population", "people who live there"),
        ("pct_charged", "rates or shares"),
        ("Arrests (seasonally adjusted)", "adjusted figures"),
        ("Target arrests", "forecasts or targets"),
        ("Estimated arrests", "forecasts or targets"),
        ("Arrests per hour", "rates or shares"),
        ("Baseline", "forecasts or targets"),
        ("Calls per shift", "rates or shares"),
        ("Share of all", "rates or shares"),
        ("Prop. of arrests", "rates or shares"),
        ("Conversion", "rates or shares"),
        ("Net change", "changes"),
        ("Diff", "changes"),
        ("Growth on 2020", "changes"),
        ("YoY", "changes"),
        ("+/-", "changes"),
        ("Difference from previous quarter", "changes"),
        ("Lower bound", "bounds or extremes"),
        ("Upper 95% CI", "bounds or extremes"),
        ("Youngest", "bounds or extremes"),
        ("Maximum", "bounds or extremes"),
    ],
)
def test_a_header_of_no_plain_counts_is_told(over, what):
    assert f"{over!r} may say that figures here are {what}, and they are read as counts" in told(*table(over=over))


@pytest.mark.parametrize("before", ["Seasonally adjusted arrests", "Arrests per 1,000 residents", "Projected arrests"])
def test_a_title_that_says_so_is_told(before):
    assert "no plain counts" in kinds(*table(before=before))


@pytest.mark.parametrize(
    "over",
    [
        "Arrests per month", "Arrests", "Corporate arrests", "Number of separate offences", "Value", "Quantity",
        "Lower Clapton", "Change of address fraud", "Climate change protests", "Differences at work", "Shareholders",
    ],
)  # fmt: skip
def test_a_header_of_counts_is_not(over):
    assert kinds(*table(over=over)) == []


@pytest.mark.parametrize("before", ["Number and % of arrests", "Indecent exposure"])
def test_a_title_that_names_percentages_beside_counts_is_not(before):
    assert kinds(*table(before=before)) == []


@pytest.mark.parametrize(("label", "is_told"), [("% charged", True), ("Per cent charged", True), ("Charged", False)])
def test_a_row_of_percentages_among_counts_is_told(label, is_told):
    table = f"Row | Jan-21 | Feb-21\nArrests | 50 | 60\n{label} | 20 | 25"
    labels = {"month": {"row": 1}, "measure": {"column": "A"}}
    assert ("no plain counts" in kinds(table, {"counts": "B2:C3", "labels": labels})) is is_told


def test_a_note_on_rounding_is_told_and_where_it_stands():
    said = told(*table(after="Counts are rounded to the nearest 5."))
    assert (
        "A15: 'Counts are rounded to the nearest 5.' says that counts are rounded, and they are read as exact" in said
    )


def test_counts_that_are_all_multiples_of_five_are_told():
    assert "all 12 counts above 0 are multiples of 5, as rounded ones are" in told(*table(FIVES))
    assert kinds(*table([*FIVES[:-1], 21])) == []


def test_few_counts_may_be_multiples_of_five_by_chance():
    assert kinds(*table([5, 10, 20])) == []
    assert "rounded counts" not in kinds(*table([5] * 12))


def test_counts_read_as_rounded_are_not_told():
    assert "rounded counts" not in [doubt.kind for doubt in judged(*table(FIVES, rounded_to=5)).doubts]


def test_what_a_note_says_goes_before_what_counts_happen_to_be_multiples_of():
    counts = [100, 200, 300, 100]
    assert "give --rounded 10 " in told(*table(counts, after="Some of these are rounded to the nearest ten."))
    assert "give --rounded 100 " in told(*table(counts, after="Rounded."))


@pytest.mark.parametrize("other", ["Value", "Quantity", "Amount", "Risk score", "Rank"])
def test_what_may_be_no_count_is_told_beside_counts(other):
    """Alone such a word may stand for the count itself."""
    rows = "Jan-21 | 13 | 500\nFeb-21 | 14 | 390\nMar-21 | 9 | 210"
    block = {"counts": "B2:C4", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}
    said = told(f"Month | Seizures | {other}\n{rows}", block)
    assert f"{other!r} may say that figures here are values or amounts beside counts" in said
    assert "no plain counts" not in kinds(f"Month | Seizures | Searches\n{rows}", block)


@pytest.mark.parametrize(
    "after",
    [
        "Figures are per 100,000 population", "All figures are percentages", "Figures in thousands",
        "Index: 2019 = 100", "Each figure is the change on the previous month", "Figures are weekly averages",
        "Seasonally adjusted", "Note: values are estimates", "These numbers are from a sample of one in ten cases",
        "The data are a snapshot on the last day of each month", "Random noise has been added to all counts",
        "Snapshot on the last day of each month", "Sample of one in ten of the cases",
        "Averages over three months in all", "To protect privacy random noise was added",
        "Counts below 3 have been changed to 3", "For disclosure control, 1 to 4 is shown as 3",
        "Fewer than 5 is recorded as 5.",
    ],
)  # fmt: skip
def test_a_note_that_says_so_of_the_figures_is_told(after):
    assert f"{after!r} may say that figures here are" in told(*table(after=after))


@pytest.mark.parametrize(
    "after",
    [
        "Arrest rates are published by the Home Office, per 1,000 residents", "A change of address is no arrest",
        "Figures are of arrests recorded by the force", "The cost limit was estimated at 18 hours",
        "Numbers of arrests", "Noise complaints are not included", "Fewer than 5 is shown as <5",
        "1 to 4 are replaced with *", "Ages 10 to 17 are shown as 10 to 17",
    ],
)  # fmt: skip
def test_other_notes_are_not(after):
    assert "no plain counts" not in kinds(*table(after=after))


@pytest.mark.parametrize(
    ("headers", "is_told"), [("Low | High", True), ("Arrests | Upper", True), ("Low | Medium", False)]
)
def test_bounds_are_told_and_levels_are_not(headers, is_told):
    rows = "Jan-21 | 13 | 31\nFeb-21 | 14 | 39\nMar-21 | 9 | 21"
    block = {"counts": "B2:C4", "labels": {"month": {"column": "A"}, "measure": {"row": 1}}}
    assert ("no plain counts" in kinds(f"Month | {headers}\n{rows}", block)) == is_told


def test_a_note_outside_the_tables_is_told():
    text, layout = table()
    page = [grid(text, around=("Dear Sir,", "All figures are percentages."))]
    assert "text outside its tables: 'All figures are percentages.' may say that figures here are rates" in told(
        page, layout
    )
