"""What the clean notebook shows of files as received: every cell counted, every total held against its cells."""

from datetime import date

import pytest

from countylines.adding.checks import TOO_MANY
from countylines.notebook import cleaning
from countylines.observations.reconcile import reconcile
from countylines.observations.totals import DISAGREES, NARROWS
from tests.conftest import Given
from tests.notebook.given import abstract

HEADER = "Arrests\n\nMonth,2021,2022,Total\n"
LAYOUT = {
    "tables": [
        {
            "counts": "B4:C5",
            "labels": {"year": {"row": 3}, "month": {"column": "A"}},
            "totals": {"D": "B:C", "6": "4:5"},
        }
    ]
}


@pytest.fixture
def files(project):
    """Give a function that writes an answer as received, and gives what the notebook reads of it."""

    def read(rows, layout=LAYOUT, header=HEADER):
        project.release("answer", Given(header + rows, layout=layout))
        return cleaning.received_files([project.read("answer")])

    return read


def results(files):
    return dict(zip(cleaning.received_totals(files)["where"], cleaning.received_totals(files)["result"], strict=True))


def test_a_total_that_disagrees_is_shown_as_failed_and_stops_nothing(files):
    found = files("January,5,4,9\nFebruary,16,7,24\nTotal,21,11,\n")
    table = cleaning.received_totals(found)
    assert table.to_dict(orient="records") == [
        {
            "where": f"answer/table-0, {place}",
            "cells": 2,
            "total stated": stated,
            "sum of cells": added,
            "result": result,
        }
        for place, stated, added, result in (
            ("D4", "9", "9", "agrees"),
            ("D5", "24", "23", "FAILED: the total disagrees with its cells"),
            ("B6", "21", "21", "agrees"),
            ("C6", "11", "11", "agrees"),
        )
    ]


def test_the_abstract_says_how_many_totals_failed(files, project):
    for rows, told in (
        (
            "January,5,4,9\nFebruary,16,7,24\nTotal,21,11,\n",
            "1 of 4 totals in tables as received DISAGREES with its cells.",
        ),
        ("January,5,4,9\nFebruary,16,7,23\nTotal,21,11,\n", "All 4 totals in tables as received agree"),
        ("January,5,4,9\nFebruary,16,7,\nTotal,,,\n", "The one total in a table as received agrees"),
    ):
        sums = cleaning.received_totals(files(rows))
        table = project.observations()
        release = project.read("answer")
        said = abstract("Norfolk", date(2022, 12, 31), [release], table, reconcile(table), sums)
        assert any(sentence.startswith(told) for sentence in said)
        for path in (*release.folder.iterdir(), release.folder):
            path.rmdir() if path.is_dir() else path.unlink()


def test_totals_that_would_narrow_a_hidden_cell_are_withheld(files):
    found = files("January,<5,40,42\nFebruary,16,70,86\nTotal,18,110,\n")
    assert results(found) == {
        "answer/table-0, D4": NARROWS,
        "answer/table-0, D5": "agrees",
        "answer/table-0, B6": NARROWS,
        "answer/table-0, C6": "agrees",
    }
    shown = cleaning.received_totals(found).to_csv()
    assert "42" not in shown and "18" not in shown and "110" in shown


def test_where_totals_disagree_about_hidden_cells_none_of_the_sheet_is_shown(files):
    found = files("January,<5,40,42\nFebruary,16,70,86\nTotal,19,110,\n")
    assert set(results(found).values()) == {DISAGREES}
    assert not any(number in cleaning.received_totals(found).to_csv() for number in ("42", "19", "86", "110"))


def test_a_total_no_filling_of_hidden_cells_reaches_has_failed_and_shows_no_number(files):
    found = files("January,<5,40,99\nFebruary,16,70,86\nTotal,,,\n")
    table = cleaning.received_totals(found).set_index("where").loc["answer/table-0, D4"]
    assert table["result"].startswith("FAILED")
    assert (table["total stated"], table["sum of cells"]) == ("withheld", "withheld")


def test_a_total_over_more_hidden_cells_than_are_looked_through_is_withheld(files, monkeypatch):
    monkeypatch.setattr("countylines.adding.checks._MOST_HIDDEN", 1)
    assert results(files("January,<5,40,42\nFebruary,<5,70,72\nTotal,,110,\n")) == {
        "answer/table-0, D4": TOO_MANY,
        "answer/table-0, D5": TOO_MANY,
        "answer/table-0, C6": "agrees",
    }


def test_a_total_whose_parts_were_left_out_is_listed_and_not_held(files):
    labels = {"year": {"row": 3, "names": {"2022": None}}, "month": {"column": "A"}}
    layout = {"tables": [{**LAYOUT["tables"][0], "labels": labels}]}
    found = results(files("January,5,4,9\nFebruary,16,7,23\nTotal,21,11,\n", layout))
    assert found["answer/table-0, D4"].startswith("not held against its cells")
    assert found["answer/table-0, B6"] == "agrees"


def test_every_cell_is_counted_by_what_it_was_taken_for(files):
    found = files("January,5,,5\nFebruary,16,7,23\nTotal,21,7,\nnote: counted on 1 May,,,\n")
    counted = cleaning.cells_by_role(found)
    assert set(counted["table"]) == {"answer/table-0"}
    assert dict(zip(counted["taken for"], counted["cells"], strict=True)) == {
        "figure": 3,
        "total": 4,
        "label": 6,
        "text": 3,
    }


