"""What of a file is stored: the file itself, a copy without its author, or a redacted one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from countylines.adding import privacy
from countylines.adding.many import Received
from countylines.adding.understand import Stated, sheets_of
from countylines.errors import ParameterError
from countylines.project import forces, sha256

WITHOUT_AUTHOR = "The file is stored without those of its properties that name who made or last saved it."
TABLES_ALONE = "The tables of the file alone are kept."


def personal_in(received: Received, root: Path) -> list[privacy.Finding]:
    """Find what looks like personal data in a file, an organisation's own (``general``) among it."""
    areas = [area for each in forces(root).values() for area in each.areas]
    return privacy.find_personal_data(received.path, received.grids, whole=received.whole, areas=areas)


def check_redacted(redacted: Path, root: Path) -> None:
    """Refuse to write a copy into the project: ParameterError."""
    ours = (root / place for place in ("data", "outputs", "notebooks", "countylines"))
    if any(map(redacted.resolve().is_relative_to, ours)):
        raise ParameterError(f"--redacted {redacted} lies inside the project. Name a file outside it.")


@contextmanager
def without_author(received: Received, stated: Stated) -> Iterator[tuple[Received, Stated]]:
    """Give a file rewritten without the properties that name its author; the hash of what was received is kept."""
    original = stated.original or sha256(received.path)
    stated = replace(stated, original=original, notes=(*stated.notes, WITHOUT_AUTHOR))
    with tempfile.TemporaryDirectory() as folder:
        rewritten = Path(folder) / received.path.name
        privacy.write_without_author(received.path, rewritten)
        yield replace(received, path=rewritten), stated


@contextmanager
def redacted_copy(
    received: Received, held: Sequence[privacy.Finding], redacted: Path, stated: Stated, root: Path, *, write: bool
) -> Iterator[tuple[Received, Stated]]:
    """Give the tables of a file alone, what is ``held`` against it taken out; the hash of what was received is kept.

    The copy is removed where what is done with it fails; where it is not to be written the file itself stands in.
    """
    check_redacted(redacted, root)
    grids = privacy.redacted(received.grids, held)
    stated = replace(stated, original=sha256(received.path), notes=(*stated.notes, TABLES_ALONE))
    if not write:
        yield replace(received, grids=grids), stated
        return
    privacy.write_copy(grids, redacted)
    try:
        copies, whole = sheets_of(redacted, redacted.name)
        yield Received(redacted, privacy.as_original(copies, grids), whole), stated
    except BaseException:  # A copy of what was not added is left to nobody.
        redacted.unlink(missing_ok=True)
        raise
