"""What an answer as received is understood to say, what is left in doubt, and how a person settles it."""

import json

import pytest

from countylines.releases.release import all_releases
from countylines.releases.tables import read_table
from tests.adding.command import ID, TABLE, figures_of, run
from tests.conftest import REPOSITORY

SAMPLES = REPOSITORY.parent / "shared" / "foi_samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not beside the project")


def test_what_was_understood_and_checked_is_shown(received, releases):
    _, said = run(received(TABLE), "--dry-run")
    for told in ("B4:C6", "year: row 3", "month: column A", "0–4", "totals held against their cells: 2", "layout.json"):
        assert told in said
    assert list(releases.iterdir()) == []


def test_a_doubt_is_not_accepted_by_yes(received, releases):
    path = received(TABLE.replace("<5", "*"))
    code, said = run(path, "--yes")
    assert (code, list(releases.iterdir())) == (1, [])
    assert "is *, and nothing says what that means" in said
    assert run(path, "--yes", "--reading", "*=1-4")[0] == 0


def test_a_reading_said_with_the_command_is_recorded_with_day_and_reason(project, received, releases):
    run(received(TABLE.replace("<5", "*")), "--yes", "--reading", "*=1-4")
    layout = json.loads((releases / ID / "layout.json").read_text())["resources"]["answer"]
    assert layout["readings"]["*"] == {
        "low": 1, "high": 4, "day": "2023-02-14", "reason": "decided when the file was added"
    }  # fmt: skip
    assert ("2022-01", 1, 4, "") in figures_of(project)


def test_a_doubt_accepted_with_a_reason_is_kept_in_the_descriptor(project, received):
    assert run(received(TABLE.replace("<5", "*")), "--yes", "--accept", "the force does not say")[0] == 0
    assert "the force does not say" in project.read(ID).notes[0]
    release = project.read(ID)
    table = read_table(release, release.resources[0])
    assert table[table["cell"] == "*"]["reading"].tolist() == ["missing"]


def test_a_number_left_out_is_a_doubt_that_names_its_cells(received, releases):
    path = received("Month,Norwich,Norfolk\nJan-22,6,9.104\nFeb-22,8,1.204\nMar-22,11,1.500\n")
    code, said = run(path, "--yes")
    assert (code, list(releases.iterdir())) == (1, [])
    assert "answer.csv, C2:C4: 3 cells look like numbers of a count and are not read" in said


class TestAccept:
    """Two kinds of doubts: a column left out, and cells that nothing explains."""

    TABLE = "Month,Norwich,Norfolk\nJan-22,6,9.104\nFeb-22,*,1.204\nMar-22,11,1.500\n"

    def test_each_kind_needs_a_reason(self, received, releases):
        path = received(self.TABLE)
        for given in ((), ("fine",), ("cells=fine",), ("cells=fine", "numbers left out="), ("cells=a", "numbers=b")):
            code, said = run(path, "--yes", *(f"--accept={text}" for text in given))
            assert (code, list(releases.iterdir())) == (1, []), given
            assert '--accept "numbers left out=…"' in said

    def test_with_a_reason_a_kind_it_is_written_and_each_is_kept(self, project, received):
        path = received(self.TABLE)
        assert run(path, "--yes", "--accept", "cells=not said", "--accept", "numbers left out=means")[0] == 0
        notes = project.read(ID).notes
        assert any("(cells)" in note and "Accepted: not said." in note for note in notes)
        assert any("C2:C4" in note and "Accepted: means." in note for note in notes)

    def test_a_kind_without_a_reason_is_not_accepted(self, received, releases):
        for text in ("cells", "cells="):
            assert run(received(TABLE.replace("<5", "*")), "--yes", "--accept", text)[0] == 1
        assert list(releases.iterdir()) == []


