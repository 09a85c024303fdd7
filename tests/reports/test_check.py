"""The check: it fails when anything of a report was changed, and it never writes into the report."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from countylines.project import sha256
from countylines.reports import check, manifest
from countylines.reports.check import check_report
from countylines.reports.compare import compare
from countylines.reports.sources import source_hash
from countylines.subjects import identify
from tests.reports.tides import Tides
from tests.reports.tides import identify as find
from tests.small_project import ROOT, SmallProject

pytestmark = pytest.mark.kernel
Copy = Callable[[Path, Path], Path]


def refresh_hashes(report: Path) -> None:
    """Make a report intact again after a change, so that only the re-run can tell."""
    content = json.loads((report / "manifest.json").read_text())
    content["outputs"] = manifest.hash_outputs(report)
    (report / "manifest.json").write_text(json.dumps(content))


def replace_once(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) >= 1, f"{old!r} is not in {path.name}"
    path.write_text(text.replace(old, new, 1))


def change_output(report: Path, name: str, kind: str, old: str, new: str) -> None:
    """Change one output of an executed notebook."""
    path = report / f"{name}.ipynb"
    notebook = json.loads(path.read_text())
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    hits = [o for o in outputs if old in o.get("data", {}).get(kind, "")]
    assert hits, f"{old!r} is in no {kind} of {name}"
    hits[0]["data"][kind] = hits[0]["data"][kind].replace(old, new, 1)
    path.write_text(json.dumps(notebook))


def test_every_change_is_caught_by_the_re_run_alone_and_all_else_comes_out_again(
    committed: Path, copy_of: Copy, tmp_path: Path
) -> None:
    report = copy_of(committed, tmp_path)
    change_output(report, "01_clean", "text/html", ">24<", ">23<")
    change_output(report, "02_seasonality", "text/plain", "March 2021 24;", "March 2021 34;")
    change_output(report, "02_seasonality", "text/html", ">24<", ">34<")
    change_output(report, "03_drug_lines", "text/html", "contradicted", "supported")
    change_output(report, "04_claims", "text/html", "◌ not shown", "● supported")
    replace_once(report / "tables" / "claims.csv", "half-gone-net,not shown", "half-gone-net,supported")
    replace_once(report / "tables" / "dispersion-norwich-county-lines-arrests.csv", "2.56953", "1.56953")
    change_output(report, "05_summary", "image/svg+xml", "L 5", "L 6")
    replace_once(report / "figures" / "drug-lines.svg", "L 5", "L 6")
    replace_once(report / "index.html", "more than 60%", "more than 70%")
    replace_once(report / "datapackage.json", "The count", "A count")
    with (report / "report.pdf").open("ab") as paper:
        paper.write(b"%")
    (report / "tables.xlsx").write_bytes(b"no workbook")
    refresh_hashes(report)
    before = {path: (sha256(path), path.stat().st_mtime_ns) for path in report.rglob("*") if path.is_file()}
    failures = check_report(report, ROOT, identify(ROOT)).failures
    changed = (
        "datapackage.json comes out otherwise",
        "report.pdf comes out otherwise: its ",
        "tables.xlsx comes out otherwise: it is no workbook",
        "01_clean.ipynb, Cell",
        "02_seasonality.ipynb, Cell",
        "03_drug_lines.ipynb, Cell",
        "04_claims.ipynb, Cell",
        "tables/claims.csv comes out otherwise",
        "05_summary.ipynb, Cell",
        "tables/dispersion-norwich-county-lines-arrests.csv comes out otherwise",
        "figures/drug-lines.svg comes out otherwise",
        "index.html comes out otherwise",
        # Made from the changed notebooks, which the pages of the report were not.
        "01_clean.html comes out otherwise",
        "02_seasonality.html comes out otherwise",
        "03_drug_lines.html comes out otherwise",
        "04_claims.html comes out otherwise",
    )
    for told in changed:
        assert any(failure.startswith(told) for failure in failures), told
    assert [failure for failure in failures if not failure.startswith(changed)] == []
    after = {path: (sha256(path), path.stat().st_mtime_ns) for path in report.rglob("*") if path.is_file()}
    assert after == before, "a check never writes into the report"


def test_stripped_outputs_are_caught(committed: Path, copy_of: Copy, tmp_path: Path) -> None:
    report = copy_of(committed, tmp_path)
    path = report / "02_seasonality.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    path.write_text(json.dumps(notebook))
    refresh_hashes(report)
    failures = check_report(report, ROOT, identify(ROOT)).failures
    assert any("its outputs were stripped" in failure for failure in failures)


def test_changed_prose_is_caught(committed: Path, copy_of: Copy, tmp_path: Path) -> None:
    report = copy_of(committed, tmp_path)
    replace_once(report / "03_drug_lines.ipynb", "Two counts are bounds on a fall", "Two counts prove a fall")
    refresh_hashes(report)
    assert check_report(report, ROOT, identify(ROOT)).failures == [
        "03_drug_lines.ipynb: its text or code is not what the manifest recorded"
    ]


def test_each_change_of_a_small_report_is_caught_and_nothing_else(tides_copied: Path, tide_root: Path) -> None:
    """A file that is not made, what the manifest says, a tag that asks for no comparison, outputs that were removed."""
    (tides_copied / "figures").mkdir()
    (tides_copied / "figures" / "invented.svg").write_text("<svg/>")
    first, second = (tides_copied / f"{name}.ipynb" for name in ("01_heights", "02_tides"))
    notebook = json.loads(first.read_text())
    cell = next(cell for cell in notebook["cells"] if cell.get("outputs"))
    cell["outputs"][0]["text"] = "3 tides\n"
    cell["metadata"]["tags"] = ["nbval-ignore-output"]
    first.write_text(json.dumps(notebook))
    notebook = json.loads(second.read_text())
    next(cell for cell in notebook["cells"] if cell.get("outputs"))["outputs"] = []
    second.write_text(json.dumps(notebook))
    content = json.loads((tides_copied / "manifest.json").read_text())
    content["findings"] = content["findings"] + ["Another finding"]
    content["verdicts"][0]["verdict"] = "supported"
    content["outputs"] = manifest.hash_outputs(tides_copied)
    (tides_copied / "manifest.json").write_text(json.dumps(content))
    told = [
        "01_heights.ipynb, Cell",
        "02_tides.ipynb, Cell",
        "figures/invented.svg is no longer made",
        # Made from the changed notebooks, which the pages of the report were not.
        "01_heights.html comes out otherwise",
        "index.html comes out otherwise",
        "report.pdf comes out otherwise",
        "manifest.json: its findings are not those of the re-run",
        "manifest.json: its verdicts are not those of the re-run",
    ]
    failures = check_report(tides_copied, tide_root, find).failures
    assert len(failures) == len(told)
    for failure, start in zip(failures, told, strict=True):
        assert failure.startswith(start)


def test_a_comment_cannot_switch_a_check_off(tides_copied: Path, tide_root: Path) -> None:
    path = tides_copied / "01_heights.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell.get("outputs"))
    cell["source"] = "# NBVAL_IGNORE_OUTPUT\n" + "".join(cell["source"])
    path.write_text(json.dumps(notebook))
    refresh_hashes(tides_copied)
    failures = check_report(tides_copied, tide_root, find).failures
    assert failures[0] == "01_heights.ipynb, cell 4 switches its own check off"


def test_hidden_files_are_no_change_and_other_code_and_packages_with_equal_results_are_notes(
    tides_copied: Path, tide_root: Path
) -> None:
    (tides_copied / ".ipynb_checkpoints").mkdir()
    (tides_copied / ".ipynb_checkpoints" / "01_heights-checkpoint.ipynb").write_text("{}")
    content = json.loads((tides_copied / "manifest.json").read_text())
    content["packages"]["pandas"] = "0.1"
    content["code"]["templates"]["page.css"] = "other"
    (tides_copied / "manifest.json").write_text(json.dumps(content))
    outcome = check_report(tides_copied, tide_root, find)
    assert outcome.passed
    assert any("pandas 0.1 then" in note for note in outcome.notes)
    assert any("template page.css: changed" in note for note in outcome.notes)


def test_other_results_of_todays_notebooks_are_failures(tides_copied: Path, tide_root: Path, tmp_path: Path) -> None:
    today = tmp_path / "today"
    shutil.copytree(tide_root, today)
    replace_once(today / "notebooks" / "02_tides.ipynb", "The highest tide was", "The highest of tides was")
    not_run, why = check_report(tides_copied, today, find).failures
    assert not_run.startswith("02_tides.ipynb is not the project's: it has in code cell 4 '")
    assert "highest of tides" in not_run
    assert "--run-foreign" in why
    failures = check_report(tides_copied, today, find, run_foreign=True).failures
    assert failures == ["today's notebooks give another result: tables/findings.csv: changed"]


@pytest.fixture
def writing_elsewhere(tides_copied: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Alter a report's notebook so that it writes a file elsewhere, and its manifest with it; give that file."""

    def alter(where: str) -> Path:
        written = tmp_path / "written elsewhere"
        notebook = json.loads((tides_copied / "01_heights.ipynb").read_text())
        code = f"import pathlib\npathlib.Path({str(written)!r}).touch()"
        cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        if where == "a cell of its own":
            notebook["cells"].append({**cells[-1], "source": code, "id": "more", "outputs": [], "execution_count": 9})
        else:
            injected = next(cell for cell in cells if "injected-parameters" in cell["metadata"].get("tags", []))
            injected["source"] = "".join(injected["source"]) + f"\n{code}"
        (tides_copied / "01_heights.ipynb").write_text(json.dumps(notebook))
        content = json.loads((tides_copied / "manifest.json").read_text())
        content["outputs"] = manifest.hash_outputs(tides_copied)
        content["code"]["notebooks"]["01_heights"]["source"] = source_hash(notebook)
        (tides_copied / "manifest.json").write_text(json.dumps(content))
        return written

    return alter


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (
            "a cell of its own",
            "01_heights.ipynb is not the project's: it has in code cell 4 'import pathlib', the project",
        ),
        ("the parameters", "01_heights.ipynb: its parameters are not those of the manifest"),
    ],
)
def test_a_report_from_elsewhere_runs_nothing(
    tides_copied: Path, tide_root: Path, tides: Path, writing_elsewhere: Callable[[str], Path], where: str, told: str
) -> None:
    written = writing_elsewhere(where)
    outcome = check_report(tides_copied, tide_root, find)
    assert outcome.failures[0].startswith(told)
    compare(tides, tides_copied, find)
    assert not written.exists()


