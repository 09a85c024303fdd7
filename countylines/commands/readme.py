"""Keep README's findings those of the report it shows: ``python -m countylines.commands.readme`` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from countylines.errors import ProjectError
from countylines.project import project_root
from countylines.reports import manifest

BLOCK = re.compile(r"(<!-- findings of (?P<report>\S+) -->\n).*?(<!-- end of findings -->)", re.DOTALL)


def with_findings(text: str, root: Path) -> str:
    """Give README's text with the findings of the report that it names.

    ProjectError if the text has no block of findings, or names no report.
    """
    block = BLOCK.search(text)
    if block is None:
        raise ProjectError("README.md has no block '<!-- findings of … -->' … '<!-- end of findings -->'. Put it back.")
    findings = manifest.read(root / block["report"])["findings"]
    listed = "".join(f"{order}. {finding}\n" for order, finding in enumerate(findings, start=1))
    return BLOCK.sub(lambda found: f"{found[1]}{listed}{found[3]}", text, count=1)


if __name__ == "__main__":
    path = project_root() / "README.md"
    path.write_text(with_findings(path.read_text(encoding="utf-8"), project_root()), encoding="utf-8", newline="\n")
