"""Files are told by their content, and what cannot be read is refused in sentences."""

import pytest

from countylines.errors import ReleaseError
from countylines.received.grids.files import read_grids
from tests.foi_corpus.writers import archive, ods, pdf, xls, xlsb, xlsx
from tests.received.grids.archives import SMALL


@pytest.mark.parametrize("write", [xlsx, xls, xlsb, ods, pdf])
def test_a_file_cut_short_is_told(refused, write):
    content = write(SMALL)
    assert "Ask for" in refused(content[: len(content) // 2]) or "Open it" in refused(content[: len(content) // 2])


def test_an_encrypted_workbook_is_told(refused):
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    assert "is encrypted" in refused(ole + bytes(500) + "EncryptedPackage".encode("utf-16-le"))
    manifest = b'<manifest:encryption-data xmlns:manifest="x"/>'
    assert "is encrypted" in refused(
        archive({"mimetype": b"x", "content.xml": b"x", "META-INF/manifest.xml": manifest})
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + "WordDocument".encode("utf-16-le"), "an old Word document"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "is broken"),
        (archive({"a.csv": b"1"}), "is an archive (ZIP)"),
        (archive({"ppt/presentation.xml": b"1"}), "is a presentation"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"{\\rtf1 x}", "is rich text"),
        (b"<?xml version='1.0'?><a/>", "is XML"),
    ],
)
def test_what_cannot_be_read_says_what_to_do_instead(refused, content, told):
    assert told in refused(content)


def test_a_file_too_large_for_a_table_says_what_to_do(refused, monkeypatch):
    monkeypatch.setattr("countylines.received.grids.files.BYTES_OF_A_FILE", 10)
    assert "name records in layout.json" in refused(b"a,b\n1,2\n3,4\n", "answer.csv")


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(ReleaseError, match=r"answer\.csv cannot be opened"):
        read_grids(tmp_path / "answer.csv", "answer.csv")
