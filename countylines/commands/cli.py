"""The command ``countylines``: add releases, render, check. What needs heavy libraries is imported when it runs."""

from __future__ import annotations

import os
import signal
import sys
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import date
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from countylines.commands.add import add
from countylines.commands.release_commands import releases, retract
from countylines.commands.shown import Terminal, console, told_comparison
from countylines.errors import ParameterError, ProjectError
from countylines.project import ANSWER_VARIABLE, find_force, project_root, read_day, relative
from countylines.prose import count_of

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.progress import Progress

    from countylines.method_checks.worlds import Case
    from countylines.reports.render import Order
    from countylines.reports.subject import Identify, Subject

FORCE = "norfolk"
UP_TO_DATE = "up to date"
FAILED, UNUSABLE, INTERRUPTED = 1, 2, 130
"""Exit codes."""
REMOTE = ("SSH_CONNECTION", "SSH_TTY", "CI")
"""In the environment of commands that somebody runs from elsewhere, or nobody does."""
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")

app = typer.Typer(
    help="From a police force's Freedom of Information answer to a dated, checked report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command(short_help="Make a release of an answer as received.")(add)
app.command(short_help="Take a release back from a day on.")(retract)
app.add_typer(releases, short_help="List the releases there are, or show one.")
errors = Terminal(stderr=True, soft_wrap=True)

OnDay = Annotated[
    str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day it speaks for.", show_default="today")
]
OpenIt = Annotated[bool, typer.Option("--open/--no-open", help="Open the page, where there is a desktop to show it.")]


@app.command(short_help="Render the report of a force for a day.")
def report(
    day: OnDay = "",
    force: Annotated[
        str, typer.Option("--force", help="Police force, named as on data.police.uk.", show_default=FORCE)
    ] = "",
    every: Annotated[bool, typer.Option("--all", help="Every force with figures known by the day, in turn.")] = False,
    methods: Annotated[bool, typer.Option("--methods", help="The report on the methods, not on a force.")] = False,
    to: Annotated[
        Path | None, typer.Option("--to", help="Render into FOLDER/<date>/<force>/, whatever stands in outputs/.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace the report that stands there.")] = False,
    edition: Annotated[int, typer.Option(min=1, help="Write a correction beside the report, as this edition.")] = 1,
    notice: Annotated[str, typer.Option(help="What the correction corrects; with --edition.")] = "",
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="NAME=VALUE", help="A notebook's parameter; with --to only."),
    ] = None,
    open_it: OpenIt = True,
) -> None:
    """Render the report of a force, or on the methods, for a day, or say that it is up to date."""
    from countylines.reports.render import Order, edition_name
    from countylines.subjects import Force, Methods

    corrects, always = edition > 1, to is not None
    refused = {
        f"--methods and --force {force}: the report on the methods is on no force. Give one.": methods and force,
        "--methods and --all: the report on the methods is on no force. Give one of them.": methods and every,
        "--all renders every force; leave --force out.": every and force,
        "--all and --edition do not go together: a correction is of one report.": every and corrects,
        "--edition and --notice go together: an edition after the first says what it corrects.": corrects
        != bool(notice.strip()),
        "--edition goes into outputs/, beside the report it corrects; leave --to out.": corrects and always,
        "-p goes with --to: a report in outputs/ has the parameters its notebooks declare.": parameter and not always,
    }
    for sentence, holds in refused.items():
        if holds:
            raise ParameterError(sentence)
    root = project_root()
    subject = Methods() if methods else Force.named(find_force(force or FORCE, root).id, root)
    report_date = _day_to_report(day)
    given = _parameters(parameter or [])
    outputs = root / "outputs"
    if to is not None and outputs in (to.resolve(), *to.resolve().parents):
        raise ParameterError("--to names the project's own outputs/. Leave it out; --replace replaces a report.")
    order = Order(subject, report_date, to.resolve() if to else outputs, edition, notice)
    corrected = order.folder.with_name(edition_name(subject.name, edition - 1))
    if corrects and not corrected.is_dir():
        raise ParameterError(f"--edition {edition}: there is no {corrected.name} for that day to correct.")
    report_on = partial(_report, given=given, root=root, always=always, replace=replace)
    with _interruptible():
        if every:
            _report_all(order, report_on, root)
            return
        if not day and not methods:
            _say_newest_release(order, root)
        if report_on(order) != UP_TO_DATE or not (order.outputs / "index.html").is_file():
            _list_reports(order, root)
    if open_it:
        open_page(order.folder / "index.html")


