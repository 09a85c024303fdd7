"""Files written as bytes, and read or refused as received."""

import pytest

from countylines.errors import ReleaseError
from countylines.received.grids.files import read_grids


@pytest.fixture
def read(tmp_path):
    def read_bytes(content, name="answer.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_grids(path, name)

    return read_bytes


@pytest.fixture
def refused(read):
    def told(content, name="answer.xlsx"):
        with pytest.raises(ReleaseError) as error:
            read(content, name)
        assert str(error.value).startswith(name)
        assert str(error.value).endswith(".")
        return str(error.value)

    return told
