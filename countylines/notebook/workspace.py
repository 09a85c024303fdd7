"""Where a notebook works: the report it reads from and writes to."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd
from IPython.display import display

from countylines import project
from countylines.analyses.analysis import Analysis
from countylines.errors import ProjectError
from countylines.files import safe_cell
from countylines.observations.contract import load, load_figures
from countylines.prose import SIGNIFICANT_DIGITS, under
from countylines.releases.release import Release, releases_for
from countylines.reports import sources
from countylines.reports.subject import Subject
from countylines.show.findings import Finding, Statements
from countylines.show.picture import Picture, narrow_path
from countylines.show.sections import Section
from countylines.show.tables import SHOWN_DIGITS, Table
from countylines.subjects.force import Force
from countylines.subjects.methods import METHODS, Methods

SCRATCH = ".scratch"


@dataclass(frozen=True)
class Workplace:
    """One report under way, on the methods: its day, and the folder that holds its tables and figures."""

    report_date: date
    folder: Path
    root: Path
    scratch: bool

    @property
    def subject(self) -> Subject:
        """Give what the report is on."""
        return Methods()

    def table(self, frame: pd.DataFrame, name: str, caption: str, digits: int = SHOWN_DIGITS) -> Table:
        """Write a table to ``tables/<name>.csv`` and give it to be shown under ``caption``."""
        self.write(frame, name)
        return Table(frame, caption, digits, name)

    def write(self, frame: pd.DataFrame, name: str) -> None:
        """Write a table to ``tables/<name>.csv``: UTF-8, LF, ISO days, six significant digits, no formulas."""
        texts = frame.select_dtypes(include=["object", "str"])
        safe = frame.assign(**texts.map(lambda cell: safe_cell(cell) if isinstance(cell, str) else cell))
        digits = f"%.{SIGNIFICANT_DIGITS}g"
        text = safe.to_csv(index=False, lineterminator="\n", float_format=digits, date_format="%Y-%m-%d")
        project.write_whole(self.folder / "tables" / f"{name}.csv", text)

    def text(self, text: str, name: str) -> None:
        """Write a text file of the report."""
        project.write_whole(self.folder / name, text)

    def figure(self, picture: Picture, name: str) -> Picture:
        """Write a picture to ``figures/<name>.svg`` and give it to be shown."""
        path = self.folder / "figures" / f"{name}.svg"
        project.write_whole(path, picture.svg)
        if picture.narrow:
            project.write_whole(narrow_path(path), picture.narrow)
        return picture

    def say(self, sentences: Sequence[str]) -> Statements:
        """Give sentences as a list."""
        return Statements(sentences)

    def notice(self, edition: int, notice: str) -> list[Finding]:
        """Say what a correction corrects; nothing in a first edition."""
        return [Finding(f"Edition {edition} corrects an earlier one", [notice])] if edition > 1 else []

    def show(self, sections: Sequence[Section], level: int = 3, otherwise: str = "") -> None:
        """Keep the tables and pictures of sections, and show each: heading, method, and part by part.

        Where there is none, say ``otherwise``.
        """
        if not sections and otherwise:
            display(Statements([otherwise]))
        for section in sections:
            for name, frame in section.data.items():
                self.write(frame, name)
            for part in section.parts:
                if isinstance(part, Table) and part.name:
                    self.write(part.frame if part.kept is None else part.kept, part.name)
                elif isinstance(part, Picture):
                    self.figure(part, part.name)
            display(*section.outputs(level))

    def show_findings(self, analyses: Sequence[Analysis]) -> None:
        """Show each finding of the analyses, and right under it the section that shows its evidence.

        Where there are several series, every heading stands under the name of its own.
        """
        several = len(analyses) > 1
        for analysis in analyses:
            sections = {section.name: section for section in analysis.sections()}
            for finding in analysis.findings():
                display(replace(finding, heading=under(analysis.title, finding.heading)) if several else finding)
                if section := sections.pop(finding.section, None):
                    self.show([section], level=4)
            self.show(list(sections.values()), level=4)

    def read(self, name: str, made_by: str) -> pd.DataFrame:
        """Read a table that an earlier notebook wrote.

        In a scratch report, a table that is not there, or was made from other inputs or code, is made first
        by running the notebooks up to ``made_by``; a line says so.
        """
        return pd.read_csv(self._file(f"tables/{name}.csv", made_by), keep_default_na=False, na_values=[""])

    def read_text(self, name: str, made_by: str) -> pd.DataFrame:
        """Read a table that an earlier notebook wrote, each cell as it stands there."""
        return pd.read_csv(self._file(f"tables/{name}.csv", made_by), dtype=str, keep_default_na=False)

    def has(self, name: str) -> bool:
        """Say whether an earlier notebook wrote a table that not every report has."""
        return (self.folder / "tables" / f"{name}.csv").is_file()

    def _file(self, place: str, made_by: str) -> Path:
        if self.scratch:
            _refresh_scratch(self, made_by)
        path = self.folder / place
        if not path.is_file():
            raise ProjectError(f"The report has no {place}: {made_by} makes it and has not run.")
        return path


@dataclass(frozen=True)
class Report(Workplace):
    """One report under way, on a force."""

    force: project.PoliceForce

    @property
    def subject(self) -> Subject:
        """Give what the report is on."""
        return Force(self.force.id, self.force.name)

    def picture(self, name: str, made_by: str) -> Picture:
        """Show a picture that an earlier notebook drew."""
        return Picture.read(self._file(f"figures/{name}.svg", made_by))

    def observations(self) -> pd.DataFrame:
        """Read the observations that ``01_clean`` wrote."""
        return load(self._file("tables/observations.csv", "01_clean"))

    def releases(self) -> list[Release]:
        """Give the releases known on the day, in the order in which they became known."""
        return releases_for(self.force.id, self.report_date, self.root)

    def figures_in_use(self) -> pd.DataFrame:
        """Read the one figure a series and period that ``01_clean`` wrote (``countylines.observations.reconcile``)."""
        return load_figures(self._file("tables/figures.csv", "01_clean"))

    def what_if(self, *changes: str) -> Statements:
        """Make what the report would say, were some figures otherwise, and give its main points.

        Parameters
        ----------
        changes : str
            Each KEY=VALUE, as `countylines.observations.what_if.settle` reads them: ``2021-04=9``. Without any it is
            said how one is written.
        """
        from countylines.observations.what_if import HOW
        from countylines.reports.manifest import read_findings
        from countylines.subjects.what_if import make, supposing

        if not changes:
            return Statements([f"Nothing is changed. {HOW}"])
        supposed = supposing(self.force.id, self.report_date, changes, self.root)
        folder = make(supposed, self.report_date, self.root)
        pages = f"Its pages: {project.relative(folder / 'index.html', self.root)}"
        return Statements([supposed.stamp.line, *read_findings(folder), pages])


def open_report(force: str, report_date: str) -> Report:
    """Open the report a notebook works for.

    Only the environment names a real report (a render or a check sets it); without it the notebook works in a
    scratch report that git ignores, so that nothing committed is ever touched.

    Parameters
    ----------
    force : str
        Identifier of the police force, as on data.police.uk.
    report_date : str
        The day the report speaks for (``YYYY-MM-DD``).

    Raises
    ------
    countylines.errors.ProjectError
        For an unknown force, an impossible day, or parameters that disagree with the environment.
    """
    found = project.find_force(force, project.project_root())
    return Report(*_place(force, report_date), force=found)


def open_methods(report_date: str) -> Workplace:
    """Open the report on the methods that a notebook works for; the same as `open_report`, but on no force."""
    return Workplace(*_place(METHODS, report_date))


def _place(subject: str, report_date: str) -> tuple[date, Path, Path, bool]:
    """Give the day of a report, its folder, the project's, and whether the report is a scratch one."""
    root, day = project.project_root(), project.read_day(report_date, "report_date")
    folder = os.environ.get(project.FOLDER_VARIABLE)
    if folder is None:
        return day, root / SCRATCH / report_date / subject, root, True
    named = (os.environ.get(project.SUBJECT_VARIABLE), os.environ.get(project.DATE_VARIABLE))
    if named != (subject, report_date):
        raise ProjectError(
            f"The notebook's parameters ask for {subject} on {report_date}, but {project.FOLDER_VARIABLE} is set for "
            f"{named[0]} on {named[1]}. Give the same, or unset {project.FOLDER_VARIABLE}."
        )
    return day, Path(folder), root, False


