"""The command add on a terminal: what it asks for, checks at once, keeps, and gives back."""

import pytest

from countylines.commands import add
from tests.adding.command import ID, STATED, TABLE, command, figures_of

UNKNOWN = "Month,Stops\nJan-21,5\nFeb-21,*\n"


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    monkeypatch.setattr(add.Way, "asks", property(lambda way: not way.yes))


def ask(answers, *arguments, **stated):
    options = [
        text
        for name, value in {**STATED, **{key.replace("_", "-"): value for key, value in stated.items()}}.items()
        if value is not None
        for text in (f"--{name}", value)
    ]
    return command("add", *map(str, arguments), *options, answers=answers)


def test_what_was_left_out_is_asked_for_and_the_file_is_shown_before(project, received):
    code, said = ask("Norwich\nflow\n\n", received(TABLE), "--dry-run", kind=None, area=None)
    assert code == 1, said
    assert "dry run: nothing was written" in said
    assert said.index("February") < said.index("Area? One that the table says")
    code, said = ask("2\n\n", received(TABLE), kind=None)
    assert code == 0, said
    assert project.read(ID).resources[0].series["kind"] == "flow"


def test_an_error_asks_again(project, received):
    code, said = ask("norfork\nnorfolk\n2999-01-01\n2023-02-14\n\n", received(TABLE), force=None, known=None)
    assert code == 0, said
    assert "There is no police force 'norfork'" in said
    assert "lies in the future" in said


def test_one_can_go_back_and_what_was_typed_is_offered_again(project, received):
    code, said = ask("flow\n<\nstock\n<\n\nread\n\n", received(TABLE), kind=None, basis=None)
    assert code == 0, said
    assert said.count("stock (so many on a day)") == 3
    assert "[stock]" in said
    assert project.read(ID).resources[0].series["kind"] == "stock"


def test_an_area_that_is_not_listed_is_asked_for_twice(project, received):
    code, said = ask("Norwhich\nnorwich\n\n", received("Month,Stops\nJan-21,5\nFeb-21,6\n"), area=None)
    assert code == 0, said
    assert "the nearest are Norwich" in said
    assert project.read(ID).resources[0].series["area"] == "Norwich"


def test_the_meaning_of_a_star_is_asked_for(project, received):
    code, said = ask("1-4\n\n", received(TABLE.replace("<5", "*")))
    assert code == 0, said
    assert "What does * mean" in said
    assert ("2022-01", 1, 4, "") in figures_of(project)


def test_going_back_asks_what_a_file_leaves_open_again(project, received):
    code, said = ask("1-4\n<\n2-3\n9\n\n", received(UNKNOWN + "Mar-21,-\n"))
    assert code == 0, said
    assert [row[1:3] for row in figures_of(project)] == [(5, 5), (2, 3), (9, 9)]


def test_quarters_are_asked_for(project, received):
    code, said = ask("calendar\n\n", received("Year,Q1,Q2,Q3,Q4\n2021,1,2,3,4\n2022,1,2,3,5\n"))
    assert code == 0, said
    assert figures_of(project)[0][0] == "2021-01"


def test_no_writes_nothing_and_says_how_to_go_on(received, releases):
    code, said = ask("flow\nno\n", received(TABLE), kind=None)
    assert code == 1
    assert "Nothing was written" in said
    assert said.rstrip().endswith("--kind flow")
    assert list(releases.iterdir()) == []


def test_each_kind_of_doubts_needs_a_reason(project, received, releases):
    code, said = ask("\n\n", received(UNKNOWN))
    assert (code, list(releases.iterdir())) == (1, [])
    assert "Why may this stand (cells" in said
    code, said = ask("\nthe force does not say\n\n", received(UNKNOWN))
    assert code == 0, said
    assert any("Accepted: the force does not say." in note for note in project.read(ID).notes)


def test_what_was_typed_is_kept_where_the_terminal_is_closed(received, releases):
    code, said = ask("flow\n1-4\n", received(UNKNOWN), kind=None)
    assert (code, list(releases.iterdir())) == (1, [])
    assert "--kind flow --reading '*=1-4'" in said
