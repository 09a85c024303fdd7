"""The command add as tests give it: what is stated, a table to add, and what became of it."""

from typer.testing import CliRunner

from countylines.commands.cli import app
from countylines.errors import ProjectError
from countylines.releases.tables import read_table

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


def figures_of(project, name=ID):
    release = project.read(name)
    table = read_table(release, release.resources[0])
    return sorted((str(row.start)[:7], row.low, row.high, row.status) for row in table.itertuples())
