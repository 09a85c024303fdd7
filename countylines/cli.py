"""The command ``countylines``: add releases, render, check. What needs heavy libraries is imported when it runs."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from countylines.errors import ParameterError, ProjectError
from countylines.release_commands import add, releases, retract

if TYPE_CHECKING:
    from countylines.reports.render import Order

FAILED = 1
UNUSABLE = 2
INTERRUPTED = 130

app = typer.Typer(
    help="From a police force's Freedom of Information answer to a dated, checked report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(add)
app.command()(retract)
app.add_typer(releases)
console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


@app.callback()
def _countylines() -> None:
    """From a police force's Freedom of Information answer to a dated, checked report."""


@app.command()
def report(
    day: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day it speaks for.", show_default="today")
    ] = "",
    force: Annotated[str, typer.Option("--force", help="Police force, named as on data.police.uk.")] = "norfolk",
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
) -> None:
    """Render the report of a force for a day, or say that it is up to date."""
    from countylines.project import find_force, project_root
    from countylines.reports.render import Order
    from countylines.reports.swap import Place, alone

    root = project_root()
    find_force(force, root)
    report_date = _report_date(day)
    given = _parameters(parameter or [], to)
    _check_edition(edition, notice, to)
    outputs = root / "outputs"
    if to is not None and outputs in (to.resolve(), *to.resolve().parents):
        raise ParameterError("--to names the project's own outputs/. Leave it out; --replace replaces a report.")
    order = Order(force, report_date, to.resolve() if to else outputs, edition, notice)
    if edition > 1 and not to:
        _check_earlier_editions(order)
    if not day:
        _say_newest_release(order, root)
    with _interruptible(), alone(order.folder, console.print):
        Place(order.folder).recover()
        _report(order, given, root, always=to is not None, replace=replace)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Folders of reports.", show_default="every report in outputs/")
    ] = None,
) -> None:
    """Check that reports are intact, and that today's code gives the same results."""
    from countylines.project import project_root, relative
    from countylines.reports import manifest
    from countylines.reports.check import check_report
    from countylines.reports.swap import alone, recover_all

    root = project_root()
    recover_all(root / "outputs")
    folders = paths or sorted(path.parent for path in (root / "outputs").glob("*/[!.]*/manifest.json"))
    if not folders:
        raise ProjectError("There is no report in outputs/ to check. Make one with: countylines report")
    for folder in folders:
        manifest.read(folder)
    failed = 0
    for folder in folders:
        name = relative(folder, root)
        with _interruptible(), alone(folder, console.print), _working(f"Checking {name} …"):
            outcome = check_report(folder, root)
        failed += not outcome.passed
        verdict = "intact, and reproduces" if outcome.passed else "FAILED"
        console.print(f"{name}: {verdict}", style=None if outcome.passed else "bold red", markup=False)
        for text in outcome.failures:
            console.print(f"  - {text}", markup=False)
        for text in outcome.notes:
            console.print(f"  note: {text}", markup=False)
    console.print(f"{len(folders) - failed} passed, {failed} failed", markup=False)
    if failed:
        raise typer.Exit(FAILED)


@app.command()
def lab(
    arguments: Annotated[
        list[str] | None, typer.Argument(help="Anything for JupyterLab itself, after --, such as --no-browser.")
    ] = None,
) -> None:
    """Open JupyterLab on the notebook for exploring, with the project as its folder."""
    import subprocess

    from countylines.project import project_root

    root = project_root()
    given = arguments or ["notebooks/00_explore.ipynb"]
    command = [sys.executable, "-m", "jupyterlab", f"--config={root / 'jupyter_server_config.py'}", *given]
    with _interruptible():
        raise typer.Exit(subprocess.run(command, cwd=root, check=False).returncode)


@contextmanager
def _interruptible() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        errors.print("Interrupted; nothing was left half written.", markup=False)
        raise typer.Exit(INTERRUPTED) from None


def _working(text: str) -> AbstractContextManager[object]:
    return console.status(text) if console.is_terminal else nullcontext()


