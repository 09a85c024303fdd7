"""The commands about releases there are: ``releases``, ``releases show``, ``retract``."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from countylines.commands.shown import cells_of, console, line, print_table
from countylines.errors import ProjectError
from countylines.project import is_original, project_root, read_day

if TYPE_CHECKING:
    from countylines.releases.release import Release

releases = typer.Typer(name="releases", help="List the releases there are, or show one.", invoke_without_command=True)


@releases.callback()
def _list(context: typer.Context) -> None:
    """List the releases there are: force, known day, basis, series."""
    from countylines.releases.release import all_releases

    if context.invoked_subcommand is not None:
        return

    found = all_releases(project_root())
    if not found:
        console.print("There is no release in data/releases yet. Make one with: countylines add FILE")
        return
    table = Table("force", "known", "basis", "release", "series")
    for release in sorted(found, key=lambda r: (_forces(r), r.known.day, r.id)):
        taken_back = f" (taken back on {release.retraction.day})" if release.retraction else ""
        table.add_row(
            _forces(release), str(release.known.day), release.known.basis, release.id + taken_back, _series(release)
        )
    print_table(table, 200)


def _forces(release: Release) -> str:
    if release.outcome:
        return release.outcome.series["force"]
    return ", ".join(sorted({force or "national" for resource in release.resources for force in resource.forces}))


def _series(release: Release) -> str:
    if release.outcome:
        return f"{release.outcome.is_}: {release.outcome.series['measure']}, {release.outcome.series['area']}"
    told = [
        ", ".join(resource.series.get(key) or f"{key} by row" for key in ("measure", "area", "kind"))
        for resource in release.resources
    ]
    return "; ".join(dict.fromkeys(told))


@releases.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="Name of the release.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print its figures alone, for programs.")] = False,
    original: Annotated[
        Path | None, typer.Option(help="Say only whether FILE is what was received, where that is not stored.")
    ] = None,
) -> None:
    """Show one release: where it came from, how it is read, and its figures."""
    from countylines.adding.write import AS_READ
    from countylines.releases.tables import figures_for_programs, read_table

    release = find_release(name, root := project_root())
    if original:
        _say_whether_original(release, original, root)
        return
    if as_json:
        typer.echo(json.dumps({"figures": figures_for_programs(release)}, ensure_ascii=False, indent=2))
        return
    line(release.id, release.title, "bold")
    line("known", f"{release.known.day} ({release.known.basis}): {release.known.reason}", "bold")
    for source in release.sources:
        line("source", " ".join(filter(None, [source["title"], source.get("path", "")])), "bold")
    for licence in release.licences:
        line("licence", licence["title"], "bold")
    if release.retraction:
        line("taken back", f"{release.retraction.day}: {release.retraction.reason}", "bold red")
    if release.outcome:
        line("answered without numbers", f"{release.outcome.is_}: {_series(release)}", "bold")
    for note in release.notes:
        line("note", note, "cyan")
    for resource in release.resources:
        figures = read_table(release, resource)
        table = Table("where", *AS_READ[1:], title=resource.path.name)
        for row in figures.itertuples():
            table.add_row(*cells_of(row))
        print_table(table)


def _say_whether_original(release: Release, file: Path, root: Path) -> None:
    """Say whether a file is the one that was received; exit code 1 where it is not."""
    if not release.original:
        raise ProjectError(f"{release.id} keeps no hash of a file that is not stored; compare with what it stores.")
    if not file.is_file():
        raise ProjectError(f"--original {file} is not a file.")
    same = is_original(release.original, file, root)
    line(
        release.id, f"{file.name} is {'' if same else 'not '}the file that was received", "bold" if same else "bold red"
    )
    if not same:
        raise typer.Exit(1)


def find_release(name: str, root: Path) -> Release:
    """Find a release by its name; ProjectError names the nearest."""
    from countylines.releases.release import all_releases

    found = {release.id: release for release in all_releases(root)}
    if name not in found:
        near = difflib.get_close_matches(name, found, n=3)
        hint = f" Did you mean {' or '.join(near)}?" if near else " countylines releases lists them."
        raise ProjectError(f"There is no release {name!r}.{hint}")
    return found[name]


def retract(
    name: Annotated[str, typer.Argument(metavar="ID", help="Name of the release.")],
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="From this day on it is not read.")],
    reason: Annotated[str, typer.Option(help="Why it is taken back.")],
) -> None:
    """Take a release back from a day on; the release itself stays as it is."""
    from countylines.releases.release import RETRACTION, reports_that_used, write_retraction

    root = project_root()
    release = find_release(name, root)
    write_retraction(release, read_day(day, "--day"), reason)
    line("taken back", f"{release.id}, from {day} on ({RETRACTION} beside it)", "bold green")
    used = reports_that_used(release.id, root)
    for report in used:
        line("used by", report, "yellow")
    if not used:
        console.print("No report in outputs/ used it.")
