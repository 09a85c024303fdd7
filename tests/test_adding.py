"""The command add: from an answer as received to a release that a report reads, or a sentence and nothing written."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from frictionless import Package
from typer.testing import CliRunner

from countylines.commands import release_commands
from countylines.commands.cli import app
from countylines.errors import ProjectError
from countylines.releases import all_releases
from countylines.tables import read_table
from tests.conftest import REPOSITORY

SAMPLES = REPOSITORY.parent / "shared" / "foi_samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the samples are not beside the project")

ID = "norfolk-2023-02-14-arrests"
STATED = {
    "force": "norfolk",
    "area": "Norwich",
    "measure": "county lines arrests",
    "kind": "flow",
    "counting-rule": "arrests as the force counts them",
    "known": "2023-02-14",
    "basis": "stated",
    "source": "https://example.org/answer",
    "licence": "OGL-UK-3.0",
    "reference": "FOI 123/23",
    "id": ID,
}
TABLE = "County lines arrests\n\nMonth,2021,2022,Total\nJanuary,5,<5,\nFebruary,16,7,23\nTotal,21,,\n"


def run(*arguments, **stated):
    """Run add with what is stated, some of it changed or (None) left out; give exit code and everything said."""
    options = []
    for name, value in {**STATED, **{key.replace("_", "-"): value for key, value in stated.items()}}.items():
        options += [f"--{name}", value] if value is not None else []
    return command("add", *map(str, arguments), *options)


def command(*arguments, answers=None):
    result = CliRunner().invoke(app, list(arguments), input=answers)
    if isinstance(result.exception, ProjectError):
        return 2, f"{result.output}{result.exception}"
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


@pytest.fixture
def releases(project):
    """Give the folder of releases: after a refusal it must be as empty as before."""
    return project.root / "data" / "releases"


@pytest.fixture
def received(project, tmp_path):
    """Give a function that writes an answer as received, outside the project that is written to."""

    def write(content, name="answer.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def figures_of(project, name=ID):
    release = project.read(name)
    table = read_table(release, release.resources[0])
    return sorted((str(row.start)[:7], row.low, row.high, row.status) for row in table.itertuples())


def test_an_answer_becomes_a_release_that_is_read(project, releases, received):
    code, said = run(received(TABLE), "--yes")
    assert code == 0, said
    assert figures_of(project) == [
        ("2021-01", 5, 5, ""),
        ("2021-02", 16, 16, ""),
        ("2022-01", 0, 4, ""),
        ("2022-02", 7, 7, ""),
    ]
    folder = releases / ID
    assert (folder / "answer.csv").read_bytes() == TABLE.encode()
    descriptor = json.loads((folder / "datapackage.json").read_text())
    assert descriptor["resources"][0]["hash"] == f"sha256:{hashlib.sha256(TABLE.encode()).hexdigest()}"
    assert descriptor["countylines"]["known"]["day"] == "2023-02-14"
    assert descriptor["countylines"]["foi_reference"] == "FOI 123/23"
    assert json.loads((folder / "layout.json").read_text())["resources"]["answer"]["tables"][0]["totals"]
    assert "| &lt;5 | 0–4 |" in (folder / "preview.md").read_text()
    assert len(project.observations("2023-12-31")) == 4
    assert Package(str(folder / "datapackage.json")).validate().valid


def test_what_was_understood_and_checked_is_shown(received, releases):
    _, said = run(received(TABLE), "--dry-run")
    for told in ("B4:C6", "year: row 3", "month: column A", "0–4", "totals held against their cells: 2", "layout.json"):
        assert told in said
    assert list(releases.iterdir()) == []


def test_every_format_of_the_corpus_is_added(project, releases):
    project.root.joinpath("data", "forces.csv").write_text(
        "force,name,nation,areas\nnorfolk,Norfolk Constabulary,England,Norfolk;Norwich;Greater Norwich\n"
    )
    for name in (
        "years-by-months-explained-docx.docx",
        "long-explained-csv-cr.csv",
        "months-as-columns-unexplained-xlsx.xlsx",
    ):
        path = REPOSITORY / "tests" / "foi_corpus" / f"synthetic-{name}"
        options = [f"--reading={text}=" for text in ("*", "-", "", "[note 2]")]
        identifier = f"{ID}-{path.suffix[1:]}"
        code, said = run(path, "--yes", "--accept", "synthetic", "--reading=~10=8-12", *options, id=identifier)
        assert code == 0, said
        assert (releases / identifier / path.name).read_bytes() == path.read_bytes()
        assert len(project.read(identifier).resources) == 1
        assert len(read_table(project.read(identifier), project.read(identifier).resources[0])) == 24


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
    assert f"1 figures contradict {ID}" in said
    code, said = run(later, "--yes", "--revises", ID, **beside)
    assert code == 0, said
    table = project.observations("2023-12-31")
    assert sorted(table[table["superseded_by"] == ""]["low"]) == [5, 9]


class TestRefusals:
    @pytest.mark.parametrize(
        ("stated", "told"),
        [
            ({"force": "norfork"}, "Did you mean norfolk"),
            ({"area": None}, "--area is missing"),
            ({"counting_rule": None}, "--counting-rule is missing"),
            ({"kind": "both"}, "stock"),
            ({"known": "14/02/2023"}, "YYYY-MM-DD"),
            ({"known": "2999-01-01"}, "future"),
            ({"basis": "guessed"}, "stated, read, assumed"),
            ({"basis": "assumed"}, "--reason"),
            ({"id": "../outside"}, "outside data/releases is refused"),
            ({"id": "/tmp/outside"}, "outside data/releases is refused"),
            ({"id": "a b"}, "small letters"),
        ],
    )
    def test_what_is_stated_must_be_usable(self, received, releases, stated, told):
        code, said = run(received(TABLE), "--yes", **stated)
        assert code == 2
        assert told in said
        assert list(releases.iterdir()) == []

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "is empty"),
            (b"PK\x03\x04 cut short", "broken or cut short"),
            (b"\x89PNG....", "picture"),
            (b"%PDF-1.4 broken", "broken or cut short"),
            (b"a letter without figures\n", "--layout"),
            (b"Month,Arrests\n2021-01,-4\n2021-02,5\n", "B2: found '-4'"),
            (b"Month,Arrests\n2021-01,4\n2021-01,5\n", "stands twice"),
            (b"Area,Month,Arrests\nAtlantis,2021-01,4\nNorwich,2021-01,5\n", "found 'Atlantis'"),
            (b"Month,Arrests\nJanuary,4\nFebruary,5\n", "--period"),
            (b"Year,Q1,Q2,Q3,Q4\n2021,1,2,3,4\n", "calendar"),
            (b"Month,Arrests\n2021-01,~10\n2021-02,5\n", "no bounds"),
        ],
    )
    def test_what_cannot_be_read_says_why_and_leaves_nothing(self, received, releases, content, told):
        code, said = run(received(content), "--yes")
        assert code == 2
        assert told in said
        assert list(releases.iterdir()) == []

    def test_a_name_that_is_taken_is_refused(self, received, releases):
        run(received(TABLE), "--yes")
        before = {path.name: path.read_bytes() for path in (releases / ID).iterdir()}
        code, said = run(received("Month,Arrests\n2021-01,5\n2021-02,5\n", "other.csv"), "--yes")
        assert code == 2
        assert "left alone" in said
        assert {path.name: path.read_bytes() for path in (releases / ID).iterdir()} == before

    def test_nothing_half_written_where_writing_fails(self, received, releases, monkeypatch):
        monkeypatch.setattr("countylines.adding.preview", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(received(TABLE), "--yes")
        monkeypatch.setattr("countylines.adding.preview", lambda *_: "x")
        monkeypatch.setattr("countylines.adding.read_release", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(received(TABLE), "--yes")
        assert list(releases.iterdir()) == []

    def test_without_a_terminal_it_says_so_in_a_sentence(self, received, releases):
        code, said = run(received(TABLE))
        assert code == 2
        assert "no terminal" in said
        assert list(releases.iterdir()) == []

    def test_a_file_that_is_not_there(self, tmp_path):
        code, said = run(tmp_path / "missing.csv", "--yes")
        assert code == 2
        assert "is not a file" in said

    def test_the_command_itself_ends_without_a_traceback(self, project, received):
        options = [text for name, value in {**STATED, "id": "../x"}.items() for text in (f"--{name}", value)]
        arguments = [sys.executable, "-m", "countylines", "add", str(received(TABLE)), "--yes", *options]
        ended = subprocess.run(arguments, capture_output=True, text=True, env=os.environ.copy(), check=False)
        assert ended.returncode == 2
        assert ended.stderr.startswith("Error: --id ../x")
        assert "Traceback" not in ended.stderr


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
        tried = json.loads(said[said.index('{\n  "resources"') :])
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

    @pytest.mark.parametrize("correction", ["G1", {"cell": "G1", "found": "Total Class B"}])
    def test_a_correction_without_its_parts_is_refused(self, path, releases, tmp_path, correction):
        (tmp_path / "header.json").write_text(json.dumps({"corrections": [correction]}))
        code, said = self.add(path, "--layout", tmp_path / "header.json")
        assert (code, list(releases.iterdir())) == (2, [])
        assert "a correction lacks" in said
        assert "reads, day, reason" in said


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


class TestPrivacy:
    LETTER = "Dear Ann Example,\nMonth,Arrests\n2021-01,5\n2021-02,6\nYours sincerely,\n"

    def test_a_letter_is_not_stored(self, received, releases):
        code, said = run(received(self.LETTER), "--yes")
        assert code == 2
        assert "Dear" in said
        assert "--redacted" in said
        assert "--transcription" in said
        assert list(releases.iterdir()) == []

    def test_a_redacted_copy_is_stored_with_the_hash_of_the_original(self, project, received, releases, tmp_path):
        path, copy = received(self.LETTER), tmp_path / "tables.csv"
        code, said = run(path, "--yes", "--redacted", copy)
        assert code == 0, said
        stored = (releases / ID / "tables.csv").read_text()
        assert "Example" not in stored
        assert stored == copy.read_text()
        original = json.loads((releases / ID / "datapackage.json").read_text())["countylines"]["original"]
        assert original == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        assert figures_of(project) == [("2021-01", 5, 5, ""), ("2021-02", 6, 6, "")]

    def test_a_copy_does_not_go_into_the_project(self, project, received, releases):
        code, said = run(received(self.LETTER), "--yes", "--redacted", project.root / "data" / "copy.csv")
        assert code == 2
        assert "inside the project" in said
        assert not (project.root / "data" / "copy.csv").exists()

    def test_a_transcription_keeps_the_hash_of_the_original(self, project, received, releases):
        letter = received(self.LETTER, "letter.csv")
        code, said = run(
            received("Month,Arrests\n2021-01,5\n2021-02,6\n"), "--yes", "--transcription", "--original", letter
        )
        assert code == 0, said
        assert project.read(ID).transcription
        assert hashlib.sha256(letter.read_bytes()).hexdigest() in (releases / ID / "datapackage.json").read_text()

    def test_a_general_mailbox_is_pointed_out_and_stays(self, received):
        code, said = run(received(f"{TABLE}\nAsk foi@police.example\n"), "--yes")
        assert code == 0, said
        assert "foi@police.example looks like an organisation's own" in said


def test_a_file_too_large_for_a_table_is_counted_and_looked_through(project, received, releases, monkeypatch):
    monkeypatch.setattr("countylines.grids.limits.CELLS_OF_A_SHEET", 60_000)
    rows = "".join(f"A{n},{n % 28 + 1:02}/0{n % 3 + 1}/2021,Drugs {'x' * 40}\n" for n in range(30_000))
    path = received(f"Reference,Date,Note\n{rows}")
    code, said = run(path, "--yes")
    assert code == 0, said
    assert [row[1] for row in figures_of(project)] == [10_000, 10_000, 10_000]
    code, said = run(
        received(f"Reference,Date,Note\n{rows}A,01/01/2021,ann.example@police.example\n", "b.csv"),
        "--yes",
        id=f"{ID}-b",
    )
    assert code == 2
    assert "line 30002: an e-mail address" in said


class TestOutcomes:
    @pytest.mark.parametrize("outcome", ["refused", "Neither confirmed nor denied", "not held", "merged years"])
    def test_an_answer_without_numbers_is_recorded(self, project, received, releases, outcome):
        code, said = run(received("Dear Ann Example, no.\n", "letter.txt"), "--outcome", outcome)
        assert code == 0, said
        assert sorted(path.name for path in (releases / ID).iterdir()) == [
            "datapackage.json",
            "layout.json",
            "outcome.csv",
        ]
        release = project.read(ID)
        assert release.outcome.is_ == outcome.lower()
        assert release.resources == ()
        assert Package(str(releases / ID / "datapackage.json")).validate().valid

    def test_a_report_shows_that_it_was_asked(self, project, received):
        from datetime import date

        from countylines import cleaning
        from countylines.observations import observations_of, reconcile
        from countylines.releases import releases_for

        project.months("norfolk-2022", m2021_01="5")
        run(received("no\n"), "--outcome", "refused")
        known = releases_for("norfolk", date(2023, 12, 31), project.root)
        shown = cleaning.answers_without_numbers(known)
        assert shown[["release", "answer", "request"]].to_numpy().tolist() == [[ID, "refused", "FOI 123/23"]]
        table = observations_of(known, "norfolk")
        none = cleaning.received_totals({})
        told = cleaning.abstract("Norfolk Constabulary", date(2023, 12, 31), known, table, reconcile(table), none)
        assert any("was asked for" in sentence and "refused" in sentence for sentence in told)
        assert cleaning.answers_without_numbers([]).empty

    def test_a_force_that_only_refused_has_no_report_and_says_why(self, project, received):
        run(received("no\n"), "--outcome", "refused")
        with pytest.raises(ProjectError, match="was: refused"):
            project.observations("2023-12-31")

    def test_another_word_is_refused(self, received, releases):
        code, said = run(received("no\n"), "--outcome", "lost")
        assert code == 2
        assert "neither confirmed nor denied" in said
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


class TestRetract:
    def test_it_is_obeyed_from_its_day_on_and_reports_are_named(self, project, received):
        project.months("norfolk-2022", m2020_01="5")
        run(received(TABLE), "--yes")
        folder = project.root / "outputs" / "2023-03-01" / "norfolk"
        folder.mkdir(parents=True)
        manifest = {"inputs": {f"data/releases/{ID}/answer.csv": "0"}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        code, said = command("retract", ID, "--day", "2023-05-01", "--reason", "withdrawn by the force")
        assert code == 0
        assert "outputs/2023-03-01/norfolk" in said
        assert len(project.observations("2023-04-30")) == 5
        assert len(project.observations("2023-05-01")) == 1

        from countylines.retractions import retracted_since

        told = f"{ID} was taken back on 2023-05-01: withdrawn by the force"
        assert retracted_since(manifest, project.root) == [told]
        assert retracted_since({"inputs": {"data/releases/norfolk-2022/table-0.csv": "0"}}, project.root) == []

    @pytest.mark.parametrize(
        ("name", "day", "reason", "told"),
        [
            ("nothing", "2023-05-01", "x", "There is no release"),
            (ID, "2023-01-01", "x", "before"),
            (ID, "1 May 2023", "x", "YYYY-MM-DD"),
            (ID, "2023-05-01", " ", "--reason is empty"),
        ],
    )
    def test_what_cannot_be_is_refused(self, received, releases, name, day, reason, told):
        run(received(TABLE), "--yes")
        code, said = command("retract", name, "--day", day, "--reason", reason)
        assert code == 2
        assert told in said
        assert not (releases / ID / "retraction.json").exists()

    def test_twice_is_refused(self, received):
        run(received(TABLE), "--yes")
        assert command("retract", ID, "--day", "2023-05-01", "--reason", "x")[0] == 0
        code, said = command("retract", ID, "--day", "2023-06-01", "--reason", "y")
        assert code == 2
        assert "already" in said


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
        code, said = run(path, "--yes", force="west-yorkshire", area="West Yorkshire", measure="drug offences", id=name)
        assert code == 0, said
        lines = len(path.read_text(encoding="utf-8").strip().splitlines()) - 1
        assert figures_of(project, name) == [("2016-07", lines, lines, "")]

    def test_outcomes_with_lone_returns(self, project):
        path = SAMPLES / "outcomes_cr_line_ends.csv"
        code, said = run(path, "--yes", area="Norfolk", measure="crimes")
        assert code == 1
        assert "more than 20 times" in said
        assert run(path, "--yes", "--accept", "categories differ in size", area="Norfolk", measure="crimes")[0] == 0
        own = path.read_bytes().decode().split("\r")
        assert len(figures_of(project)) == sum("Norfolk Constabulary" in line for line in own)
        assert all_releases(project.root)[0].resources[0].path.read_bytes() == path.read_bytes()
