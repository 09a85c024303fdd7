"""What an answer's figures say against one another and against earlier releases: doubts, and what is only shown."""

import json

import pytest

from tests.adding.command import ID, TABLE, run


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (TABLE.replace("Total,21,,", "Total,99,,"), "the total says 99, its 2 cells add up to 21"),
        (
            "Month,Arrests\n2021-01,5\n2021-02,6\n2021-03,4\n2021-04,600\n",
            "more than 20 times the median of their series or column: B5 (600) beside 5.5",
        ),
        (  # A large area beside small ones is no outlier; a month with a digit too many is.
            "Area,Jan-21,Feb-21,Mar-21,Apr-21\nNorwich,900,950,990,940\nNorfolk,4,3,140,5\n",
            "their series or column: D3 (140) beside 4.5 (outliers)",
        ),
        ("Month,Arrests\n2021-01,5\n2023-06,6\n", "end after the known day"),
    ],
)
def test_a_check_that_fails_is_a_doubt(received, releases, content, told):
    code, said = run(received(content), "--yes")
    assert code == 1, said
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


class TestTotalsOverWhatCouldNotBeRead:
    """A total beside cells that hold no count: it says which, and is held against nothing."""

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ("Month,Arrests\n2021-01,5\n2021-02,plenty\n2021-03,7\nTotal,19\n", "the total B5 is over B3, which"),
            (
                "Area,Jan-21,Feb-21,Total\nNorwich,few,7,9\nNorfolk,8,many,19\nTotal,10,18,28\n",
                "the total D2 and B4 are over B2, which",
            ),
            ("Area,Jan-21,Feb-21\nAtlantis,5,6\nNorwich,7,8\nTotal,12,14\n", "the total B4 is over B2, which"),
        ],
    )
    def test_it_says_which_cell(self, received, releases, content, told):
        code, said = run(received(content), "--yes")
        assert code == 2
        assert f"{told} could not be read" in said.replace("totals", "total")
        assert "add up to" not in said
        assert list(releases.iterdir()) == []

    def test_it_unmasks_nothing(self, received):
        rows = "January,<5,some,7,9\nFebruary,5,6,7,18\nMarch,1,2,3,6\n"
        _, said = run(received(f"Month,2021,2022,2023,Total\n{rows}"), "--yes")
        assert "could not be read" in said
        assert "unmask" not in said and "narrow" not in said

    def test_the_other_totals_are_held(self, received):
        content = "Month,2021,2022\nJanuary,5,6\nFebruary,plenty,8\nTotal,19,99\n"
        _, said = run(received(content), "--yes")
        assert "C4: the total says 99, its 2 cells add up to 14" in said

    def test_totals_of_a_sheet_without_any_figure(self, received, releases, tmp_path):
        block = {"counts": "B2:B3", "labels": {"month": {"column": "A"}}, "totals": {"4": "2:3"}}
        layout = tmp_path / "layout.json"
        layout.write_text(json.dumps({"tables": [{**block, "where": {"A": ["May-21"]}}]}))
        content = "Month,Arrests\nJan-21,5\nFeb-21,6\nTotal,11\n"
        code, said = run(received(content), "--yes", "--layout", str(layout))
        assert code == 2
        assert "no figure was found in B2:B3" in said
        assert list(releases.iterdir()) == []


class TestTotalsThatContradictOneAnother:
    HIDDEN = "Month,2021,2022,Total\nJanuary,*,*,3\nFebruary,*,*,4\nMarch,5,6,{}\nTotal,,,{}\n"

    def test_they_are_named(self, received, releases):
        """Each may be the sum of its own cells: 3 and 4 of hidden ones, and 21 of these and 11 more."""
        code, said = run(received(self.HIDDEN.format(11, 21)), "--yes", "--reading", "*=0 or more")
        assert code == 1
        assert "the totals D2, D3 and D5 contradict one another" in said
        assert list(releases.iterdir()) == []

    def test_those_that_agree_are_not(self, received):
        code, said = run(received(self.HIDDEN.format(11, 18)), "--yes", "--reading", "*=0 or more")
        assert code == 0, said
        assert "contradict" not in said

    def test_one_that_its_own_cells_contradict_hides_no_other(self, received):
        content = self.HIDDEN.format(12, 21)
        _, said = run(received(content), "--yes", "--reading", "*=0 or more")
        assert "D4: the total says 12, its 2 cells add up to 11" in said
        assert "the totals D2, D3 and D5 contradict one another" in said