@app.command("what-if", short_help="Make what a report would say, were some figures otherwise.")
def what_if(
    sets: Annotated[
        list[str],
        typer.Option("--set", metavar="KEY=VALUE", help="A figure and its value: 2021-04=9, or a marker such as <5."),
    ],
    day: OnDay = "",
    force: Annotated[str, typer.Option("--force", help="Police force, named as on data.police.uk.")] = FORCE,
    open_it: OpenIt = True,
) -> None:
    """Make the pages of a report on changed figures, stamped as no report, in .scratch/what-if/."""
    from countylines.subjects.what_if import make, supposing

    root = project_root()
    report_date = _day_to_report(day)
    supposed = supposing(force, report_date, sets, root)
    for changed in supposed.changes:
        console.print(f"What if: {changed.told()}")
    with _interruptible(), _bar_of_cells(supposed, root) as moving:
        folder = make(supposed, report_date, root, **moving)
    _say_findings(folder, root)
    if open_it:
        open_page(folder / "index.html")


def _day_to_report(day: str) -> date:
    report_date = read_day(day, "--date") if day else date.today()
    if report_date > date.today():
        raise ParameterError(f"--date {day} lies in the future: a report speaks of what is known by its day.")
    return report_date


@app.command(short_help="Check that reports are intact, and reproduce.")
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders of reports.", show_default="every report in outputs/")
    ] = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also simulate every case again, beside the stored rates.")
    ] = False,
    series: Annotated[int, typer.Option(min=1, help="Series a case, with --deep.")] = 1_000,
    run_foreign: Annotated[
        bool, typer.Option("--run-foreign", help="Run a report's notebooks also where they are not the project's own.")
    ] = False,
    as_issued: Annotated[
        bool, typer.Option("--as-issued", help="First with the code and packages of its time, from the history.")
    ] = False,
) -> None:
    """Check that reports are intact, and that today's code gives the same results."""
    from countylines.reports import manifest
    from countylines.reports.check import check_report
    from countylines.reports.swap import alone, recover_all

    root = project_root()
    recover_all(root / "outputs")
    folders = paths or sorted(path.parent for path in (root / "outputs").glob("*/[!.]*/manifest.json"))
    if not folders:
        raise ProjectError("There is no report in outputs/ to check. Make one with: countylines report")
    for folder in folders:
        manifest.require(folder)
    failed = 0
    for folder in folders:
        name = relative(folder, root)
        if as_issued:
            failed += not _check_as_issued(folder, root)
            continue
        with _interruptible(), alone(folder, console.print), _working(f"Checking {name} …"):
            outcome = check_report(folder, root, _identify(root), run_foreign=run_foreign)
        failed += not outcome.passed
        verdict = "intact, and reproduces" if outcome.passed else "FAILED"
        console.print(f"{name}: {verdict}", style=None if outcome.passed else "bold red")
        for text in [*(f"- {text}" for text in outcome.failures), *(f"note: {text}" for text in outcome.notes)]:
            console.print(f"  {text}")
    console.print(f"{len(folders) - failed} passed, {failed} failed")
    if deep:
        failed += not _check_deep(series, root)
    if failed:
        raise typer.Exit(FAILED)


def _working(text: str) -> AbstractContextManager[object]:
    return console.status(text) if console.is_terminal else nullcontext()


def _check_as_issued(folder: Path, root: Path) -> bool:
    """Check a report with the code and packages it was made with; say what came out, and what today's code gives."""
    from countylines.reports.as_issued import check_as_issued
    from countylines.reports.check import todays_results

    name = relative(folder, root)
    with _interruptible(), _working(f"Checking {name} as issued …"):
        found = check_as_issued(folder, root)
        today = todays_results(folder, root, _identify(root))
    style = None if found.passed else "bold red"
    verdict = "reproduces as issued" if found.passed else "does NOT reproduce as issued"
    console.print(f"{name}: {verdict}, by the code of commit {found.commit[:12]}", style=style)
    if not found.passed:
        console.print(found.told)
    more = f", and {len(today) - 1} more" if len(today) > 1 else ""
    console.print(f"  {today[0]}{more}" if today else "  today's notebooks give the same tables and figures")
    return found.passed