def _report_date(day: str) -> date:
    from countylines.project import read_day

    today = date.today()
    report_date = read_day(day, "--date") if day else today
    if report_date > today:
        raise ParameterError(f"--date {day} lies in the future: a report speaks of what is known by its day.")
    return report_date


def _parameters(pairs: list[str], to: Path | None) -> dict[str, str]:
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"-p {pair}: a parameter is given as NAME=VALUE.")
        if name in given:
            raise ParameterError(f"-p {name}=… is given twice.")
        given[name] = value
    if given and to is None:
        raise ParameterError("-p goes with --to: a report in outputs/ has the parameters its notebooks declare.")
    return given


def _check_edition(edition: int, notice: str, to: Path | None) -> None:
    if (edition > 1) != bool(notice.strip()):
        raise ParameterError("--edition and --notice go together: an edition after the first says what it corrects.")
    if edition > 1 and to is not None:
        raise ParameterError("--edition goes into outputs/, beside the report it corrects; leave --to out.")


def _check_earlier_editions(order: Order) -> None:
    from countylines.reports.render import edition_name

    earlier = order.folder.with_name(edition_name(order.force, order.edition - 1))
    if not earlier.is_dir():
        raise ParameterError(f"--edition {order.edition}: there is no {earlier.name} for that day to correct.")


def _report(order: Order, given: dict[str, str], root: Path, *, always: bool, replace: bool) -> None:
    """Render, or say why not; the caller holds the lock."""
    from countylines.reports import manifest
    from countylines.reports.render import settle_parameters

    settled = settle_parameters(order, given, root)
    if not order.folder.exists() or always:
        _render(order, settled, root)
        return
    content = manifest.read(order.folder)
    altered = manifest.not_intact(order.folder, content)
    differences = manifest.differences(content, settled, root)
    if replace:
        _render(order, settled, root)
    elif altered or differences.of_result:
        _refuse(order, altered, differences.inputs, differences.parameters)
    else:
        console.print("The report is up to date.", markup=False)
        for text in differences.of_making:
            console.print(f"  note: {text}", markup=False)
        _say_findings(order.folder, root)


def _refuse(order: Order, altered: list[str], inputs: list[str], parameters: list[str]) -> None:
    console.print(f"{order.folder.name} for {order.report_date} stands, and was left alone:", markup=False)
    for what, texts in (("not intact", altered), ("inputs", inputs), ("parameters", parameters)):
        for text in texts:
            console.print(f"  - {what}: {text}", markup=False)
    console.print("Replace it with --replace, or write a correction beside it with --edition 2 --notice TEXT.")
    raise typer.Exit(FAILED)


def _render(order: Order, settled: dict[str, dict[str, object]], root: Path) -> None:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from countylines.reports.render import count_cells, render

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Preparing", total=count_cells(root))
        render(
            order,
            settled,
            root,
            before_notebook=lambda name: progress.update(task, description=name),
            after_cell=lambda: progress.advance(task),
        )
    _say_findings(order.folder, root)


def _say_findings(folder: Path, root: Path) -> None:
    from countylines.project import relative
    from countylines.reports import manifest

    for finding in manifest.read(folder)["findings"]:
        console.print(f"• {finding}", markup=False)
    console.print(relative(folder / "index.html", root), markup=False)


def _say_newest_release(order: Order, root: Path) -> None:
    from countylines.releases import releases_for

    own = [r for r in releases_for(order.force, order.report_date, root) if r.has_figures_of(order.force)]
    if own[-1].known.day < order.report_date:
        console.print(f"No release on {order.force} since {own[-1].known.day} ({own[-1].id}).", markup=False)


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
        errors.print(f"Error: {error}", markup=False)
        sys.exit(UNUSABLE)
    except OSError as error:
        what = error.strerror or str(error)
        errors.print(
            f"Error: {error.filename or 'a file'}: {what}. Give a folder that can be read and written.", markup=False
        )
        sys.exit(UNUSABLE)
