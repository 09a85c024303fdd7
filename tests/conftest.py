"""Fixtures shared by the tests: the project itself, and a small project of a test's own."""

import gc
import hashlib
import json
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

# Processes of tests are given a width that no terminal has; what one does is tried where it is said.
os.environ.pop("COLUMNS", None)
# Before numpy is there: several threads of linear algebra in each of several processes wait for one another.
os.environ |= dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1")

import hypothesis
import pandas as pd
import pytest

from countylines.observations.known import observations
from countylines.project import ROOT_VARIABLE
from countylines.releases.release import Release, read_release

pytest_plugins = ("tests.markers", "tests.small_project")

REPOSITORY = Path(__file__).resolve().parents[1]

# How long an example takes says something about the machine, nothing about the code.
hypothesis.settings.register_profile("project", deadline=None, max_examples=50)
hypothesis.settings.register_profile("quick", deadline=None, max_examples=10)
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=1000)
hypothesis.settings.load_profile("project")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage while tests are collected, nor ever again among what stands then.

    There is none, and to look takes long: Python does so now and then, statsmodels whenever it corrects p-values.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Nor among what a file of tests leaves behind: what was read once, and what was imported."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()
        gc.freeze()


FORCES = """force,name,nation,areas
norfolk,Norfolk Constabulary,England,Norfolk;Norwich
suffolk,Suffolk Constabulary,England,
south-wales,South Wales Police,Wales,
northern-ireland,Police Service of Northern Ireland,Northern Ireland,Northern Ireland
"""

EVENTS_HEADER = "start,end,area,label,known,basis,planned,source,note\n"

SERIES = {
    "force": "norfolk",
    "area": "Norwich",
    "measure": "county lines arrests",
    "kind": "flow",
    "counting_rule": "arrests as the force counts them",
}

MONTHS = {"period": {"month": "month"}, "count": "count", "status": None}
DAYS = {"period": {"start": "start", "end": "end"}, "count": "count", "status": None}


@dataclass(frozen=True)
class Given:
    """One table of a release that a test writes: its rows as CSV, and what differs from ``SERIES`` and ``MONTHS``."""

    rows: str | bytes
    series: dict[str, str | None] = field(default_factory=dict)
    layout: dict[str, Any] = field(default_factory=lambda: dict(MONTHS))
    revises: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A project folder with forces, events and no release yet."""

    root: Path

    def release(
        self,
        name: str,
        *tables: Given,
        known: str = "2022-01-15",
        basis: str = "stated",
        corrections: tuple[dict[str, Any], ...] = (),
    ) -> Path:
        """Write a release and give its folder; the tables are called ``table-0``, ``table-1``, …"""
        folder = self.root / "data" / "releases" / name
        folder.mkdir(parents=True)
        resources, layouts = [], {}
        for index, table in enumerate(tables):
            path = folder / f"table-{index}.csv"
            path.write_bytes(table.rows.encode() if isinstance(table.rows, str) else table.rows)
            mapped = table.layout.get("series", {})
            resources.append(
                {
                    "name": path.stem,
                    "path": path.name,
                    "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
                    "countylines": {
                        "series": {k: v for k, v in {**SERIES, **table.series}.items() if k not in mapped},
                        "revises": list(table.revises),
                    },
                }
            )
            layouts[path.stem] = table.layout
        descriptor = {
            "name": name,
            "title": f"Figures of {name}",
            "licenses": [{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0"}],
            "sources": [{"title": "A page", "path": "https://example.org/page"}],
            "resources": resources,
            "countylines": {"known": {"day": known, "basis": basis, "reason": "the page shows it"}},
        }
        layout = {"resources": layouts, "corrections": list(corrections)}
        (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        (folder / "layout.json").write_text(json.dumps(layout), encoding="utf-8")
        return folder

    def months(self, name: str, known: str = "2022-01-15", **counts: str) -> Path:
        """Write a release of calendar months from ``m2021_03="24"``."""
        rows = "".join(f"{key[1:].replace('_', '-')},{cell}\n" for key, cell in counts.items())
        return self.release(name, Given(f"month,count\n{rows}"), known=known)

    def retract(self, name: str, day: str, reason: str = "the force withdrew its answer") -> None:
        """Take a release back from a day on."""
        path = self.root / "data" / "releases" / name / "retraction.json"
        path.write_text(json.dumps({"day": day, "reason": reason}), encoding="utf-8")

    def read(self, name: str) -> Release:
        """Read one release."""
        return read_release(self.root / "data" / "releases" / name, self.root)

    def observations(self, day: str = "2022-12-31", force: str = "norfolk") -> pd.DataFrame:
        """Read what was known on a day about a force."""
        return observations(force, date.fromisoformat(day), self.root)

    def events(self, name: str, rows: str) -> None:
        """Write a list of events; the rows give every column of ``EVENTS_HEADER``."""
        folder = self.root / "data" / "events" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "events.csv").write_text(EVENTS_HEADER + rows, encoding="utf-8")


@pytest.fixture(scope="module")
def not_written_as_svg() -> Iterator[None]:
    """Draw pictures and read their texts, and leave out to write them: what they look like is seen in tests/show."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("countylines.show.drawing._svg", lambda canvas: "<svg></svg>")
        yield


@pytest.fixture
def repository() -> Path:
    """Give the project's own folder."""
    return REPOSITORY


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give an empty project, in a folder with a space in its name, as the one the environment names."""
    root = tmp_path / "a project"
    (root / "data" / "releases").mkdir(parents=True)
    (root / "data" / "events").mkdir()
    (root / "data" / "forces.csv").write_text(FORCES, encoding="utf-8")
    monkeypatch.setenv(ROOT_VARIABLE, str(root))
    return Project(root)


@pytest.fixture
def releases(project: Project) -> Path:
    """Give the folder of releases: after a refusal it must be as empty as before."""
    return project.root / "data" / "releases"


@pytest.fixture
def received(project: Project, tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes an answer as received, outside the project that is written to."""

    def write(content: str | bytes, name: str = "answer.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def edit() -> Callable[..., None]:
    """Give a function that changes one key of a JSON file: ``edit(path, "known", "day", to="2021-01-01")``.

    Without ``to`` the key is taken out.
    """

    def change(path: Path, *keys: str | int, **value: Any) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        inner = content
        for key in keys[:-1]:
            inner = inner[key]
        if "to" in value:
            inner[keys[-1]] = value["to"]
        else:
            del inner[keys[-1]]
        path.write_text(json.dumps(content), encoding="utf-8")

    return change