def test_a_report_from_elsewhere_is_run_if_that_is_asked_for(
    tides_copied: Path, tide_root: Path, writing_elsewhere: Callable[[str], Path]
) -> None:
    written = writing_elsewhere("a cell of its own")
    check_report(tides_copied, tide_root, find, run_foreign=True)
    assert written.exists()


@pytest.mark.parametrize("broken", [[], {"report": []}, {"report": {}, "outputs": 3}, {"report": {"harbour": None}}])
def test_a_manifest_that_is_none_ends_in_a_sentence(tides_copied: Path, tide_root: Path, broken: object) -> None:
    content = {"format": manifest.FORMAT, **broken} if isinstance(broken, dict) else broken
    (tides_copied / "manifest.json").write_text(json.dumps(content))
    assert "it cannot be checked" in check_report(tides_copied, tide_root, find).failures[0]


def test_what_runs_the_notebooks_again_does_not_load_a_grammar_that_no_notebook_needs(
    tide_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a second of every check; of the two plugins the first that is loaded decides."""
    started: list[list[str]] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        started.append(command)
        return SimpleNamespace(stderr="stopped", stdout="")

    monkeypatch.setattr(check, "subprocess", SimpleNamespace(run=run))
    monkeypatch.setattr(check, "warm_up", lambda *_: {})
    assert check._rerun(tmp_path, Tides(), {"report_date": "2021-12-31"}, tide_root) == [
        "nbval did not run: ['stopped']"
    ]
    ((_, *options),) = started
    plugins = [options[at + 1] for at, option in enumerate(options) if option == "-p"]
    asked = "import sys, importlib; [importlib.import_module(name) for name in sys.argv[1:]]; "
    asked += "print(sys.modules['jsonschema'] is not None, sys.modules['rfc3987_syntax'])"
    modules = [name for name in plugins if not name.startswith("no:")]
    told = subprocess.run([sys.executable, "-c", asked, *modules], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["True", "None"]


def test_a_report_that_is_not_intact_is_told_file_by_file(tides_copied: Path, tide_root: Path) -> None:
    (tides_copied / "01_heights.html").unlink()
    (tides_copied / "notes.txt").write_text("mine")
    (tides_copied / "index.html").write_text("other")
    assert set(check_report(tides_copied, tide_root, find).failures) == {
        "01_heights.html is missing",
        "notes.txt was added",
        "index.html was changed",
    }


def test_the_command_completes_a_swap_first_and_one_report_that_cannot_be_checked_stops_no_other(
    reported: SmallProject,
) -> None:
    reported.report.rename(reported.report.with_name(".norfolk.ready"))
    broken = reported.outputs / "2021-12-30" / "norfolk"
    broken.mkdir(parents=True)
    (broken / "manifest.json").write_text(json.dumps({"format": manifest.FORMAT}))
    done = reported.run("check")
    assert done.returncode == 1
    assert "outputs/2021-12-31/norfolk: intact, and reproduces" in done.stdout
    assert "it cannot be checked" in done.stdout
    assert "1 passed, 1 failed" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_command_tells_and_exits_by_what_it_found(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    broken = copy_of(small_rendered.report, tmp_path)
    (broken / "index.html").write_text("other")
    bad = small_rendered.run("check", str(broken))
    assert bad.returncode == 1
    assert "index.html was changed" in bad.stdout
    assert "0 passed, 1 failed" in bad.stdout
    none = small_rendered.run("check", str(tmp_path))
    assert none.returncode == 2
    assert "is not a report" in none.stderr
