"""What an answer's figures say against one another and against earlier releases: doubts, and what is only shown."""

import pytest

from tests.adding.command import ID, TABLE, run


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (TABLE.replace("Total,21,,", "Total,99,,"), "the total says 99, its 2 cells add up to 21"),
        ("Month,Arrests\n2021-01,5\n2021-02,6\n2021-03,4\n2021-04,600\n", "B5 (600): more than 20 times 5.5"),
        ("Month,Arrests\n2021-01,5\n2023-06,6\n", "end after the known day"),
    ],
)
def test_a_check_that_fails_is_a_doubt(received, releases, content, told):
    code, said = run(received(content), "--yes")
    assert code == 1
    assert told in said
    assert list(releases.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Month,Norwich,Total\n2021-01,<5,3\n", None),
        ("Area,Jan-21,Feb-21,Total\nNorwich,<5,7,10\n", "the totals unmask 1 hidden cell (B2)"),
        ("Month,Arrests\n2021-01,5\n2021-04,6\n", "no row for 2021-02, 2021-03"),
    ],
)
def test_what_is_only_to_be_seen_is_a_note(received, content, told):
    code, said = run(received(content), "--yes")
    assert code == 0, said
    if told:
        assert told in said


def test_what_totals_leave_a_hidden_cell_is_not_said(received):
    _, said = run(received("Area,Jan-21,Feb-21,Total\nNorwich,<5,7,10\n"), "--yes")
    assert "3" not in said.partition("unmask")[2].partition("\n")[0]


def test_figures_that_contradict_an_earlier_release_are_doubtful_unless_revised(project, received):
    run(received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes")
    later = received("Month,Arrests\n2021-01,5\n2021-02,9\n", "later.csv")
    beside = {"id": "norfolk-2023-03-01-arrests", "known": "2023-03-01"}
    code, said = run(later, "--yes", **beside)
    assert code == 1
    assert f"1 figure contradicts {ID}" in said
    code, said = run(later, "--yes", "--revises", ID, **beside)
    assert code == 0, said
    table = project.observations("2023-12-31")
    assert sorted(table[table["superseded_by"] == ""]["low"]) == [5, 9]
