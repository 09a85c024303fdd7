"""Binary workbooks are read in a process of their own."""

import json
from dataclasses import fields

from countylines.received.grids import apart
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
        "a sheet", [["Month", "n"], ["Jan", "3"]], {(2, 2): "number"}, (CellRange(1, 1, 1, 2),), True,
        {(2, 2): "hidden"}, ("a text",), {(2, 1): "a note"},
    )  # fmt: skip
    assert all(getattr(grid, field.name) for field in fields(Grid)), "each field is tried"
    assert apart._grid(json.loads(json.dumps(apart._plain(grid)))) == grid
