"""The commands on releases on a terminal: what they ask for, and what they list."""

import pytest

from countylines.commands import release_commands
from tests.adding.command import ID, STATED, TABLE, command, figures_of, run


class TestAsking:
    @pytest.fixture(autouse=True)
    def terminal(self, monkeypatch):
        monkeypatch.setattr(release_commands.Way, "asks", property(lambda way: not way.yes))

    def ask(self, answers, *arguments, **stated):
        options = [
            text for name, value in {**STATED, **stated}.items() if value is not None for text in (f"--{name}", value)
        ]
        return command("add", *map(str, arguments), *options, answers=answers)

    def test_what_was_left_out_is_asked_for(self, project, received):
        code, said = self.ask("stock\nNorwich\nflow\n", received(TABLE), "--dry-run", kind=None, area=None)
        assert code == 2 or "dry run" in said
        code, said = self.ask("flow\ny\n", received(TABLE), kind=None)
        assert code == 0, said
        assert project.read(ID).resources[0].series["kind"] == "flow"

    def test_the_meaning_of_a_star_is_asked_for(self, project, received):
        code, said = self.ask("1-4\ny\n", received(TABLE.replace("<5", "*")))
        assert code == 0, said
        assert "What does * mean" in said
        assert ("2022-01", 1, 4, "") in figures_of(project)

    def test_quarters_are_asked_for(self, project, received):
        code, said = self.ask("calendar\ny\n", received("Year,Q1,Q2,Q3,Q4\n2021,1,2,3,4\n2022,1,2,3,5\n"))
        assert code == 0, said
        assert figures_of(project)[0][0] == "2021-01"

    def test_no_writes_nothing(self, received, releases):
        code, said = self.ask("n\n", received(TABLE))
        assert code == 0
        assert "Nothing was written" in said
        assert list(releases.iterdir()) == []


class TestLists:
    def test_releases_are_listed_with_force_day_basis_and_series(self, project, received):
        run(received(TABLE), "--yes")
        code, said = command("releases")
        assert code == 0
        for told in ("norfolk", "2023-02-14", "stated", ID, "county lines arrests, Norwich, flow"):
            assert told in said

    def test_one_is_shown_with_its_figures(self, project, received):
        run(received(TABLE), "--yes")
        project.months("norfolk-tidy", m2021_03="under 30")
        for name, told in ((ID, "0–4"), ("norfolk-tidy", "0–29")):
            code, said = command("releases", "show", name)
            assert code == 0
            assert told in said

    def test_one_that_is_not_there(self, project):
        code, said = command("releases", "show", "nothing")
        assert code == 2
        assert "There is no release 'nothing'" in said
