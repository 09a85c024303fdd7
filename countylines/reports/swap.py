"""All or nothing: a report is made beside its place and moved in whole; an interrupted swap is completed later.

The names beside the place say how far a command got: ``.<name>.staging`` is under way or was killed,
``.<name>.ready`` is complete and waits to be moved in, ``.<name>.old`` is what it replaces.
"""

from __future__ import annotations

import getpass
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout


class Place:
    """Where a report stands, and the names beside it during a swap."""

    def __init__(self, final: Path) -> None:
        self.final = final
        self.staging = final.with_name(f".{final.name}.staging")
        self.ready = final.with_name(f".{final.name}.ready")
        self.old = final.with_name(f".{final.name}.old")

    def recover(self) -> None:
        """Complete a swap that was interrupted, and clear away what a killed render left."""
        shutil.rmtree(self.staging, ignore_errors=True)
        if self.ready.exists():
            self._move_in()
        elif self.old.exists() and not self.final.exists():
            self.old.rename(self.final)
        shutil.rmtree(self.old, ignore_errors=True)

    @contextmanager
    def new(self) -> Iterator[Path]:
        """Give an empty folder to render into; it becomes the report if the block ends well, and vanishes if not."""
        self.staging.mkdir(parents=True)
        try:
            yield self.staging
            self.staging.rename(self.ready)
        except BaseException:
            shutil.rmtree(self.staging, ignore_errors=True)
            with suppress(OSError):  # The day's folder, if there is nothing else in it.
                self.staging.parent.rmdir()
            raise
        self._move_in()

    def _move_in(self) -> None:
        if self.final.exists():
            shutil.rmtree(self.old, ignore_errors=True)
            self.final.rename(self.old)
        self.ready.rename(self.final)
        shutil.rmtree(self.old, ignore_errors=True)


def recover_all(outputs: Path) -> None:
    """Complete every interrupted swap below an outputs folder."""
    for left in sorted(outputs.glob("*/.*.*")):
        if left.suffix in (".ready", ".old"):
            final = left.with_name(left.stem.removeprefix("."))
            with alone(final):
                Place(final).recover()


@contextmanager
def alone(final: Path, say: Callable[[str], object] = lambda text: None) -> Iterator[None]:
    """Hold the one lock of a place, waiting for another command that holds it; ``say`` is told when it waits.

    The lock file lies in the system's temporary folder, so that a project is left clean; the system frees it
    when its holder is killed.
    """
    name = sha256(str(final.resolve()).encode()).hexdigest()[:16]
    lock = FileLock(Path(tempfile.gettempdir()) / f"countylines-{getpass.getuser()}-{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say("Another command is working on this report; waiting for it to finish.")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
