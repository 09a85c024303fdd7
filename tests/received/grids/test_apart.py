"""Binary workbooks are read in a process of their own."""

import json
import subprocess
from dataclasses import fields
from functools import lru_cache
from types import SimpleNamespace

import pytest

from countylines.errors import ReleaseError
from countylines.received.grids import apart, files
from countylines.received.grids.grid import CellRange, Grid
from tests.foi_corpus.writers import archive, xlsb
from tests.received.grids.archives import SMALL, parts_of


def test_a_binary_workbook_that_takes_down_its_reader_is_told(refused, capfd):
    parts = parts_of(xlsb(SMALL))
    book = parts["xl/workbook.bin"].replace("rId1".encode("utf-16-le"), "rId9".encode("utf-16-le"))
    assert "is broken" in refused(archive({**parts, "xl/workbook.bin": book}))
    assert capfd.readouterr() == ("", "")


def test_a_sheet_comes_out_of_the_other_process_as_it_went_in():
    grid = Grid.of(
        "a sheet", [["Month", "n"], ["Jan", "3"]], [["text"] * 2, ["text", "number"]], (CellRange(1, 1, 1, 2),), True,
        {(2, 2): "hidden"}, ("a text",), {(2, 1): "a note"},
    )  # fmt: skip
    assert all(getattr(grid, field.name) for field in fields(Grid)), "each field is tried"
    assert apart._grid(json.loads(json.dumps(apart._plain(grid)))) == grid


@pytest.fixture
def started(monkeypatch):
    """Give the formats of the files for which a process was started."""
    formats = []

    def run(command, **options):
        formats.append(command[-1])
        return subprocess.run(command, **options)

    monkeypatch.setattr(apart, "subprocess", SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired))
    monkeypatch.setattr(apart, "read_in_process", lru_cache(apart.KEPT)(apart.read_in_process.__wrapped__))
    return formats


def test_a_file_is_read_by_one_process_and_one_of_other_content_by_another(started):
    pages = PAGE, bytes(bytearray(PAGE)), PAGE.replace(b"3", b"4")
    first, again, other = (apart.read_apart(page, "html") for page in pages)
    assert started == ["html", "html"]
    assert first == again and first is not again
    assert [grid.rows for grid in (*first, *other)] == [(("Jan", "3"),), (("Jan", "4"),)]


def test_a_file_that_was_begun_is_not_read_again_whether_it_can_be_read_or_not(started, tmp_path):
    page, broken = tmp_path / "answer.html", tmp_path / "answer.xlsx"
    page.write_bytes(PAGE)
    broken.write_bytes(archive({"xl/workbook.xml": b"<workbook"}))
    for path in (page, broken, tmp_path / "none.xlsx"):
        files.begin_to_read(path)
    assert files.read_grids(page, "it")[0].rows == (("Jan", "3"),)
    with pytest.raises(ReleaseError, match="broken"):
        files.read_grids(broken, "it")
    assert sorted(started) == ["html", "xlsx"]


PAGE = b"<html><table><tr><td>Jan</td><td>3</td></tr></table></html>"