def test_every_record_is_counted_by_what_it_was_taken_for(files):
    layout = {
        "records": {
            "labels": {"month": {"column": "Month"}},
            "where": {"Type": ["Drugs"]},
            "leave_out": {"": "undated"},
        }
    }
    rows = "2021-01,Drugs\n2021-01,Drugs\n2021-02,Theft\n2021-02,Drugs\n,Drugs\n,Theft\n"
    counted = cleaning.cells_by_role(files(rows, layout, "Month,Type\n"))
    assert dict(zip(counted["taken for"], counted["cells"], strict=True)) == {
        "record counted": 3,
        "record left out by leave_out or names": 1,
        "record left out by where": 2,
    }


def test_the_place_of_a_cell_is_the_address_a_person_would_look_up(files, project):
    files("January,5,4,9\nFebruary,16,7,23\nTotal,21,11,\n")
    project.months("tidy", m2021_03="9")
    shown = cleaning.raw_beside_reading(project.observations())
    places = dict(zip(shown["where"], shown["cell"], strict=True))
    assert places == {
        "answer/table-0, B4": "5",
        "answer/table-0, C4": "4",
        "answer/table-0, B5": "16",
        "answer/table-0, C5": "7",
        "tidy/table-0, line 2, column count": "9",
    }


def test_tidy_tables_are_no_files_as_received(project):
    project.months("tidy", m2021_03="9")
    found = cleaning.received_files([project.read("tidy")])
    assert found == {}
    assert cleaning.received_totals(found).empty and cleaning.cells_by_role(found).empty


def test_what_was_known_is_read_once_and_later_releases_are_not(project, report):
    project.months("second", m2021_02="7")
    project.months("first", m2021_01="5")
    project.release("late", Given("month,count\n2021-03,9\n"), known="2023-01-01")
    known = cleaning.Known.of(report("2022-12-31"))
    assert [release.id for release in known.releases] == ["first", "second"]
    assert known.figures["low"].tolist() == [5, 7]
    # Nothing is withheld, so what is used is what was received.
    assert known.figures is known.as_received
    assert known.in_short()[0].startswith("2 figures on Norfolk Constabulary from 2 releases were known on 31 December")
    assert known.releases_read()["observations"].tolist() == [1, 1]
    assert known.running_totals().empty and known.files == {} and known.sums.empty


def test_a_total_that_would_narrow_a_cell_is_held_as_received_and_not_used(project, report):
    year = {"period": {"start": "start", "end": "end"}, "count": "count", "status": None}
    months = "".join(f"2021-{m:02d},{'<5' if m == 1 else 10}\n" for m in range(1, 13))
    project.release("months", Given(f"month,count\n{months}"))
    project.release("total", Given("start,end,count\n2021-01-01,2021-12-31,112\n", layout=year))
    known = cleaning.Known.of(report())
    assert (known.as_received["low"] == 112).any() and not (known.figures["low"] == 112).any()
    assert any("1 stated total is withheld" in sentence for sentence in known.in_short())


def test_what_a_revision_changed_is_counted_and_stands_beside_what_it_was(project, report):
    project.months("first", m2021_01="5", m2021_02="<5", m2021_03="9")
    assert not any("revise" in sentence for sentence in cleaning.Known.of(report()).in_short())
    again = Given("month,count\n2021-01,5\n2021-02,3\n2021-03,8\n2021-04,7\n", revises=("first",))
    project.release("second", again, known="2022-02-15")
    known = cleaning.Known.of(report("2022-12-31"))
    assert "Of 3 figures that a later release revises, 2 are another number there." in known.in_short()
    table = cleaning.revisions(known.table)
    assert table[["cell", "cell there"]].to_numpy().tolist() == [["5", "5"], ["<5", "3"], ["9", "8"]]
    assert set(table["superseded_by"]) == {"second"}


def test_flows_that_start_together_are_running_totals_with_their_area(project, report):
    spans = {"period": {"start": "start", "end": "end"}, "count": "count", "status": None}
    rows = "start,end,count\n2021-01-01,2021-03-31,5\n2021-01-01,2021-06-30,9\n"
    project.release("answer", Given(rows, layout=spans))
    shown = cleaning.Known.of(report()).running_totals()
    assert shown[["area", "count"]].to_numpy().tolist() == [["Norwich", "5"], ["Norwich", "9"]]


def test_a_total_is_judged_with_what_other_releases_say_of_its_cells(files, project):
    """Two hidden months of 4 say nothing of either; where another answer gives one of them, they say the other."""
    found = files("January,<5,40,\nFebruary,<5,70,\nTotal,4,110,\n")
    assert results(found)["answer/table-0, B6"] == "agrees"
    project.months("later", m2021_01="1", m2021_03="9")
    known = reconcile(project.observations())
    told = cleaning.received_totals(found, known).set_index("where")
    assert told.loc["answer/table-0, B6", ["total stated", "result"]].tolist() == ["withheld", NARROWS]
    assert told.loc["answer/table-0, C6", "total stated"] == "110"


def test_a_release_that_contradicts_a_cell_leaves_its_own_bounds(files, project):
    found = files("January,<5,40,\nFebruary,<5,70,\nTotal,4,110,\n")
    project.months("later", m2021_01="9")
    told = cleaning.received_totals(found, reconcile(project.observations())).set_index("where")
    assert told.loc["answer/table-0, B6", "result"] == "agrees"
