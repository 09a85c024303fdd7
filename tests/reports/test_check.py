"""The check: it fails when anything of a report was changed, and it never writes into the report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from countylines.project import sha256
from countylines.reports import manifest
from countylines.reports.check import check_report
from countylines.subjects import identify
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
    change_output(report, "03_drug_lines", "text/html", "contradicted", "supported")
    change_output(report, "04_claims", "text/html", "◌ not shown", "● supported")
    replace_once(report / "tables" / "claims.csv", "half-gone-net,not shown", "half-gone-net,supported")
    replace_once(report / "tables" / "dispersion-norwich-county-lines-arrests.csv", "2.56953", "1.56953")
    change_output(report, "05_summary", "image/svg+xml", "L 5", "L 6")
    replace_once(report / "figures" / "drug-lines.svg", "L 5", "L 6")
    replace_once(report / "index.html", "at least 61.3%", "at least 71.3%")
    replace_once(report / "datapackage.json", "The count", "A count")
    with (report / "report.pdf").open("ab") as paper:
        paper.write(b"%")
    refresh_hashes(report)
    before = {path: (sha256(path), path.stat().st_mtime_ns) for path in report.rglob("*") if path.is_file()}
    failures = check_report(report, ROOT, identify(ROOT)).failures
    changed = (
        "datapackage.json comes out otherwise",
        "report.pdf comes out otherwise: its ",
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


def test_a_change_of_the_pictures_file_alone_is_caught(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    (report / "figures").mkdir()
    (report / "figures" / "invented.svg").write_text("<svg/>")
    refresh_hashes(report)
    assert check_report(report, small_rendered.root, identify(small_rendered.root)).failures == [
        "figures/invented.svg is no longer made"
    ]


@pytest.mark.parametrize("key", ["findings", "verdicts"])
def test_what_the_manifest_says_is_held_against_the_re_run(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path, key: str
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    content = json.loads((report / "manifest.json").read_text())
    if key == "findings":
        content["findings"] = content["findings"] + ["Another finding"]
    else:
        content["verdicts"][0]["verdict"] = "supported"
    (report / "manifest.json").write_text(json.dumps(content))
    told = [f"manifest.json: its {key} are not those of the re-run"]
    assert check_report(report, small_rendered.root, identify(small_rendered.root)).failures == told


@pytest.mark.parametrize("how", ["tag", "comment"])
def test_a_notebook_cannot_switch_its_own_check_off(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path, how: str
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    path = report / "01_clean.ipynb"
    notebook = json.loads(path.read_text())
    cell = next(cell for cell in notebook["cells"] if cell.get("outputs"))
    cell["outputs"][0]["text"] = "ran something else\n"
    if how == "tag":
        cell["metadata"]["tags"] = ["nbval-ignore-output"]
    else:
        cell["source"] = "# NBVAL_IGNORE_OUTPUT\n" + "".join(cell["source"])
    path.write_text(json.dumps(notebook))
    refresh_hashes(report)
    assert check_report(report, small_rendered.root, identify(small_rendered.root)).failures != []


def test_other_results_of_todays_notebooks_are_failures(reported: SmallProject) -> None:
    path = reported.root / "notebooks" / "05_summary.ipynb"
    path.write_text(path.read_text().replace("A finding", "Another finding"))
    failures = check_report(reported.report, reported.root, identify(reported.root)).failures
    assert failures == ["today's notebooks give another result: tables/findings.csv: changed"]


def test_a_hidden_file_that_a_viewer_left_is_no_change(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    (report / ".ipynb_checkpoints").mkdir()
    (report / ".ipynb_checkpoints" / "01_clean-checkpoint.ipynb").write_text("{}")
    assert check_report(report, small_rendered.root, identify(small_rendered.root)).passed


def test_one_report_that_cannot_be_checked_does_not_stop_the_others(reported: SmallProject) -> None:
    broken = reported.outputs / "2021-12-30" / "norfolk"
    broken.mkdir(parents=True)
    (broken / "manifest.json").write_text(json.dumps({"format": manifest.FORMAT}))
    done = reported.run("check")
    assert done.returncode == 1
    assert "it cannot be checked" in done.stdout
    assert "1 passed, 1 failed" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_check_completes_an_interrupted_swap_first(reported: SmallProject) -> None:
    reported.report.rename(reported.report.with_name(".norfolk.ready"))
    done = reported.run("check")
    assert done.returncode == 0, done.stdout
    assert "outputs/2021-12-31/norfolk: intact, and reproduces" in done.stdout


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


def test_outputs_removed_from_a_cell_that_ran_are_caught(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    path = report / "01_clean.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    path.write_text(json.dumps(notebook))
    refresh_hashes(report)
    failures = check_report(report, small_rendered.root, identify(small_rendered.root)).failures
    assert any(failure.startswith("01_clean.ipynb, Cell") for failure in failures)


def test_changed_prose_is_caught(committed: Path, copy_of: Copy, tmp_path: Path) -> None:
    report = copy_of(committed, tmp_path)
    replace_once(report / "03_drug_lines.ipynb", "Two counts are bounds on a fall", "Two counts prove a fall")
    refresh_hashes(report)
    assert check_report(report, ROOT, identify(ROOT)).failures == [
        "03_drug_lines.ipynb: its text or code is not what the manifest recorded"
    ]


def test_a_report_that_is_not_intact_is_told_file_by_file(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    (report / "01_clean.html").unlink()
    (report / "notes.txt").write_text("mine")
    (report / "index.html").write_text("other")
    assert set(check_report(report, small_rendered.root, identify(small_rendered.root)).failures) == {
        "01_clean.html is missing",
        "notes.txt was added",
        "index.html was changed",
    }


def test_other_code_and_packages_with_equal_results_are_notes(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    report = copy_of(small_rendered.report, tmp_path)
    content = json.loads((report / "manifest.json").read_text())
    content["packages"]["pandas"] = "0.1"
    content["code"]["templates"]["page.css"] = "other"
    (report / "manifest.json").write_text(json.dumps(content))
    outcome = check_report(report, small_rendered.root, identify(small_rendered.root))
    assert outcome.passed
    assert any("pandas 0.1 then" in note for note in outcome.notes)
    assert any("template page.css: changed" in note for note in outcome.notes)


def test_the_command_tells_and_exits_by_what_it_found(
    small_rendered: SmallProject, copy_of: Copy, tmp_path: Path
) -> None:
    good = small_rendered.run("check")
    assert good.returncode == 0
    assert "outputs/2021-12-31/norfolk: intact, and reproduces" in good.stdout
    broken = copy_of(small_rendered.report, tmp_path)
    (broken / "index.html").write_text("other")
    bad = small_rendered.run("check", str(broken))
    assert bad.returncode == 1
    assert "index.html was changed" in bad.stdout
    assert "0 passed, 1 failed" in bad.stdout
    none = small_rendered.run("check", str(tmp_path))
    assert none.returncode == 2
    assert "is not a report" in none.stderr
