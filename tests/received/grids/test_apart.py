"""Binary workbooks are read in a process of their own."""

from tests.foi_corpus.writers import archive, xlsb
from tests.received.grids.archives import SMALL, parts_of


def test_a_binary_workbook_that_takes_down_its_reader_is_told(refused, capfd):
    parts = parts_of(xlsb(SMALL))
    book = parts["xl/workbook.bin"].replace("rId1".encode("utf-16-le"), "rId9".encode("utf-16-le"))
    assert "is broken" in refused(archive({**parts, "xl/workbook.bin": book}))
    assert capfd.readouterr() == ("", "")
