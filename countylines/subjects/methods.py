"""The methods of this project as the subject of a report (standard library only)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import ClassVar

from countylines.project import relative, sha256
from countylines.releases.release import forces_known, releases_for
from countylines.reports.subject import Subject

METHODS = "methods"
KNOWN_SERIES = ("northern-ireland", date(2021, 6, 30))
"""Force and day whose monthly series the known answers are of, where they do not hold the counts themselves."""
NOTEBOOKS = {
    "07_known_answers": (),
    "08_error_rates": (),
    "09_rule_and_power": (),
    "10_stored_rates": (),
    "11_across_forces": (),
    "06_method_checks": ("07_known_answers", "10_stored_rates"),
}


class Methods(Subject):
    """Known answers and simulated rates, and the releases on every force that they are set beside."""

    name = METHODS
    title = "Methods of this project"
    notebooks: ClassVar[Mapping[str, tuple[str, ...]]] = NOTEBOOKS
    on_paper = False
    comes_last = True

    def inputs(self, day: date, root: Path) -> dict[str, str]:
        """Hash known answers, stored rates, and the releases on every force."""
        files = [*(root / "tests" / "known_answers").glob("*.csv"), *(root / "data" / "simulations").glob("[!.]*")]
        hashes = {relative(file, root): sha256(file) for file in sorted(files)}
        releases = [r for f in forces_known(day, root) for r in releases_for(f, day, root)]
        releases += releases_for(*KNOWN_SERIES, root)
        hashes |= {relative(file, root): sha256(file) for release in releases for file in release.files()}
        hashes["data/forces.csv"] = sha256(root / "data" / "forces.csv")
        return hashes
