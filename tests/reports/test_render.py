"""Rendering: whole or not at all, and every mistake told in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest

from countylines.kernels import provisioner
from countylines.reports.swap import Place
from countylines.subjects.force import NOTEBOOKS
from tests.small_project import PARAMETERS, SmallProject, code

pytestmark = pytest.mark.kernel
SLEEP = "import os, pathlib, time\npathlib.Path('kernel.pid').write_text(str(os.getpid()))\ntime.sleep(60)"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def state_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def alive(pid: int) -> bool:
    """Say whether a process runs; one that ended and was not yet collected by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start_sleeping(small: SmallProject, *arguments: str) -> tuple[subprocess.Popen[str], int]:
    """Start a render whose second notebook sleeps; give the process, and its kernel's once it is there."""
    small.raising(list(NOTEBOOKS)[1], SLEEP)
    process = subprocess.Popen(
        small.command("report", "--date", "2021-12-31", *arguments),
        cwd=small.root,
        env=small.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Tests started in the background of a shell would hand down that Ctrl-C is ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    told = small.report.with_name(".norfolk.staging") / "kernel.pid"
    wait_for(lambda: told.is_file() and told.read_text())
    return process, int(told.read_text())


def test_a_report_is_rendered_whole(small_rendered: SmallProject) -> None:
    assert names(small_rendered.report.parent) == ["norfolk"]
    expected = {
        "manifest.json",
        "datapackage.json",
        "report.pdf",
        "tables",
        "tables.xlsx",
        "index.html",
        *(f"{name}.ipynb" for name in NOTEBOOKS),
    }
    expected |= {f"{name}.html" for name in list(NOTEBOOKS)[:-1]}
    assert set(names(small_rendered.report)) == expected


def test_the_manifest_carries_the_verdicts(small_rendered: SmallProject) -> None:
    content = json.loads((small_rendered.report / "manifest.json").read_text())
    assert content["verdicts"] == [{"claim": "Something was said.", "id": "a-claim", "verdict": "adds up"}]


def test_a_claim_known_later_leaves_a_report_up_to_date_and_one_known_before_does_not(reported: SmallProject) -> None:
    claims = reported.root / "data" / "claims"
    later = json.loads((claims / "norfolk-2021-11-18-attorney-general.json").read_text())
    later["known"]["day"] = "2022-01-01"
    (claims / "later.json").write_text(json.dumps(later))
    assert reported.render().returncode == 0
    later["known"]["day"] = "2021-12-31"
    later["claims"][0]["id"] = "another"
    (claims / "later.json").write_text(json.dumps(later))
    done = reported.render()
    assert done.returncode == 1
    assert "data/claims/later.json: new" in done.stdout


def test_a_broken_claim_stops_before_a_kernel_starts(small: SmallProject) -> None:
    path = small.root / "data" / "claims" / "norfolk-2021-11-18-attorney-general.json"
    path.write_text(path.read_text().replace('"kind": "fall"', '"kind": "hunch"'))
    done = small.render()
    assert done.returncode == 2
    assert "claims[0].rule.kind: found 'hunch', an unknown rule" in done.stderr
    assert "Traceback" not in done.stderr
    assert not small.outputs.exists()


def test_an_up_to_date_report_is_left_and_its_findings_told(small_rendered: SmallProject) -> None:
    before = state_of(small_rendered.report)
    done = small_rendered.render()
    assert done.returncode == 0
    assert "up to date" in done.stdout
    assert "A finding" in done.stdout
    assert "outputs/2021-12-31/norfolk/index.html" in done.stdout
    assert state_of(small_rendered.report) == before


def test_other_code_is_named_and_no_reason_to_render_again(reported: SmallProject) -> None:
    path = reported.root / "notebooks" / "01_clean.ipynb"
    path.write_text(path.read_text().replace("ran 01_clean", "ran 01_clean again"))
    done = reported.render()
    assert done.returncode == 0
    assert "notebook 01_clean: changed" in done.stdout


def test_changed_inputs_are_told_and_the_report_is_left_alone(reported: SmallProject) -> None:
    before = state_of(reported.report)
    layout = reported.root / "data/releases/norfolk-2021-12-31-edp-lines-halved/layout.json"
    layout.write_text(layout.read_text() + "\n")
    done = reported.render()
    assert done.returncode == 1
    assert "layout.json: changed" in done.stdout
    assert state_of(reported.report) == before
    assert reported.render("--replace").returncode == 0
    assert reported.render().returncode == 0


def test_a_report_that_is_not_intact_is_told_and_left_alone(reported: SmallProject) -> None:
    (reported.report / "index.html").write_text("something else")
    done = reported.render()
    assert done.returncode == 1
    assert "not intact: index.html was changed" in done.stdout
    assert (reported.report / "index.html").read_text() == "something else"


def test_a_correction_stands_beside_the_report_with_its_notice(reported: SmallProject) -> None:
    before = state_of(reported.report)
    notice = "March was <b>23</b>, not 24"
    done = reported.render("--edition", "2", "--notice", notice)
    assert done.returncode == 0, done.stderr
    assert state_of(reported.report) == before
    second = reported.report.with_name("norfolk.2")
    assert json.loads((second / "manifest.json").read_text())["report"]["notice"] == notice
    page = (second / "index.html").read_text()
    assert "March was &lt;b&gt;23&lt;/b&gt;, not 24" in page
    assert "edition 2" in page


def test_to_always_renders_from_where_one_stands_and_replaces_only_a_report_of_ours(small: SmallProject) -> None:
    elsewhere = small.root / "else where"
    target = elsewhere / "2021-12-31" / "norfolk"
    for words, folder in (("4", "else where"), ("5", str(elsewhere))):
        done = small.render("--to", folder, "-p", f"words={words}")
        assert done.returncode == 0, done.stderr
        assert json.loads((target / "manifest.json").read_text())["parameters"]["05_summary"]["words"] == int(words)
    assert not small.outputs.exists()
    shutil.rmtree(target)
    target.mkdir()
    (target / "thesis.txt").write_text("mine")
    done = small.render("--to", str(elsewhere))
    assert done.returncode == 2
    assert "is not a report of this project" in done.stderr
    assert names(target) == ["thesis.txt"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-p", "words=3"], "-p goes with --to"),
        (["--to", "x", "-p", "wrods=3"], "no notebook declares 'wrods'. They declare: words"),
        (["--to", "x", "-p", "words=three"], "found 'three'; words is int"),
        (["--to", "x", "-p", "words"], "NAME=VALUE"),
        (["--to", "x", "-p", "force=kent"], "use the option of that name"),
        (["--edition", "2"], "--edition and --notice go together"),
        (["--edition", "3", "--notice", "x"], "there is no norfolk.2"),
        (["--to", "outputs"], "the project's own outputs/"),
        (["--to", "x" * 300], "File name too long"),
        (["--force", "norfork"], "Did you mean norfolk"),
        (["--force", "kent"], "No release with figures for kent was known on 2021-12-31"),
        (["--date", "2999-01-01"], "lies in the future"),
        (["--date", "2021-02-30"], "a day is written YYYY-MM-DD"),
        (["--date", "2015-01-01"], "The first is norfolk-2016-12-14-operation-gravity-22-arrests"),
    ],
)
def test_what_cannot_be_ordered_is_told_in_a_sentence(small: SmallProject, arguments: list[str], told: str) -> None:
    base = [] if "--date" in arguments else ["--date", "2021-12-31"]
    done = small.run("report", *base, *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not small.outputs.exists()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("x = 1\n1 / 0", "notebooks/02_seasonality.ipynb, cell 3 (x = 1): ZeroDivisionError: division by zero"),
        ("import os\nos._exit(1)", "notebooks/02_seasonality.ipynb, cell 3 (import os): the kernel died"),
        ("import sys\nsys.stderr.write('watch out')", "wrote on stderr: watch out"),
        (
            "from countylines.project import find_force, project_root\nfind_force('x', project_root())",
            "no police force 'x'",
        ),
    ],
)
def test_a_notebook_that_fails_leaves_nothing(small: SmallProject, source: str, told: str) -> None:
    small.raising(list(NOTEBOOKS)[1], source)
    done = small.render()
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert names(small.outputs) == []