def _check_deep(series: int, root: Path) -> bool:
    """Simulate every case again, with another seed than the stored rates have, and say where they differ."""
    from countylines.analyses import error_rates
    from countylines.method_checks import stored_rates
    from countylines.method_checks.findings import compare_live

    stored, made = error_rates.read(root), stored_rates.read_descriptor(root)["countylines"]
    for name in stored_rates.code_changed(root):
        console.print(f"  note: the stored rates were made with another {name}")
    live = _simulate(stored_rates.cases_named([]), series, made["seed"] + 1, 0)
    try:
        compared = compare_live(stored, live)
    except ProjectError as error:
        console.print(f"simulation: {error}", style="bold red")
        return False
    console.print(f"simulation: all {len(compared)} rates agree with the stored ones")
    return True


def _simulate(cases: list[Case], series: int, seed: int, processes: int) -> DataFrame:
    from countylines.method_checks.simulation_run import cores, count_series, run

    with _interruptible(), _progress() as progress:
        task = progress.add_task("Simulating", total=count_series(cases, series))
        return run(cases, series, seed, processes=processes or cores(), done=lambda n: progress.advance(task, n))


@app.command(short_help="Measure how often the methods err.")
def simulate(
    series: Annotated[int, typer.Option(min=1, help="Series a case; long ones get a share of them.")] = 8_000,
    seed: Annotated[int, typer.Option(help="Seed of the simulation.")] = 1,
    case: Annotated[
        list[str] | None, typer.Option(help="Simulate this case only, and write nothing; may be given several times.")
    ] = None,
    processes: Annotated[int, typer.Option(min=0, help="Processes; 0: about as many as cores.")] = 0,
    to: Annotated[Path | None, typer.Option("--to", help="Write into this folder, not into data/simulations/.")] = None,
) -> None:
    """Simulate error, power and coverage of the methods, and store the rates that the method checks show."""
    from countylines.analyses import error_rates
    from countylines.method_checks import stored_rates

    root = project_root()
    cases = stored_rates.cases_named(case or [])
    target = to.resolve() if to else error_rates.folder(root)
    # A smaller simulation does not take the place of the stored one.
    if not case and target == error_rates.folder(root) and (target / stored_rates.DESCRIPTOR).is_file():
        stored = stored_rates.read_descriptor(root)["countylines"]["series"]
        if series < stored:
            raise ParameterError(
                f"--series {series}: the stored rates rest on {stored} series a case. "
                "Give as many, or write elsewhere with --to FOLDER."
            )
    code = stored_rates.code()
    rates = _simulate(cases, series, seed, processes)
    if case:
        for row in rates.itertuples():
            error = f"{row.rate:.4f}, standard error {row.standard_error:.4f}"
            console.print(f"{row.case}: {row.quantity}: {error}, {row.series} series")
        return
    stored_rates.write(rates, series, seed, code, target)
    console.print(f"{len(rates)} rates of {len(cases)} cases: {relative(target / error_rates.RATES, root)}")


@app.command(short_help="Say what moved between two reports, and why.")
def compare(
    old: Annotated[Path, typer.Argument(help="Folder of the older report.")],
    new: Annotated[Path, typer.Argument(help="Folder of the newer report, on the same subject.")],
) -> None:
    """Say what moved between two reports, and why; exit code 1 if anything did, 0 if nothing."""
    from countylines.reports.compare import compare as compare_reports
    from countylines.reports.overview import INDEX, write_comparison, write_index

    root = project_root()
    outputs = root / "outputs"
    comparison = compare_reports(old, new, _identify(root))
    page = write_comparison(comparison, outputs)
    if not (outputs / INDEX).is_file():  # The page links to it.
        write_index(outputs, root, _identify(root))
    for part in told_comparison(comparison):
        console.print(part, soft_wrap=isinstance(part, str))
    console.print(relative(page, root))
    if comparison.moved:
        raise typer.Exit(FAILED)


