"""A tidy table as text: what is one, and a correction that must find the cell it was written for."""

import pytest

from countylines.errors import ReleaseError
from countylines.guarded import RawTable
from countylines.releases.raw import correct, read_raw

LAYOUT = "data/releases/answer/layout.json"


@pytest.fixture
def read(tmp_path):
    """Give a function that writes a table into a project and reads it."""

    def write(content):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "table.csv").write_bytes(content)
        return read_raw(tmp_path / "data" / "table.csv", tmp_path)

    return write


def test_cells_are_texts_and_lines_are_those_of_the_file(read):
    table = read(b'month,count\n2021-01,"a\nb"\n\n2021-02,007\n')
    assert table == RawTable(["month", "count"], [2, 5], [["2021-01", "a\nb"], ["2021-02", "007"]])
    assert table.column("count") == ["a\nb", "007"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_table(read):
    assert read("\ufeffmonth,count\r\n2021-01,5\r\n".encode()) == RawTable(["month", "count"], [2], [["2021-01", "5"]])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"month,count\n2021-01,\xa35\n", ", line 2: a character is not written in UTF-8"),
        (b'month,count\n2021-01,"5\n', ", line 2, cannot be read as CSV"),
        (b"", " is empty"),
        (b"month,count\n", ": there is no row under its header"),
        (b"month,count,count\n2021-01,5,6\n", ": the column 'count' stands twice in its header"),
        (b"month,count\n2021-01,5\n2021-02,1,234\n", ", line 3: found 3 cells under 2 columns"),
        (b"month,count\n2021-01,1,234\n2021-02,1,345\n", ", line 2: found 3 cells under 2 columns"),
        (b"month,count,note\n2021-01,5,x\n2021-02,7\n", ", line 3: found 2 cells under 3 columns"),
    ],
)
def test_what_is_no_table_is_told(read, content, told):
    with pytest.raises(ReleaseError) as error:
        read(content)
    assert str(error.value).startswith(f"data/table.csv{told}")


class TestCorrect:
    TABLE = RawTable(["month", "count"], [2, 3], [["2021-01", "5"], ["2021-02", "61"]])

    def corrected(self, **changes):
        mend = {"resource": "table", "line": 3, "column": "count", "found": "61", "reads": "16"}
        return correct(self.TABLE, "table", [{**mend, **changes}], LAYOUT)

    def test_the_one_cell_changes_and_the_table_read_stays(self):
        assert self.corrected().rows == [["2021-01", "5"], ["2021-02", "16"]]
        assert self.TABLE.rows[1] == ["2021-02", "61"]

    def test_one_of_another_table_is_left_alone(self):
        assert self.corrected(resource="other") == self.TABLE

    @pytest.mark.parametrize("change", [{"found": "16"}, {"line": 2}, {"line": 99}, {"column": "arrests"}])
    def test_one_that_finds_another_text_is_refused(self, change):
        with pytest.raises(ReleaseError) as error:
            self.corrected(**change)
        assert f"{LAYOUT} corrects line" in str(error.value)
        assert "does not stand there. Remove the correction, or mend its place." in str(error.value)
