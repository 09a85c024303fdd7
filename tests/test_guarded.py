"""Files that people edit, damaged as their programs damage them: each ends in a sentence that names the file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from countylines.claims.claim import claims_for
from countylines.errors import ProjectError
from countylines.files import JsonFile
from countylines.guarded import csv_of, json_of
from countylines.observations.events import events_for
from countylines.project import find_force, forces
from countylines.reports import manifest
from tests.adding.command import TABLE, run
from tests.claims.test_claim import good, written
from tests.conftest import MONTHS, Given, Project

DAY = date(2022, 12, 31)
ROWS = "month,count\n2021-01,14\n2021-02,<5\n2021-03,9\n"
MANIFEST = {
    "format": manifest.FORMAT,
    "report": {"report_date": "2022-12-31", "force": "norfolk", "edition": 1, "notice": ""},
    "parameters": {"01_clean": {"force": "norfolk"}},
    "headline": "A finding",
    "findings": ["A finding"],
    "verdicts": [{"id": "a-claim", "claim": "Something", "verdict": "adds up"}],
    "inputs": {"data/forces.csv": "0"},
    "code": {
        "notebooks": {"01_clean": {"source": "0", "modules": {"countylines": "0"}}},
        "renderer": {},
        "templates": {},
    },
    "packages": {"numpy": "2"},
    "outputs": {"index.html": "0"},
}
LAYOUT = {
    "resources": {
        "answer": {
            "tables": [{"counts": "B2:C3", "labels": {"year": {"row": 1}, "month": {"column": "A"}}}],
            "readings": {"<5": {"status": "c", "day": "2023-02-14", "reason": "a footnote"}},
        }
    },
    "corrections": [{"cell": "B2", "found": "1", "reads": "2", "day": "2023-02-14", "reason": "a misprint"}],
}


@pytest.fixture
def edited(project: Project) -> Project:
    """Give a project that has one of each file that a person may edit."""
    folder = project.release("answer", Given(ROWS, layout=dict(MONTHS)))
    (folder / "retraction.json").write_text('{"day": "2030-01-01", "reason": "withdrawn"}')
    project.events("weeks", "2021-05-17,2021-05-23,UK,a week,2021-06-01,stated,false,https://example.org,\n")
    written(project, good())
    report = project.root / "outputs" / "2022-12-31" / "norfolk"
    report.mkdir(parents=True)
    (report / "manifest.json").write_text(json.dumps(MANIFEST))
    (project.root / "layout.json").write_text(json.dumps(LAYOUT))
    return project


def read_layout(project: Project) -> None:
    from countylines.adding.like import read_by_hand

    read_by_hand(project.root / "layout.json")


READERS: dict[str, Callable[[Project], object]] = {
    "data/forces.csv": lambda project: forces(project.root),
    "data/events/weeks/events.csv": lambda p: events_for(find_force("norfolk", p.root), DAY, p.root),
    "data/claims/page.json": lambda project: claims_for("norfolk", DAY, project.root),
    "data/releases/answer/datapackage.json": lambda project: project.observations(),
    "data/releases/answer/layout.json": lambda project: project.observations(),
    "data/releases/answer/retraction.json": lambda project: project.observations(),
    "outputs/2022-12-31/norfolk/manifest.json": lambda p: manifest.read(p.root / "outputs" / "2022-12-31" / "norfolk"),
    "layout.json": read_layout,
}
"""By file, what reads it first."""

BOTH: dict[str, Callable[[str], bytes]] = {
    "UTF-16": lambda text: text.encode("utf-16"),
    "empty": lambda text: b"",
    "a mark alone": lambda text: b"\xef\xbb\xbf",
    "Latin-1": lambda text: text.replace("n", "\xe9", 1).encode("latin-1"),
    "cut off": lambda text: text.encode()[: len(text) // 2],
}
JSON: dict[str, Callable[[str], bytes]] = {
    **BOTH,
    "null": lambda text: b"null",
    "a list": lambda text: b"[]",
    "a text": lambda text: b'"text"',
    "deep": lambda text: b"[" * 100_000,
    "twice": lambda text: (text + text).encode(),
    "a key twice": lambda text: f"{text.rstrip()[:-1]}, {json.dumps(next(iter(json.loads(text))))}: 1}}".encode(),
    "no number": lambda text: (text.rstrip()[:-1] + ', "x": NaN}').encode(),
    "half a character": lambda text: (text.rstrip()[:-1] + r', "x": "\ud800"}').encode(),
    "another key": lambda text: (text.rstrip()[:-1] + ', "x": 1}').encode(),
}
CSV: dict[str, Callable[[str], bytes]] = {
    **BOTH,
    "semicolons": lambda text: separated(text, ";"),
    "tabs": lambda text: separated(text, "\t"),
    "a column more": lambda text: b"".join(line + b",x\n" for line in text.encode().splitlines()),
    "a column twice": lambda text: separated(text, ",", lambda row: [*row, row[0]]),
    "a column less": lambda text: separated(text, ",", lambda row: row[1:]),
    "a misspelt header": lambda text: text.replace(text.split(",")[0], "x", 1).encode(),
    "a cell less": lambda text: text.rstrip().rpartition(",")[0].encode(),
    "a quotation mark": lambda text: (text + '"' + "x" * 200_000).encode(),
    "an empty row": lambda text: (text + "," * text.splitlines()[0].count(",") + "\n").encode(),
}


def separated(text: str, separator: str, change: Callable[[list[str]], list[str]] = list) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(map(change, csv.reader(io.StringIO(text))))
    return out.getvalue().encode()


def damages() -> Iterator[tuple[str, str]]:
    free = {"another key": ("datapackage.json",)}  # A data package may have keys that are not ours.
    for path in READERS:
        for damage in CSV if path.endswith(".csv") else JSON:
            if Path(path).name not in free.get(damage, ()):
                yield path, damage


def told(project: Project, path: str) -> str:
    with pytest.raises(ProjectError) as error:
        READERS[path](project)
    return str(error.value)


@pytest.mark.parametrize("path", READERS)
def test_a_byte_order_mark_is_no_part_of_a_file(edited: Project, path: str) -> None:
    file = edited.root / path
    READERS[path](edited)
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    READERS[path](edited)


@pytest.mark.parametrize(("path", "damage"), list(damages()))
def test_a_damaged_file_is_told_by_its_name(edited: Project, path: str, damage: str) -> None:
    file = edited.root / path
    content = (CSV if path.endswith(".csv") else JSON)[damage](file.read_text(encoding="utf-8"))
    file.write_bytes(content)
    said = told(edited, path)
    assert path.removesuffix("/manifest.json") in said or (path == "layout.json" and "--layout" in said)
    for words, kinds in {
        "semicolons": ("semicolons",),
        "UTF-16": ("UTF-16",),
        "not written in UTF-8": ("Latin-1",),
        "is empty": ("empty", "a mark alone"),
        "stands twice": ("a key twice", "a column twice"),
        "NaN is no number": ("no number",),
    }.items():
        assert damage not in kinds or words in said


@pytest.mark.parametrize("path", [path for path in READERS if not path.endswith("manifest.json")])
def test_a_folder_in_the_place_of_a_file_is_told(edited: Project, path: str) -> None:
    if path.endswith("retraction.json"):
        return  # Nothing is taken back by a folder.
    (edited.root / path).unlink()
    (edited.root / path).mkdir()
    assert "cannot be opened" in told(edited, path)


ODD = {
    "null": None,
    "a number": 7,
    "a fraction": 1.5,
    "true": True,
    "a list": [None],
    "an object": {"odd": {}},
    "deep": [[[1]]],
}


def places(content: object, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, inner in (
        content.items() if isinstance(content, dict) else enumerate(content if isinstance(content, list) else [])
    ):
        yield (*at, key)
        yield from places(inner, (*at, key))


@pytest.mark.parametrize("path", [path for path in READERS if path.endswith(".json")])
def test_whatever_stands_at_a_key_no_traceback_comes_of_it(
    edited: Project, path: str, edit: Callable[..., None]
) -> None:
    file = edited.root / path
    whole = file.read_text(encoding="utf-8")
    refused = 0
    for at in places(json.loads(whole)):
        for odd in ({"to": value} for value in ODD.values()):
            edit(file, *at, **odd)
            try:
                READERS[path](edited)
            except ProjectError as error:
                refused += 1
                assert str(error).endswith((".", "with --layout."))
            file.write_text(whole, encoding="utf-8")
    assert refused > len(list(places(json.loads(whole))))


def test_a_layout_by_hand_that_is_odd_ends_the_command_in_a_sentence(edited: Project, tmp_path: Path, received) -> None:
    for content in ({"resources": {"answer": None}}, {"tables": 5}, {"records": {"labels": {}, "covers": []}}):
        (tmp_path / "odd.json").write_text(json.dumps(content))
        code, said = run(received(TABLE), "--yes", "--layout", tmp_path / "odd.json")
        assert (code, "--layout" in said) == (2, True)


class TestForces:
    HEADER = "force,name,nation,areas\n"

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ("Norfolk,Norfolk Constabulary,England,", "force: found 'Norfolk'"),
            ("suffolk, ,England,", "name: found ' '"),
            ("suffolk,Suffolk Constabulary,Scotland,", "nation: found 'Scotland'; one of England, Wales"),
            ("norfolk,Norfolk Constabulary,England,", "force: found 'norfolk'; an identifier that no other line has"),
        ],
    )
    def test_a_row_that_is_wrong_is_told_with_its_line(self, project: Project, row: str, said: str) -> None:
        good = "norfolk,Norfolk Constabulary,England, Norfolk ; Norwich=City of Norwich ;\n"
        (project.root / "data" / "forces.csv").write_text(self.HEADER + good)
        assert forces(project.root)["norfolk"].areas == ("Norfolk", "Norwich")
        (project.root / "data" / "forces.csv").write_text(f"{self.HEADER}{good}\n{row}\n")
        with pytest.raises(ProjectError) as error:
            forces(project.root)
        assert str(error.value).startswith(f"data/forces.csv, line 4, {said}")

    def test_a_broken_list_is_not_told_of_the_release_that_names_a_force(self, edited: Project) -> None:
        (edited.root / "data" / "forces.csv").write_text("force\nnorfolk\n")
        with pytest.raises(ProjectError, match=r"^data/forces\.csv: the column 'name' is missing"):
            edited.read("answer")


def test_lines_are_those_of_the_file() -> None:
    table = csv_of(b'a,b\n"x\ny",1\n\nz,2\n', "t.csv", columns=("a", "b"))
    assert table.records() == [(2, {"a": "x\ny", "b": "1"}), (5, {"a": "z", "b": "2"})]


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    assert json_of('{"a": "é\\ud83d\\ude00", "b": [1.5, null]}'.encode(), "x") == {"a": "é😀", "b": [1.5, None]}
    (tmp_path / "x.json").write_bytes(b"\xef\xbb\xbf{}")
    assert JsonFile(tmp_path / "x.json", tmp_path).content == {}
    with pytest.raises(ProjectError, match=r"^y\.json is missing"):
        JsonFile(tmp_path / "y.json", tmp_path)