@app.command(short_help="Write the list of all reports.")
def index() -> None:
    """Write outputs/index.html: every report, newest first, each with what changed since the one before."""
    from countylines.reports.overview import INDEX, write_index
    from countylines.reports.swap import recover_all

    root = project_root()
    recover_all(root / "outputs")
    for text in write_index(root / "outputs", root, _identify(root)):
        errors.print(f"note: {text}")
    console.print(relative(root / "outputs" / INDEX, root))


@app.command(short_help="Publish a static copy of all reports.")
def site(
    folder: Annotated[Path, typer.Argument(help="Where it goes; files of others in it are left alone.")],
) -> None:
    """Publish the list, every intact report, and what changed between them: pages without scripts or dead links."""
    from countylines.reports.site import publish
    from countylines.reports.swap import alone, recover_all

    root = project_root()
    recover_all(root / "outputs")
    with _interruptible(), alone(folder, console.print):
        published = publish(folder, root / "outputs", root, _identify(root))
    for text in published.notes:
        errors.print(f"note: {text}")
    console.print(f"{count_of(published.reports, 'report')}, {count_of(published.files, 'file')}")
    console.print(relative(published.path, root))


@app.command(short_help="Open JupyterLab on the project.")
def lab(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Anything for JupyterLab itself, after --, such as --no-browser.")
    ] = None,
    answer: Annotated[
        Path | None, typer.Option(metavar="FILE", help="An answer as received: open the form that reads it.")
    ] = None,
) -> None:
    """Open JupyterLab on the notebook that says where to begin, or on the form for an answer as received."""
    import subprocess

    from countylines.kernels import CHOOSE
    from countylines.reports.execution import ONE_THREAD

    root = project_root()
    if answer and not answer.is_file():
        raise ProjectError(f"{answer} is not a file. Name the answer as it was received.")
    notebook = "notebooks/00_add.ipynb" if answer else "notebooks/00_start.ipynb"
    # What is given may be options alone: the form is opened in any case.
    given = [notebook, *(arguments or [])] if answer else arguments or [notebook]
    # A notebook that is named would else make its own folder the root, out of which no link leads.
    settings = [f"--config={root / 'jupyter_server_config.py'}", f"--ServerApp.root_dir={root}"]
    command = [sys.executable, "-m", "jupyterlab", *settings, *given]
    # Kernels as a report has them, so that the same cell gives the same digits, and at once.
    environment = CHOOSE | os.environ | ONE_THREAD
    # JupyterLab asks whether it may tell news, whatever its settings say, unless the part that asks is not loaded.
    folders = [str(Path(__file__).with_name("lab")), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    environment |= {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, folders))}
    environment |= {ANSWER_VARIABLE: str(answer.resolve())} if answer else {}
    with _interruptible():
        raise typer.Exit(subprocess.run(command, cwd=root, env=environment, check=False).returncode)


def _identify(root: Path) -> Identify:
    from countylines.subjects import identify

    return identify(root)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        errors.print("Interrupted; nothing was left half written.")
        raise typer.Exit(INTERRUPTED) from None


def _progress() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


@contextmanager
def _bar_of_cells(subject: Subject, root: Path) -> Iterator[dict[str, Any]]:
    """Show how many cells of a report have run; gives what a render calls as its notebooks go on."""
    from countylines.reports.render import count_cells

    with _progress() as progress:
        task = progress.add_task("Preparing", total=count_cells(subject, root))
        yield {
            "before_notebook": lambda name: progress.update(task, description=name),
            "after_cell": lambda: progress.advance(task),
        }


def _parameters(pairs: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"-p {pair}: a parameter is given as NAME=VALUE.")
        if name in given:
            raise ParameterError(f"-p {name}=… is given twice.")
        given[name] = value
    return given