def test_a_notebook_that_fails_leaves_the_old_report(reported: SmallProject) -> None:
    before = state_of(reported.report)
    reported.raising(list(NOTEBOOKS)[3], "raise ValueError('no')")
    assert reported.render("--replace").returncode == 2
    assert state_of(reported.report) == before
    assert names(reported.report.parent) == ["norfolk"]


def test_a_broken_release_stops_before_a_kernel_starts(small: SmallProject) -> None:
    table = small.root / "data/releases/norfolk-2021-12-31-edp-lines-halved/arrests.csv"
    table.write_text(table.read_text().replace("2021-03,24", "2021-03,23"))
    done = small.render()
    assert done.returncode == 2
    assert "arrests.csv is not the file its descriptor describes" in done.stderr
    assert not small.outputs.exists()


def test_an_output_folder_that_cannot_be_written_is_told(small: SmallProject, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    done = small.render("--to", str(in_the_way))
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full (/dev/full)")
def test_a_full_disk_is_told_and_leaves_nothing(small: SmallProject) -> None:
    small.raising(list(NOTEBOOKS)[1], "with open('/dev/full', 'w') as f:\n    f.write('x' * 100000)")
    done = small.render()
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert names(small.report.parent) == []


def test_later_events_and_other_forces_leave_a_report_up_to_date(reported: SmallProject) -> None:
    events = reported.root / "data/events/intensification-weeks/events.csv"
    events.write_text(
        events.read_text() + "2026-11-01,2026-11-07,UK,week,2026-11-20,stated,false,https://example.org,\n"
    )
    forces = reported.root / "data/forces.csv"
    forces.write_text(forces.read_text() + "exampleshire,Exampleshire Police,England,\n")
    assert reported.render().returncode == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupting_leaves_no_half_report_and_no_kernel(small: SmallProject, how: signal.Signals) -> None:
    process, kernel = start_sleeping(small)
    process.send_signal(how)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Interrupted" in stderr
    assert "Traceback" not in stderr
    assert names(small.report.parent) == []
    wait_for(lambda: not alive(kernel), 15)


def test_killing_harms_no_finished_report_and_leaves_no_kernel(reported: SmallProject) -> None:
    before = state_of(reported.report)
    process, kernel = start_sleeping(reported, "--replace")
    process.kill()
    process.communicate(timeout=30)
    wait_for(lambda: not alive(kernel), 15)
    assert state_of(reported.report) == before
    reported.notebook(list(NOTEBOOKS)[1], [code(PARAMETERS, "parameters"), code("print('ran 02_seasonality')")])
    assert reported.render().returncode == 0, "the next command tidies up and finds the old report"
    assert names(reported.report.parent) == ["norfolk"]


def started_by(asker: int, root: Path) -> list[int]:
    """List the processes that live for a command: warm processes that it started, and what works in its project."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
            own = f"COUNTYLINES_ROOT={root}".encode() in (process / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if command != [b""] and (own or (b"countylines.kernels.warm" in command and str(asker).encode() in command)):
            found.append(int(process.name))
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("seconds", [0.6, 1.5, 2.5])
def test_a_command_killed_at_any_moment_leaves_nothing(small: SmallProject, seconds: float) -> None:
    environment = {name: value for name, value in small.environment.items() if name != provisioner.ADDRESS}
    command = small.command("report", "--date", "2021-12-31")
    process = subprocess.Popen(command, cwd=small.root, env=environment, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    process.wait()
    wait_for(lambda: not started_by(process.pid, small.root), 20)
    assert small.render().returncode == 0
    assert not [*Path(tempfile.gettempdir()).glob(f"cl-{process.pid}-*")]


def test_two_renders_at_once_wait_for_each_other(small: SmallProject) -> None:
    small.raising(list(NOTEBOOKS)[1], "import time\ntime.sleep(3)")
    running = [
        subprocess.Popen(
            small.command("report", "--date", "2021-12-31"),
            cwd=small.root,
            env=small.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    told = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert sum("waiting for it to finish" in text for text in told) == 1
    assert sum("up to date" in text for text in told) == 1
    assert names(small.report.parent) == ["norfolk"]


@pytest.mark.parametrize("died", ["before old was moved aside", "before ready was moved in", "before old was deleted"])
def test_an_interrupted_swap_is_completed(tmp_path: Path, died: str) -> None:
    place = Place(tmp_path / "norfolk")
    for folder, text in ((place.final, "old"), (place.ready, "new")):
        folder.mkdir()
        (folder / "text").write_text(text)
    if died != "before old was moved aside":
        place.final.rename(place.old)
    if died == "before old was deleted":
        place.ready.rename(place.final)
    place.recover()
    assert (place.final / "text").read_text() == "new"
    assert names(tmp_path) == ["norfolk"]


def test_what_was_moved_aside_without_a_successor_comes_back(tmp_path: Path) -> None:
    place = Place(tmp_path / "norfolk")
    place.old.mkdir()
    place.staging.mkdir()
    place.recover()
    assert names(tmp_path) == ["norfolk"]


def test_without_a_date_it_is_today_and_says_where_nothing_is_new(small: SmallProject) -> None:
    done = small.run("report")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "" not in lines, "where nobody watches, a progress bar leaves no trace"
    assert lines[0].startswith("No release on norfolk since 20")
    assert lines[-1] == f"outputs/{date.today().isoformat()}/norfolk/index.html"


def test_nothing_is_left_on_the_way_of_help() -> None:
    """The command answers before any heavy library is imported."""
    heavy = "[m for m in ('pandas', 'nbconvert', 'papermill') if m in sys.modules]"
    script = f"import sys, countylines.commands.cli; print({heavy})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ)
    assert done.stdout.strip() == "[]"