class TestByHand:
    LAYOUT = {"tables": [{"counts": "B2:B3", "labels": {"month": {"column": "A"}}}]}  # noqa: RUF012

    def test_a_layout_by_hand_takes_the_place_of_a_proposal(self, project, received, tmp_path):
        layout = tmp_path / "layout.json"
        layout.write_text(json.dumps(self.LAYOUT))
        code, said = run(received("Odd,Text\n2021-01,4\n2021-02,5\n"), "--yes", "--layout", layout)
        assert code == 0, said
        assert figures_of(project) == [("2021-01", 4, 4, ""), ("2021-02", 5, 5, "")]

    def test_its_corrections_are_applied_and_kept(self, project, received, releases, tmp_path):
        layout = tmp_path / "layout.json"
        correction = {"resource": "x", "cell": "B3", "found": "-5", "reads": "5", "day": "2023-03-01", "reason": "typo"}
        layout.write_text(json.dumps({"resources": {"x": self.LAYOUT}, "corrections": [correction]}))
        path = received("Month,Arrests\n2021-01,4\n2021-02,-5\n")
        code, said = run(path, "--yes", "--layout", layout)
        assert code == 0, said
        assert figures_of(project)[1] == ("2021-02", 5, 5, "")
        assert (releases / ID / "answer.csv").read_bytes() == path.read_bytes()

    def test_one_of_another_version_is_refused(self, received, releases, tmp_path):
        layout = tmp_path / "layout.json"
        for content in ({**self.LAYOUT, "version": 2}, {"version": 2, "resources": {"x": self.LAYOUT}}):
            layout.write_text(json.dumps(content))
            code, said = run(received("Odd,Text\n2021-01,4\n2021-02,5\n"), "--yes", "--layout", layout)
            assert code == 2
            assert "version: found 2; files of version 1 are read here" in " ".join(said.split())
        assert list(releases.iterdir()) == []
        layout.write_text(json.dumps({**self.LAYOUT, "version": 1}))
        code, said = run(received("Odd,Text\n2021-01,4\n2021-02,5\n"), "--yes", "--layout", layout)
        assert code == 0, said
        assert json.loads((releases / ID / "layout.json").read_text())["version"] == 1

    @pytest.mark.parametrize("text", ["{", "[]", '{"resources": {"a": {}, "b": {}}}', '{"tables": []}'])
    def test_one_that_is_no_layout_is_refused(self, received, releases, tmp_path, text):
        layout = tmp_path / "layout.json"
        layout.write_text(text)
        code, said = run(received(TABLE), "--yes", "--layout", layout)
        assert code == 2
        assert "layout" in said
        assert list(releases.iterdir()) == []


