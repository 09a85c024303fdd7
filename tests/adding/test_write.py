"""A release is written whole or not at all, and says what was stated of it."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from frictionless import Package

from countylines.errors import ProjectError
from countylines.releases.tables import read_table
from tests.adding.command import ID, STATED, TABLE, figures_of, run
from tests.conftest import REPOSITORY
from tests.notebook.given import abstract


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
        options += [f"--accept={kind}=synthetic" for kind in ("outliers", "earlier releases")]
        identifier = f"{ID}-{path.suffix[1:]}"
        code, said = run(path, "--yes", "--reading=~10=8-12", *options, id=identifier)
        assert code == 0, said
        assert (releases / identifier / path.name).read_bytes() == path.read_bytes()
        assert len(project.read(identifier).resources) == 1
        assert len(read_table(project.read(identifier), project.read(identifier).resources[0])) == 24


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
        monkeypatch.setattr("countylines.adding.write.preview", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(received(TABLE), "--yes")
        monkeypatch.setattr("countylines.adding.write.preview", lambda *_: "x")
        for reads in ("read_release", "all_releases"):
            with monkeypatch.context() as patch, pytest.raises(ZeroDivisionError):
                patch.setattr(f"countylines.adding.write.{reads}", lambda *_: 1 / 0)
                run(received(TABLE), "--yes")
            assert list(releases.iterdir()) == []

    @pytest.mark.parametrize("content", [TABLE, TABLE.replace("<5", "*"), "no\n"])
    def test_a_dry_run_writes_nothing_and_its_exit_code_says_so(self, received, releases, content):
        outcome = ["--outcome", "refused"] if content == "no\n" else []
        code, said = run(received(content), "--yes", "--dry-run", *outcome)
        assert code == 1
        assert "nothing was written" in said
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

        from countylines.notebook import cleaning
        from countylines.observations.known import observations_of
        from countylines.observations.reconcile import reconcile
        from countylines.releases.release import releases_for

        project.months("norfolk-2022", m2021_01="5")
        run(received("no\n"), "--outcome", "refused")
        known = releases_for("norfolk", date(2023, 12, 31), project.root)
        shown = cleaning.answers_without_numbers(known)
        assert shown[["release", "answer", "request"]].to_numpy().tolist() == [[ID, "refused", "FOI 123/23"]]
        table = observations_of(known, "norfolk")
        none = cleaning.received_totals({})
        told = abstract("Norfolk Constabulary", date(2023, 12, 31), known, table, reconcile(table), none)
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