def _refresh_scratch(report: Workplace, made_by: str) -> None:
    """Run the notebooks up to ``made_by`` into the scratch report, where their tables are missing or stale."""
    state_file = report.folder / "made-from.json"
    made_from: dict[str, str] = json.loads(state_file.read_text()) if state_file.is_file() else {}
    fingerprints = _fingerprints(report)
    if made_from.get(made_by) == fingerprints[made_by]:
        return
    from countylines.reports.execution import execute

    subject, notebooks = report.subject, report.subject.notebooks
    earlier = {name: needs for name, needs in notebooks.items() if name in (made_by, *notebooks[made_by])}
    print(f"Running {', '.join(earlier)} first: its tables are missing here, or were made from other inputs or code.")
    parameters = {**subject.identity, "report_date": report.report_date.isoformat()}
    report.folder.mkdir(parents=True, exist_ok=True)
    place = report.folder, report.root, subject.name, report.report_date
    execute(earlier, *place, dict.fromkeys(earlier, parameters))
    made_from |= {name: fingerprints[name] for name in earlier}
    project.write_whole(state_file, json.dumps(made_from, indent=1) + "\n")


def _fingerprints(report: Workplace) -> dict[str, str]:
    """Hash by notebook the inputs and the code that its tables are made from, its own and earlier notebooks'."""
    inputs = report.subject.inputs(report.report_date, report.root)
    code = sources.code(report.subject, report.root)["notebooks"]
    made_from = {
        name: {"inputs": inputs, "code": {other: code[other] for other in (*needs, name)}}
        for name, needs in report.subject.notebooks.items()
    }
    return {name: project.sha256_of([json.dumps(content, sort_keys=True)]) for name, content in made_from.items()}