class TestAShiftedHeader:
    """A made-up twin of seizures_14-15: a name is missing, so that those after it stand over the next one's figures."""

    TRUE = ("All drugs", "Cocaine", "Heroin", "Total Class A", "Cannabis", "Ketamine", "Other Class B", "Total Class B",
            "GHB", "Other Class C", "Total Class C")  # fmt: skip
    PRINTED = ("All drugs", "Cocaine", "Heroin", "Total Class A", "Cannabis", "Other Class B", "Total Class B", "GHB",
               "Ketamine", "Other Class C", "Other Class C")  # fmt: skip
    ROWS = {"Suffolk": (90, 20, 5, 22, 60, 3, 9, 70, 1, 4, 4), " Norfolk ": (140, 30, 10, 35, 95, 2, 11, 105, 2, 6, 7)}  # noqa: RUF012

    @pytest.fixture
    def path(self, received):
        rows = [("Police force", *self.PRINTED), *((name, *map(str, row)) for name, row in self.ROWS.items())]
        return received("\n".join(",".join(row) for row in rows) + "\n", "synthetic-seizures-14-15.csv")

    def add(self, path, *options):
        return run(path, "--yes", *options, area="Norfolk", measure="drug seizures", period="2014/15")

    def corrections(self):
        shifted = [
            at for at, (printed, true) in enumerate(zip(self.PRINTED, self.TRUE, strict=True)) if printed != true
        ]
        return [
            {"cell": f"{'BCDEFGHIJKL'[at]}1", "found": self.PRINTED[at], "reads": self.TRUE[at],
             "day": "2023-03-01", "reason": "the force sent the header again"}
            for at in shifted
        ]  # fmt: skip

    def test_it_is_refused_with_what_to_put_in_the_layout(self, path, releases):
        code, said = self.add(path)
        assert code == 2
        assert "'Total Class B' (column H) is smaller than one of its parts in 2 of 2 rows" in said
        assert "column I, headed 'GHB', is nowhere smaller than they are" in said
        assert '{"cell": "H1", "found": "Total Class B", "reads": "…", "day": "…", "reason": "…"}' in said
        assert "columns K and L are both headed 'Other Class C'" in said
        assert '"corrections": []' in said
        assert "table 1" not in said
        assert list(releases.iterdir()) == []

    def test_corrected_as_the_refusal_says_it_is_read(self, project, path, releases, tmp_path):
        (tmp_path / "header.json").write_text(json.dumps({"corrections": self.corrections()}))
        code, said = self.add(path, "--layout", tmp_path / "header.json")
        assert code == 0, said
        release = project.read(ID)
        table = read_table(release, release.resources[0]).set_index("measure")["low"]
        assert dict(table) == dict(
            zip((f"drug seizures: {name}" for name in self.TRUE), self.ROWS[" Norfolk "], strict=True)
        )
        assert (releases / ID / path.name).read_bytes() == path.read_bytes()
        kept = json.loads((releases / ID / "layout.json").read_text())["corrections"]
        assert [(each["cell"], each["reads"]) for each in kept] == [
            (each["cell"], each["reads"]) for each in self.corrections()
        ]

    def test_corrected_within_the_layout_that_was_tried_it_is_read_alike(self, project, path, tmp_path):
        _, said = self.add(path)
        tried = json.loads(said[said.index('{\n  "version": 1,\n  "resources"') :])
        names = {f"{name}": f"drug seizures: {name}" for name in self.TRUE}
        tried["resources"]["answer"]["tables"][0]["labels"]["measure"]["names"] = names
        tried["corrections"] = self.corrections()
        (tmp_path / "layout.json").write_text(json.dumps(tried))
        code, said = self.add(path, "--layout", tmp_path / "layout.json")
        assert code == 0, said
        release = project.read(ID)
        table = read_table(release, release.resources[0]).set_index("measure")["low"]
        assert (table["drug seizures: Total Class B"], table["drug seizures: Total Class C"]) == (105, 7)

    @pytest.mark.parametrize(
        ("change", "told"),
        [({"found": "Cannabis"}, "does not stand there"), ({"cell": "1G"}, "a cell is written such as B4")],
    )
    def test_a_correction_that_does_not_fit_is_refused(self, path, releases, tmp_path, change, told):
        first, *others = self.corrections()
        (tmp_path / "header.json").write_text(json.dumps({"corrections": [first | change, *others]}))
        code, said = self.add(path, "--layout", tmp_path / "header.json")
        assert (code, list(releases.iterdir())) == (2, [])
        assert told in said

    @pytest.mark.parametrize(
        ("correction", "told"),
        [
            ("G1", "[0]: found 'G1'; an object with keys is needed"),
            ({"cell": "G1", "found": "Total Class B"}, "[0].reads: missing"),
            ({"found": "Total Class B"}, "[0].cell: missing"),
        ],
    )
    def test_a_correction_without_its_parts_is_refused(self, path, releases, tmp_path, correction, told):
        (tmp_path / "header.json").write_text(json.dumps({"corrections": [correction]}))
        code, said = self.add(path, "--layout", tmp_path / "header.json")
        assert (code, list(releases.iterdir())) == (2, [])
        assert f"corrections{told}" in said


