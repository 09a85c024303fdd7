"""New pins, tried on the reports before they replace the old ones: ``python -m benchmarks.upgrade [REPORT …]``.

The project is copied aside, into ``.scratch/upgrade``. There the newest packages that fit are pinned and installed, and
every report is rendered again and compared with the committed one. A result that moves keeps the old pins, until
CHANGELOG explains it: an entry under the newest version that names the table (`` `levels` ``, `` `extremes-*` `` for
many) and a package that moved, with its new version (``scipy 1.18.0``). Main points are named `findings`, verdicts
`claims`, the charts' texts `figures`.

Exit codes: 0, the new pins stand (or there are none); 1, something moved or a report failed, and the old ones stand;
2, it could not be tried. With reports named, only these are tried and no pin is replaced.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from countylines.errors import ProjectError
from countylines.project import project_root, relative, write_whole
from countylines.prose import count_of, listed
from countylines.reports import manifest
from countylines.reports.as_issued import REQUIREMENTS, in_project, installed
from countylines.reports.compare import Comparison, compare
from countylines.reports.table_changes import TableChange
from countylines.subjects import identify

ASIDE = Path(".scratch") / "upgrade"
PINS = (REQUIREMENTS, "requirements-setup.txt")
CHANGELOG = "CHANGELOG.md"
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".scratch", ".*cache", "__pycache__", ".hypothesis", "*.egg-info")
FAILED, UNUSABLE, INTERRUPTED = 1, 2, 130


def pins(requirements: str) -> dict[str, str]:
    """Give the version that each package is pinned to; where platforms differ, all of them."""
    found: dict[str, dict[str, None]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", requirements, re.MULTILINE):
        found.setdefault(name, {})[version] = None
    return {name: " or ".join(versions) for name, versions in found.items()}


def moved_pins(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give the packages whose pins differ, each with the old and the new one; ``—`` where there is none."""
    names = sorted(old.keys() | new.keys())
    return {name: (old.get(name, "—"), new.get(name, "—")) for name in names if old.get(name) != new.get(name)}


def moved_results(comparison: Comparison) -> dict[str, str]:
    """Give what moved in a report by the name that an entry of the changelog has to give, and how much of it."""
    found = {table.name: _how_much(table) for table in comparison.tables}
    if comparison.claims:
        found["claims"] = count_of(len(comparison.claims), "verdict")
    if points := len(comparison.findings_gone) + len(comparison.findings_new):
        found["findings"] = count_of(points, "main point")
    if comparison.figures:
        found["figures"] = f"the text of {count_of(len(comparison.figures), 'figure')}"
    return found


def _how_much(table: TableChange) -> str:
    if table.whole:
        return f"the table is {table.whole}"
    rows, columns = len(table.rows_gone) + len(table.rows_new), len(table.columns_gone) + len(table.columns_new)
    counted = [(len(table.cells), "cell"), (rows, "row"), (columns, "column")]
    first = next((f", such as {c.row}, {c.column}: {c.old or 'none'} → {c.new or 'none'}" for c in table.cells), "")
    return listed([count_of(n, noun) for n, noun in counted if n]) + first


def entries(changelog: str) -> list[str]:
    """Give the entries under the newest version of a changelog, each in one line."""
    newest = re.split(r"^## ", changelog, flags=re.MULTILINE)[1:2]
    found = re.findall(r"^- (.*(?:\n(?!- |#|\n).*)*)", "".join(newest), re.MULTILINE)
    return [" ".join(entry.split()) for entry in found]


def unexplained(results: Iterable[str], packages: Mapping[str, tuple[str, str]], changelog: str) -> list[str]:
    """Give the results that no entry under the newest version explains: by name, with a package and its new version.

    A pattern such as `extremes-*` names many tables; one that begins with an asterisk names none.
    """
    pinned = [f"{name} {version}" for name, (_, new) in packages.items() for version in new.split(" or ")]
    # Neither as the end of a longer name nor as the beginning of a longer version.
    versions = [re.compile(rf"(?<![\w-]){re.escape(text)}(?!\.?\w)") for text in pinned]
    told = [entry for entry in entries(changelog) if any(version.search(entry) for version in versions)]
    patterns = [name for entry in told for name in re.findall(r"`([\w-][\w*-]*)`", entry)]
    return [result for result in results if not any(fnmatchcase(result, pattern) for pattern in patterns)]


