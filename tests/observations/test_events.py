"""Events marked on a time axis: whom they concern, from which day, and the months they touch."""

from datetime import date

import pandas as pd
import pytest

from countylines.errors import ReleaseError
from countylines.observations.events import INTENSIFICATION_WEEKS, events_for, months_with
from countylines.project import find_force
from tests.conftest import EVENTS_HEADER

WEEK = "{start},{end},{area},{label},2021-06-01,stated,false,https://example.org,\n"


def event(start, end, area, label="a week"):
    return WEEK.format(start=start, end=end, area=area, label=label)


@pytest.fixture
def labels(project):
    """Give the labels of the events that apply to a force on a day."""

    def read(force, day="2022-01-01"):
        found = events_for(find_force(force, project.root), date.fromisoformat(day), project.root)
        return found["label"].tolist()

    return read


@pytest.mark.parametrize(
    ("force", "expected"),
    [
        ("norfolk", ["England", "England and Wales", "Great Britain", "UK", "Norfolk", "Norwich"]),
        ("suffolk", ["England", "England and Wales", "Great Britain", "UK"]),
        ("south-wales", ["Wales", "England and Wales", "Great Britain", "UK"]),
        ("northern-ireland", ["Northern Ireland", "UK"]),
    ],
)
def test_an_event_applies_in_its_area_and_nowhere_else(project, labels, force, expected):
    areas = ["England", "Wales", "England and Wales", "Great Britain", "UK", "Northern Ireland", "Norfolk", "Norwich"]
    project.events("weeks", "".join(event("2021-05-17", "2021-05-23", area, label=area) for area in areas))
    assert sorted(labels(force)) == sorted(expected)


def test_an_event_is_shown_from_the_day_it_was_over(project, labels):
    project.events("weeks", event("2021-05-17", "2021-05-23", "UK"))
    assert labels("norfolk", "2021-05-22") == []
    assert labels("norfolk", "2021-05-23") == ["a week"]


def test_a_page_read_later_hides_no_event(project, labels):
    project.events("weeks", event("2021-05-17", "2021-05-23", "UK"))
    assert labels("norfolk", "2021-05-31") == ["a week"]


@pytest.mark.parametrize(("start", "end"), [("", ""), ("2021-05-17", ""), ("", "2021-05-23")])
def test_an_event_whose_days_were_not_seen_is_left_out(project, labels, start, end):
    project.events("weeks", event(start, end, "UK", "unseen") + event("2021-10-11", "2021-10-17", "UK", "seen"))
    assert labels("norfolk") == ["seen"]


@pytest.mark.parametrize(
    ("start", "end"),
    [("2021-13-01", "2021-01-02"), ("2021-05-17", "23 May"), ("2021-05-23", "2021-05-17"), ("17/05/2021", "")],
)
def test_days_that_are_none_are_told_with_their_place(project, labels, start, end):
    project.events("weeks", event("", "", "UK") + event(start, end, "UK"))
    with pytest.raises(ReleaseError, match=r"data/events/weeks/events\.csv, line 3: (?:start: |end: |)found '[12]"):
        labels("norfolk")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"area": "Englnd"}, "area: found 'Englnd'; it is a nation"),
        ({"planned": "yes"}, "planned: found 'yes'; it is one of true, false"),
        ({"basis": "guessed"}, "basis: found 'guessed'; it is one of stated, read, assumed"),
        ({"known": "1/6/21"}, "known: found '1/6/21'; a day is written"),
        ({"label": " "}, "label: found ' '; a text is needed"),
    ],
)
def test_a_cell_that_would_hide_or_alter_an_event_is_told(project, labels, change, told):
    cells = event("2021-05-17", "2021-05-23", "UK").strip().split(",")
    row = dict(zip(EVENTS_HEADER.strip().split(","), cells, strict=True))
    project.events("weeks", ",".join((row | change).values()) + "\n")
    with pytest.raises(ReleaseError, match=r"data/events/weeks/events\.csv, line 2: ") as error:
        labels("norfolk")
    assert told in str(error.value)