def test_a_misprinted_cell_is_told_with_the_correction_that_would_mend_it(project, received, tmp_path):
    path = received("Month,Arrests\n2021-01,4\n2021-02,-5\n")
    code, said = run(path, "--yes")
    assert code == 2
    asked = next(line for line in said.splitlines() if line.startswith('{"corrections"'))
    assert '"cell": "B3", "found": "-5"' in asked
    content = json.loads(asked)
    content["corrections"][0] |= {"reads": "5", "day": "2023-03-01", "reason": "the force said so"}
    (tmp_path / "misprint.json").write_text(json.dumps(content))
    code, said = run(path, "--yes", "--layout", tmp_path / "misprint.json")
    assert code == 0, said
    assert figures_of(project) == [("2021-01", 4, 4, ""), ("2021-02", 5, 5, "")]


def test_a_file_too_large_for_a_table_is_counted_and_looked_through(project, received, releases, monkeypatch):
    monkeypatch.setattr("countylines.received.grids.limits.CELLS_OF_A_SHEET", 6_000)
    monkeypatch.setattr("countylines.adding.understand.SAMPLE", 100_000)
    rows = "".join(f"A{n},{n % 28 + 1:02}/0{n % 3 + 1}/2021,Drugs {'x' * 40}\n" for n in range(3_000))
    path = received(f"Reference,Date,Note\n{rows}")
    code, said = run(path, "--yes")
    assert code == 1
    assert "Give --records if each row is one event" in " ".join(said.split())
    code, said = run(path, "--yes", "--records")
    assert code == 0, said
    assert [row[1] for row in figures_of(project)] == [1_000, 1_000, 1_000]
    code, said = run(
        received(f"Reference,Date,Note\n{rows}A,01/01/2021,ann.example@police.example\n", "b.csv"),
        "--yes",
        "--records",
        id=f"{ID}-b",
    )
    assert code == 2
    assert "line 3002: an e-mail address" in said


@needs_samples
class TestSamples:
    """Figures counted in the files themselves, or stated in the samples' own README."""

    @pytest.fixture
    def project(self, project):
        forces = project.root / "data" / "forces.csv"
        forces.write_text((REPOSITORY / "data" / "forces.csv").read_text(encoding="utf-8"), encoding="utf-8")
        return project

    @pytest.mark.parametrize(
        ("year", "total_b", "columns"), [("09-10", 488, 23), ("11-12", 1737, 23), ("16-17", 1191, 24)]
    )
    def test_seizures(self, project, year, total_b, columns):
        stated = {"area": "Norfolk", "measure": "drug seizures", "period": f"20{year.replace('-', '/')}"}
        code, said = run(SAMPLES / f"seizures_{year}.csv", "--yes", **stated)
        assert code == 0, said
        release = project.read(ID)
        table = read_table(release, release.resources[0]).set_index("measure")
        assert len(table) == columns
        assert table.loc["drug seizures: Total Class B", "low"] == total_b

    def test_seizures_whose_header_is_shifted_are_refused(self, project, releases):
        stated = {"area": "Norfolk", "measure": "drug seizures", "period": "2014/15"}
        code, said = run(SAMPLES / "seizures_14-15.csv", "--yes", **stated)
        assert code != 0
        assert "'Total Class B' (column P) is smaller than one of its parts" in said
        assert "stands twice" in said
        assert list(releases.iterdir()) == []

    def test_home_office_quarters(self, project):
        path = SAMPLES / "home_office_quarterly_2017_18.csv"
        assert run(path, "--yes", area="Norfolk", measure="drug offences")[0] == 0
        release = project.read(ID)
        table = read_table(release, release.resources[0])
        assert len(table) == 16
        trafficking = table[table["measure"].str.contains("Trafficking")].sort_values("start")
        assert str(trafficking["start"].iloc[0]) == "2017-04-01"
        assert trafficking["low"].tolist() == [96, 132, 107, 129]

    def test_a_negative_count_is_refused_where_it_stands(self, project, releases):
        path = SAMPLES / "home_office_quarterly_2017_18.csv"
        code, said = run(path, "--yes", force="gwent", area="Gwent", measure="drug offences", id="gwent-2023-02-14-x")
        assert code == 2
        assert "found '-" in said
        assert list(releases.iterdir()) == []

    def test_street_records_are_counted(self, project):
        path = SAMPLES / "street_2016-07-west-yorkshire.csv"
        name = "west-yorkshire-2023-02-14-street"
        stated = {"force": "west-yorkshire", "area": "West Yorkshire", "measure": "drug offences", "id": name}
        code, said = run(path, "--yes", "--records", **stated)
        assert code == 0, said
        lines = len(path.read_text(encoding="utf-8").strip().splitlines()) - 1
        assert figures_of(project, name) == [("2016-07", lines, lines, "")]

    def test_outcomes_with_lone_returns(self, project):
        path = SAMPLES / "outcomes_cr_line_ends.csv"
        code, said = run(path, "--yes", area="Norfolk", measure="crimes")
        assert code == 1
        assert "more than 20 times" in said
        accepted = ("--yes", "--accept", "categories differ in size")
        assert run(path, *accepted, area="Norfolk", measure="crimes")[0] == 0
        own = path.read_bytes().decode().split("\r")
        assert len(figures_of(project)) == sum("Norfolk Constabulary" in line for line in own)
        assert all_releases(project.root)[0].resources[0].path.read_bytes() == path.read_bytes()


