"""The commands on releases on a terminal: what they ask for, and what they list."""

import json

from tests.adding.command import ID, TABLE, command, run
from tests.conftest import Given


class TestLists:
    def test_releases_are_listed_with_force_day_basis_and_series(self, project, received):
        run(received(TABLE), "--yes")
        code, said = command("releases")
        assert code == 0
        for told in ("norfolk", "2023-02-14", "stated", ID, "county lines arrests, Norwich, flow"):
            assert told in said

    def test_a_table_is_as_wide_as_asked_where_there_is_no_terminal(self, project, received, monkeypatch):
        run(received(TABLE), "--yes")
        widths = {}
        for columns in ("60", "90"):
            monkeypatch.setenv("COLUMNS", columns)
            widths[columns] = max(map(len, command("releases")[1].splitlines()))
        assert widths == {"60": 60, "90": 90}

    def test_one_is_shown_with_its_figures(self, project, received):
        run(received(TABLE), "--yes")
        project.months("norfolk-tidy", m2021_03="under 30")
        for name, told in ((ID, "0–4"), ("norfolk-tidy", "0–29")):
            code, said = command("releases", "show", name)
            assert code == 0
            assert told in said

    def test_where_there_is_none_it_says_how_one_is_made(self, project):
        code, said = command("releases")
        assert code == 0
        assert "There is no release in data/releases yet. Make one with: countylines add FILE" in said

    def test_one_that_is_not_there(self, project):
        code, said = command("releases", "show", "nothing")
        assert code == 2
        assert "There is no release 'nothing'" in said


class TestForPrograms:
    """``releases show ID --json``: every figure as plain values."""

    def figures(self, name=ID):
        code, said = command("releases", "show", name, "--json")
        assert code == 0, said
        content = json.loads(said)
        assert list(content) == ["figures"]
        return content["figures"]

    def test_each_figure_has_its_cell_series_days_and_bounds(self, project, received):
        run(received(TABLE), "--yes")
        first, second, *others = self.figures()
        assert first == {
            "resource": "answer",
            "sheet": None,
            "cell": "B4",
            "received": "5",
            "force": "norfolk",
            "area": "Norwich",
            "measure": "county lines arrests",
            "kind": "flow",
            "counting_rule": "arrests as the force counts them",
            "start": "2021-01-01",
            "start_latest": "2021-01-01",
            "end_earliest": "2021-01-31",
            "end": "2021-01-31",
            "low": 5,
            "high": 5,
            "reading": "exact",
            "status": "",
        }
        assert (second["cell"], second["received"], second["low"], second["high"]) == ("C4", "<5", 0, 4)
        assert [figure["cell"] for figure in others] == ["B5", "C5"]

    def test_there_is_null_where_there_is_no_bound_no_count_and_no_force(self, project):
        rows = "month,count\n2021-01,>600\n2021-02,\n2021-03,12\n"
        project.release("national", Given(rows, series={"force": None}))
        read = {
            figure["start"]: (figure["low"], figure["high"], figure["reading"]) for figure in self.figures("national")
        }
        assert read == {
            "2021-01-01": (601, None, "open"),
            "2021-02-01": (None, None, "missing"),
            "2021-03-01": (12, 12, "exact"),
        }
        figure = self.figures("national")[0]
        assert (figure["force"], figure["sheet"], figure["cell"]) == (None, None, "line 2, column count")

    def test_every_table_of_a_release_is_there_and_none_of_a_refusal(self, project, received):
        project.release("two", Given("month,count\n2021-01,5\n"), Given("month,count\n2021-02,6\n"))
        assert [(figure["resource"], figure["low"]) for figure in self.figures("two")] == [
            ("table-0", 5),
            ("table-1", 6),
        ]
        run(received("no\n"), "--outcome", "refused")
        assert self.figures() == []
