"""What a monthly series can show, and how it is named."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from countylines.observations import reconcile
from countylines.series import Evidence, MonthlySeries, Series, monthly_series
from tests.conftest import Given

NORWICH = Series("norfolk", "Norwich", "county lines arrests", "flow", "a rule")


def series(first, counts, **given):
    """Make a monthly series from its first month on; a count of None is a month that is not there."""
    months = pd.date_range(f"{first}-01", periods=len(counts), freq="MS")
    rows = [
        (month, month.days_in_month, *(count if isinstance(count, tuple) else (count, count)))
        for month, count in zip(months, counts, strict=True)
        if count is not None
    ]
    table = pd.DataFrame(rows, columns=["month", "days", "low", "high"]).astype({"low": "Int64", "high": "Int64"})
    return MonthlySeries(NORWICH, table, **given)


@pytest.mark.parametrize(
    ("first", "counts", "evidence"),
    [
        ("2021-01", [5] * 12, Evidence.ONE_YEAR),
        ("2021-01", [0] * 11 + [1], Evidence.ONE_YEAR),
        ("2020-07", [5] * 12, Evidence.ONE_YEAR),
        ("2021-01", [5] * 4, Evidence.ONE_YEAR),
        ("2021-01", [5] * 13, Evidence.TWO_YEARS),
        ("2021-01", [5, None, *[5] * 11], Evidence.TWO_YEARS),
        ("2020-01", [5] * 24, Evidence.TWO_YEARS),
        # METHODS: 40 months from July are two complete calendar years.
        ("2018-07", [5] * 40, Evidence.TWO_YEARS),
        ("2019-01", [5] * 35, Evidence.TWO_YEARS),
        ("2019-01", [*[5] * 20, None, *[5] * 15], Evidence.TWO_YEARS),
        ("2019-01", [5] * 36, Evidence.SEVERAL_YEARS),
        ("2015-04", [5] * 74, Evidence.SEVERAL_YEARS),
        ("2021-01", [0] * 12, Evidence.ALL_ZERO),
        ("2019-01", [0] * 36, Evidence.ALL_ZERO),
        ("2021-01", [*[5] * 11, (0, 4)], Evidence.NOT_EXACT),
        ("2021-01", [*[5] * 11, (601, pd.NA)], Evidence.NOT_EXACT),
        ("2019-01", [(0, 4), *[0] * 35], Evidence.NOT_EXACT),
    ],
)
def test_the_evidence_of_a_series(first, counts, evidence):
    assert series(first, counts).evidence is evidence


@pytest.mark.parametrize(
    ("first", "counts", "years"),
    [
        ("2021-01", [5] * 12, 1),
        ("2020-07", [5] * 12, 0),
        ("2018-07", [5] * 40, 2),
        ("2015-04", [5] * 74, 5),
        ("2019-01", [*[5] * 20, None, *[5] * 15], 2),
    ],
)
def test_only_calendar_years_with_every_month_are_complete(first, counts, years):
    assert series(first, counts).complete_years == years


def test_counts_days_and_calendar_months_stand_side_by_side():
    one = series("2019-11", [5, 16, None, 24, 4])
    assert one.counts.tolist() == [5, 16, 24, 4]
    assert one.days.tolist() == [30, 31, 29, 31]
    assert one.calendar_months.tolist() == [11, 12, 2, 3]
    assert one.missing == ["2020-01"]


def test_one_year_is_named_by_its_months():
    one = series("2021-01", [5] * 12)
    assert one.names[2] == "March"
    assert one.title == "County lines arrests, Norwich, 2021"


def test_several_years_name_the_year_of_each_month():
    several = series("2020-12", [5] * 3)
    assert several.names == ["December 2020", "January 2021", "February 2021"]
    assert several.title == "County lines arrests, Norwich, 2020–2021"


def test_a_slug_is_fit_for_a_file_name():
    months = series("2021-01", [5] * 4).months
    hostile = MonthlySeries(replace(NORWICH, area="../King’s Lynn & West", measure="<Arrests>/charges "), months)
    assert hostile.slug == "king-s-lynn-west-arrests-charges"
    long = [replace(NORWICH, measure="x" * 10_000 + end).slug for end in ("", "y")]
    assert long[0] != long[1]
    assert all(re.fullmatch("norwich-x+-[0-9a-f]{8}", slug) and len(slug) == 120 for slug in long)


def test_each_series_of_a_force_is_picked_with_its_identity(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n2021-03,7\n2021-04,8\n"
    yarmouth = Given(rows.replace("8", "9"), series={"area": "Yarmouth", "measure": "charges"})
    other_force = Given(rows, series={"force": "suffolk", "area": "Suffolk"})
    project.release("answer", Given(rows), yarmouth, other_force)
    found = monthly_series(reconcile(project.observations()), "norfolk")
    assert [(one.area, one.measure, one.counting_rule) for one in found] == [
        ("Norwich", "county lines arrests", "arrests as the force counts them"),
        ("Yarmouth", "charges", "arrests as the force counts them"),
    ]
    assert [one.counts.tolist() for one in found] == [[5, 6, 7, 8], [5, 6, 7, 9]]


def test_series_that_differ_in_their_rule_alone_are_told_apart(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n2021-03,7\n2021-04,8\n"
    project.release("answer", Given(rows), Given(rows, series={"counting_rule": "a second rule"}))
    found = monthly_series(reconcile(project.observations()), "norfolk")
    assert len({one.slug for one in found}) == 2
    assert all(re.fullmatch("norwich-county-lines-arrests-[0-9a-f]+", one.slug) for one in found)
    assert sorted(one.title for one in found) == [
        "County lines arrests, Norwich, 2021 (a second rule)",
        "County lines arrests, Norwich, 2021 (arrests as the force counts them)",
    ]


def test_a_contradicted_month_is_not_exact(project):
    rows = "month,count\n2021-01,5\n2021-02,6\n2021-03,7\n2021-04,8\n"
    project.release("one", Given(rows))
    project.release("two", Given("month,count\n2021-04,9\n"))
    (found,) = monthly_series(reconcile(project.observations()), "norfolk")
    assert found.evidence is Evidence.NOT_EXACT
