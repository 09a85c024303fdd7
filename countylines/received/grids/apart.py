"""Read a file in a process of its own: a broken one can take down its reader, a small one ask for all memory.

``python -m countylines.received.grids.apart xls`` reads the file from standard input and writes its sheets as JSON.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from concurrent.futures import Future
from dataclasses import astuple, fields
from functools import lru_cache
from threading import Thread
from typing import Any

from countylines.received.grids.grid import CellRange, Grid
from countylines.received.grids.limits import BYTES_IN_MEMORY, SECONDS_OF_A_READER, UnreadableError

_BY_PLACE = ("apart", "notes")
_KINDS = ("text", "number", "date", "boolean", "error")
"""What a cell can be in its file: between the processes each row is a text, with the number of one for each cell."""
_GAVE_UP = (
    f"cannot be read: it is broken, or needs more than {BYTES_IN_MEMORY / 1e9:g} GB of memory or {SECONDS_OF_A_READER} "
    "seconds, far more than a table does. Open it where it was made, and save the table alone as XLSX or CSV"
)


KEPT = 4
"""Files whose sheets are kept: an answer is read for its layout, for its figures and for its account, in a row."""


def read_apart(content: bytes, kind: str) -> list[Grid]:
    """Read every sheet of a workbook, or every table of a page or document; once for as long as others are few."""
    return list(read_in_process(content, kind))


_BEGUN: dict[tuple[bytes, str], Future[tuple[Grid, ...]]] = {}


def begin(content: bytes, kind: str) -> None:
    """Begin to read while something else is done; `read_apart` waits for how it ends, and who leaves does not."""
    ending = _BEGUN[content, kind] = Future()

    def run() -> None:
        try:
            ending.set_result(_read_in_process(content, kind))
        except BaseException as error:  # Whatever it is, it is raised where it is waited for.
            ending.set_exception(error)

    Thread(target=run, daemon=True).start()


@lru_cache(maxsize=KEPT)
def read_in_process(content: bytes, kind: str) -> tuple[Grid, ...]:
    """Read every sheet in a process of its own."""
    begun = _BEGUN.pop((content, kind), None)
    return begun.result() if begun else _read_in_process(content, kind)


def _read_in_process(content: bytes, kind: str) -> tuple[Grid, ...]:
    command = [sys.executable, "-m", "countylines.received.grids.apart", kind]
    told: dict[str, Any] = {"error": _GAVE_UP}
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS_OF_A_READER, check=False)
        if done.returncode == 0:
            told = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        pass
    if "error" in told:
        raise UnreadableError(told["error"])
    return tuple(map(_grid, told["sheets"]))


def _grid(sheet: dict[str, Any]) -> Grid:
    sheet["merged"] = tuple(CellRange(*corners) for corners in sheet["merged"])
    for name in _BY_PLACE:
        sheet[name] = {(row, column): told for row, column, told in sheet[name]}
    sheet["kinds"] = [[_KINDS[int(kind)] for kind in kinds] for kinds in sheet["kinds"]]
    return Grid.of(**sheet | {"around": tuple(sheet["around"])})


def _plain(grid: Grid) -> dict[str, Any]:
    """Give a sheet as JSON takes it: what is told by place as a list."""
    by_place: dict[str, Any] = {
        name: [(*place, told) for place, told in getattr(grid, name).items()] for name in _BY_PLACE
    }
    number = {kind: str(at) for at, kind in enumerate(_KINDS)}
    by_place["kinds"] = ["".join(map(number.__getitem__, kinds)) for kinds in grid.kinds]
    plain = {field.name: getattr(grid, field.name) for field in fields(grid)}
    return plain | by_place | {"merged": list(map(astuple, grid.merged))}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit.
        return
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_IN_MEMORY, BYTES_IN_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(content: bytes, kind: str) -> list[Grid]:
    """Read a file in this process; each kind loads its library only when it is needed."""
    if kind in ("xlsx", "xls", "xlsb", "ods"):
        from countylines.received.grids.workbooks import read_workbook

        return read_workbook(content, kind)
    from countylines.received.grids import documents, letters

    readers = {
        "html": documents.read_html, "docx": documents.read_docx, "pdf": documents.read_pdf,
        "txt": letters.read_letter, "eml": letters.read_mail,
    }  # fmt: skip
    return readers[kind](content)


def main() -> None:
    """Read the file on standard input, and write its sheets or a sentence to standard output."""
    gc.disable()  # Among a million cells looking for cycles takes a third of the time.
    _limit_memory()
    try:
        told: dict[str, Any] = {"sheets": list(map(_plain, read(sys.stdin.buffer.read(), sys.argv[1])))}
    except UnreadableError as error:
        told = {"error": str(error)}
    except MemoryError:
        told = {"error": _GAVE_UP}
    sys.stdout.write(json.dumps(told))  # In one piece: `json.dump` writes every cell by itself.


if __name__ == "__main__":
    main()
