"""Which subjects there are reports on: a police force (``force``), and the methods of this project (``methods``).

It may know the releases, the claims, and the protocol ``countylines.reports.subject``. It reads and hashes with the
standard library alone, so that "is this report up to date?" is answered at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from countylines.reports.subject import Identify, Subject
from countylines.subjects.force import Force
from countylines.subjects.methods import Methods

__all__ = ["Force", "Methods", "identify", "subject_of"]


def subject_of(identity: Mapping[str, Any], root: Path) -> Subject:
    """Give the subject of a report by what its manifest says of it: a force, or the methods where it names none."""
    return Force.named(str(identity["force"]), root) if "force" in identity else Methods()


def identify(root: Path) -> Identify:
    """Give `subject_of` for one project."""
    return partial(subject_of, root=root)