class TestSeveralWaysToRead:
    """Columns of numbers that could be counts or years: the account decides, or a person."""

    def test_the_reading_that_nothing_contradicts_is_kept_and_said(self, received, project):
        path = received("Stops,Reporting year\n41,2019\n52,2020\n63,2021\n")
        code, said = run(path, "--yes")
        assert code == 0, said
        assert "what was tried first was not kept" in said
        release = project.read(ID)
        table = read_table(release, release.resources[0])
        assert [(str(row.start), row.low) for row in table.itertuples()] == [
            ("2019-01-01", 41), ("2020-01-01", 52), ("2021-01-01", 63)
        ]  # fmt: skip

    def test_two_that_stand_as_well_are_a_doubt(self, received, releases):
        code, said = run(received("Stops,Searches\n2021,2019\n2020,2020\n2019,2021\n"), "--yes")
        assert (code, list(releases.iterdir())) == (1, [])
        assert "(several readings)" in said
        assert "A2:A4" in said and "B2:B4" in said

    def test_cells_in_doubt_are_looked_at_and_not_read_otherwise(self, received, releases):
        code, said = run(received("Month,Age,Stops\nJan-22,14,6\nJan-22,15,*\nFeb-22,14,9\n"), "--yes")
        assert (code, list(releases.iterdir())) == (1, [])
        assert "(cells)" in said and "Age 14" in said


def test_a_refusal_prints_the_layout_so_far_and_it_is_read_when_completed(received, project, tmp_path):
    path = received("Area,Stops,Charges\nNorwich,6,2\nNorfolk,9,4\n")
    code, said = run(path, "--yes")
    assert code == 2 and "--period" in said
    draft = json.loads(said[said.index("{\n") : said.rindex("}") + 1])
    assert draft["tables"][0]["labels"]["period"] == {"text": "…"}
    draft["tables"][0]["labels"]["period"] = {"text": "2021"}
    (tmp_path / "draft.json").write_text(json.dumps(draft))
    code, said = run(path, "--yes", "--layout", tmp_path / "draft.json")
    assert code == 0, said
    assert sorted(read_table(release := project.read(ID), release.resources[0])["low"]) == [2, 4, 6, 9]


def test_problems_that_are_alike_are_told_once(received):
    _, said = run(received("Area,2021,2022\nAtlantis,6,8\nAtlantis Sub,3,4\nNorwich,1,2\n"), "--yes")
    assert said.count("found 'Atlantis'") == 2  # Once as a problem, once in the refusal.


def test_an_area_that_has_the_name_of_the_force_is_no_list_of_forces(received, releases):
    """One district that is not listed must not make the others' rows those of other forces."""
    code, said = run(received("District,2021,2022\nNorwich,900,950\nNorfolk,4,5\nAtlantis,4,3\n"), "--yes")
    assert (code, list(releases.iterdir())) == (2, [])
    assert "found 'Atlantis', which is none of the force's areas" in said
