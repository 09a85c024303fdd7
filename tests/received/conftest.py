"""Files that many tests read are read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from countylines.received.grids import apart


@pytest.fixture(scope="session", autouse=True)
def every_file_read_once() -> Iterator[None]:
    """Keep the sheets of every file, not of a few: a process starts for each that is read."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(apart, "read_in_process", cache(apart.read_in_process.__wrapped__))
        yield