def test_a_spreadsheet_may_write_true_in_capitals(project, labels):
    project.events("weeks", event("2021-05-17", "2021-05-23", "UK").replace(",false,", ",TRUE,"))
    assert labels("norfolk") == ["a week (as planned)"]


def test_without_any_list_there_is_no_event(project, labels):
    assert labels("norfolk") == []


def test_events_of_all_lists_come_in_the_order_of_their_first_day(project):
    project.events("weeks", event("2021-10-11", "2021-10-17", "UK", "b") + event("2021-05-17", "2021-05-23", "UK", "a"))
    project.events("restrictions", event("2021-07-19", "2021-07-19", "England", "steps"))
    found = events_for(find_force("norfolk", project.root), date(2022, 1, 1), project.root)
    assert list(zip(found["event"], found["label"], strict=True)) == [
        ("weeks", "a"),
        ("restrictions", "steps"),
        ("weeks", "b"),
    ]
    assert list(found.columns) == [
        "event",
        "start",
        "end",
        "area",
        "label",
        "known",
        "basis",
        "planned",
        "source",
        "note",
    ]
    assert found["start"].tolist() == [pd.Timestamp(day) for day in ("2021-05-17", "2021-07-19", "2021-10-11")]


def test_a_month_is_hit_wholly_or_in_part():
    events = pd.DataFrame(
        {
            "event": ["weeks", "weeks", "restrictions"],
            "start": pd.to_datetime(["2021-02-28", "2021-05-31", "2021-04-01"]),
            "end": pd.to_datetime(["2021-03-01", "2021-05-31", "2021-04-30"]),
        }
    )
    months = pd.Series(pd.date_range("2021-01-01", "2021-06-01", freq="MS"), index=[10, 11, 12, 13, 14, 15])
    hit = months_with(events, "weeks", months)
    assert hit.tolist() == [False, True, True, False, True, False]
    assert hit.index.tolist() == months.index.tolist()
    assert months_with(events, "restrictions", months).tolist() == [False, False, False, True, False, False]
    assert not months_with(events, "other", months).any()


def test_a_long_event_hits_the_months_between_its_ends():
    events = pd.DataFrame(
        {"event": "lockdown", "start": [pd.Timestamp("2021-01-06")], "end": [pd.Timestamp("2021-03-28")]}
    )
    months = pd.Series(pd.date_range("2020-12-01", "2021-04-01", freq="MS"))
    assert months_with(events, "lockdown", months).tolist() == [False, True, True, True, False]


class TestRealEvents:
    def found(self, repository, force, day):
        return events_for(find_force(force, repository), date.fromisoformat(day), repository)

    def test_national_weeks_of_2021_were_in_may_and_october(self, repository):
        """The two weeks that docs/methods compares with the rest of the year: 17–23 May and 11–17 October."""
        events = self.found(repository, "norfolk", "2021-12-31")
        weeks = events[(events["event"] == INTENSIFICATION_WEEKS) & (events["start"].dt.year == 2021)]
        days = [(f"{week.start:%Y-%m-%d}", f"{week.end:%Y-%m-%d}") for week in weeks.itertuples()]
        assert days == [("2021-05-17", "2021-05-23"), ("2021-10-11", "2021-10-17")]
        months = pd.Series(pd.date_range("2021-01-01", "2021-12-01", freq="MS"))
        assert (1 + months.index[months_with(events, INTENSIFICATION_WEEKS, months)]).tolist() == [5, 10]

    def test_restrictions_of_england_are_not_drawn_on_northern_ireland(self, repository):
        assert "england-restrictions" in set(self.found(repository, "norfolk", "2022-01-01")["event"])
        northern_ireland = self.found(repository, "northern-ireland", "2022-01-01")
        assert "england-restrictions" not in set(northern_ireland["event"])
        assert set(northern_ireland["area"]) == {"UK"}