def _report_all(like: Order, report_on: Callable[[Order], str], root: Path) -> None:
    """Render the report of every force in turn; one that fails stops no other, and the summary comes last."""
    from dataclasses import replace as with_other

    from countylines.releases.release import forces_known
    from countylines.subjects import Force

    found = forces_known(like.report_date, root)
    if not found:
        raise ProjectError(f"No release with figures of a force was known on {like.report_date}. Ask for a later day.")
    outcomes: dict[str, str] = {}
    for force in found:
        console.print(f"{force}, {like.report_date}", style="bold")
        order = with_other(like, subject=Force.named(force, root))
        try:
            outcomes[force] = report_on(order)
        except typer.Exit:
            outcomes[force] = "failed: stands with other inputs or parameters, or is not intact; left alone"
        except ProjectError as error:
            outcomes[force] = f"failed: {error}"
        except OSError as error:
            outcomes[force] = f"failed: {error.filename or 'a file'}: {error.strerror or error}"
    _list_reports(like, root)
    console.print("Summary", style="bold")
    for force, outcome in outcomes.items():
        console.print(f"  {force}: {outcome}")
    if any(outcome.startswith("failed") for outcome in outcomes.values()):
        raise typer.Exit(FAILED)


def _list_reports(order: Order, root: Path) -> None:
    """Write the list of all reports again after one came into the project's own outputs."""
    if order.outputs == root / "outputs":
        from countylines.reports.overview import write_index

        write_index(order.outputs, root, _identify(root))


def _report(order: Order, given: dict[str, str], root: Path, *, always: bool, replace: bool) -> str:
    """Render, or say why not, alone in the report's place; give what came of it in a word."""
    from countylines.reports import manifest
    from countylines.reports.render import settle_parameters
    from countylines.reports.swap import Place, alone

    with alone(order.folder, console.print):
        Place(order.folder).recover()
        settled = settle_parameters(order, given, root)
        if not order.folder.exists() or always:
            return _render(order, settled, root)
        content = manifest.read(order.folder)
        altered = manifest.not_intact(order.folder, content)
        differences = manifest.differences(content, order.subject, settled, root)
        if replace:
            return _render(order, settled, root)
        told = {"not intact": altered, **{what: differences[what] for what in ("inputs", "parameters")}}
        if any(told.values()):
            console.print(f"{order.folder.name} for {order.report_date} stands, and was left alone:")
            for what, texts in told.items():
                for text in texts:
                    console.print(f"  - {what}: {text}")
            console.print("Replace it with --replace, or write a correction beside it with --edition 2 --notice TEXT.")
            raise typer.Exit(FAILED)
        console.print("The report is up to date.")
        for text in differences["code"] + differences["packages"]:
            console.print(f"  note: {text}")
        _say_findings(order.folder, root)
        return UP_TO_DATE


def _render(order: Order, settled: dict[str, dict[str, object]], root: Path) -> str:
    from countylines.reports.render import render

    with _bar_of_cells(order.subject, root) as moving:
        render(order, settled, root, **moving)
    _say_findings(order.folder, root)
    return "rendered"


def _say_findings(folder: Path, root: Path) -> None:
    from countylines.reports import manifest

    for finding in manifest.read_findings(folder):
        console.print(f"• {finding}")
    console.print(relative(folder / "index.html", root))


def _say_newest_release(order: Order, root: Path) -> None:
    from countylines.releases.release import releases_for

    force = order.subject.name
    own = [r for r in releases_for(force, order.report_date, root) if r.has_figures_of(force)]
    if own[-1].known.day < order.report_date:
        console.print(f"No release on {force} since {own[-1].known.day} ({own[-1].id}).")


def has_desktop(environment: Mapping[str, str], platform: str) -> bool:
    """Say whether a browser would open before the person at the terminal."""
    if any(environment.get(name) for name in REMOTE):
        return False
    return platform in ("win32", "darwin") or any(environment.get(name) for name in SCREENS)


def open_page(page: Path) -> None:
    """Open a page in the browser, where a person at a desktop ordered it; its path was printed in any case."""
    if sys.stdout.isatty() and has_desktop(os.environ, sys.platform):
        with suppress(webbrowser.Error, OSError):
            webbrowser.open(page.resolve().as_uri())


def main() -> None:
    """Run the command; an ordinary mistake ends in a sentence and an exit code, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # A terminal without a bullet or a minus sign gets a question mark.
            stream.reconfigure(errors="replace")
    # Not by way of SIGINT, which a shell tells the commands of its background to ignore.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        app()
    except ProjectError as error:
        errors.print(f"Error: {error}")
        sys.exit(UNUSABLE)
    except OSError as error:
        what = error.strerror or str(error)
        errors.print(f"Error: {error.filename or 'a file'}: {what}. Check its place and its rights.")
        sys.exit(UNUSABLE)