def try_out(reports: Sequence[str], root: Path) -> int:
    """Try new pins on reports (all of them, where none is named), say what moved, and give the exit code."""
    every = sorted(path.parent for path in (root / "outputs").glob("*/[!.]*/manifest.json"))
    folders = [relative(path, root) for path in (map(Path, reports) if reports else every)]
    if outside := [folder for folder in folders if not folder.startswith("outputs/")]:
        raise ProjectError(
            f"{outside[0]} is no report in the project's outputs/. Name those that are, or none for all."
        )
    orders = {folder: _order(manifest.read(root / folder)["report"]) for folder in folders}
    aside = root / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    shutil.copytree(root, aside, ignore=NOT_COPIED)
    _compile(aside)
    packages: dict[str, tuple[str, str]] = {}
    for name in PINS:
        old, new = ((folder / name).read_text(encoding="utf-8") for folder in (root, aside))
        packages |= moved_pins(pins(old), pins(new))
    if not packages:
        print("Every package is pinned to the newest version that fits: there is nothing to upgrade.")
        return 0
    print(f"{count_of(len(packages), 'package')} would move:")
    print("\n".join(f"  {name}: {old} → {new}" for name, (old, new) in packages.items()), flush=True)
    python = installed(aside)
    changelog = (root / CHANGELOG).read_text(encoding="utf-8")
    open_, failed = 0, 0
    for folder, order in orders.items():
        run = in_project(aside, python, "report", "--no-open", "--replace", *order)
        if run.returncode:
            failed += 1
            print(f"{folder}: not rendered: {(run.stderr or run.stdout).strip()}", flush=True)
        else:
            open_ += _told(folder, compare(root / folder, aside / folder, identify(root)), packages, changelog)
    return _settle(open_, failed, bool(reports), len(orders), root)


def _told(folder: str, comparison: Comparison, packages: Mapping[str, tuple[str, str]], changelog: str) -> int:
    """Say what moved in a report, and give how many results of it are left to be explained."""
    results = moved_results(comparison)
    left = unexplained(results, packages, changelog)
    print(f"{folder}: {comparison.summary()}")
    if results:
        print(f"  {comparison.reason()}")
    for name, how_much in results.items():
        print(f"  {name}: {how_much}{'' if name in left else ' (CHANGELOG explains it)'}")
    sys.stdout.flush()
    return len(left)


def _settle(left: int, failed: int, a_part: bool, tried: int, root: Path) -> int:
    """Replace the pins where nothing speaks against it; say so, or why not, and give the exit code."""
    aside = root / ASIDE
    if failed:
        print(f"{count_of(failed, 'report')} of {tried} could not be rendered. The old pins stand; the try: {ASIDE}.")
        return FAILED
    if left:
        print(
            f"{count_of(left, 'result')} moved, and CHANGELOG does not say why: the old pins stand. To see what moved: "
            f"countylines compare REPORT {ASIDE.as_posix()}/REPORT. If they are right, say why under CHANGELOG's "
            "newest version, with each table's name and the package with its new version, and run this again."
        )
        return FAILED
    if a_part:
        print(f"Only {count_of(tried, 'report')} of all was tried: the old pins stand. For all of them: make upgrade")
        return 0
    for name in PINS:
        write_whole(root / name, (aside / name).read_text(encoding="utf-8"))
    print(f"The new pins stand in {' and '.join(PINS)}. Next: make test, and render again the reports that moved.")
    return 0


def _order(identity: Mapping[str, object]) -> list[str]:
    """Give the options with which a report is asked for again."""
    on = ["--force", str(identity["force"])] if "force" in identity else ["--methods"]
    edition = identity.get("edition", 1)
    correction = [] if edition == 1 else ["--edition", str(edition), "--notice", str(identity["notice"])]
    return ["--date", str(identity["report_date"]), *on, *correction]


def _compile(aside: Path) -> None:
    """Pin the newest packages that fit, by the project's own target; ProjectError if they cannot be found."""
    given = [f"BIN={Path(sys.executable).parent}", "UPGRADE=--upgrade"]
    run = subprocess.run(
        ["make", "--old-file=.venv/installed", *given, "requirements"], cwd=aside, capture_output=True, text=True
    )
    if run.returncode:
        raise ProjectError(f"New pins could not be compiled: {run.stderr.strip() or 'no reason given'}")


def main(reports: Sequence[str]) -> int:
    """Try new pins; a mistake ends in a sentence."""
    try:
        return try_out(reports, project_root())
    except (ProjectError, OSError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("Interrupted; the old pins stand.", file=sys.stderr)
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
