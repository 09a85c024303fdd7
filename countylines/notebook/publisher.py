"""Who publishes the reports of this project, from ``data/publisher.json``; what it leaves empty is left out."""

from __future__ import annotations

from pathlib import Path

from countylines.errors import ProjectError
from countylines.files import VERSION, JsonFile, Part, Version

PUBLISHER = Path("data") / "publisher.json"


class Publisher(Part):
    """Who publishes, whom readers ask, and where corrections are told; each may be empty."""

    version: Version = VERSION
    outlet: str = ""
    contact: str = ""
    corrections: str = ""


def publisher(root: Path) -> Publisher:
    """Read who publishes; nobody in particular where there is no file.

    Raises
    ------
    ProjectError
        Naming the file and the key, what was found there, and what to do.
    """
    path = root / PUBLISHER
    if not path.is_file():
        return Publisher()
    return JsonFile(path, root, ProjectError).read(Publisher)
