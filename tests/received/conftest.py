"""Files that many tests read are read once."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

from countylines.received.grids import apart
from countylines.received.grids.grid import Grid
from tests.foi_corpus.build import HERE


@pytest.fixture(scope="session", autouse=True)
def every_file_read_once() -> Iterator[None]:
    """Keep the sheets of every file, not of a few: a process starts for each that is read, but for the corpus's own.

    These are whole, and there are many: their processes would take longer than all else.
    """
    in_process = apart.read_in_process.__wrapped__
    whole = {path.read_bytes() for path in HERE.glob("synthetic-*")}

    @cache
    def read(content: bytes, kind: str) -> tuple[Grid, ...]:
        return tuple(apart.read(content, kind)) if content in whole else in_process(content, kind)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(apart, "read_in_process", read)
        yield
