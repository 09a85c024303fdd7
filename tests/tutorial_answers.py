"""The two made-up answers of the tutorial: ``python -m tests.tutorial_answers`` writes them into docs/tutorial/."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.foi_corpus.writers import Sheet, Value, xlsx

FOLDER = Path(__file__).parents[1] / "docs" / "tutorial"
NORTHPORT = {
    2022: (14, 9, 21, 8, 11, 17, 10, 13, 16, 9, 12, 19),
    2023: (16, 12, 25, 13, 11, 22, 15, 14, 19, 17, 16, 24),
}
SOUTHMERE = {2022: (3, 6, 7, 2, 5, 9, 4, 8, 6, 3, 7, 10), 2023: (6, 3, 8, 5, 4, 9, 7, 2, 6, 5, 8, 11)}
HIDDEN_BELOW = 5
MISPRINT = {(2022, 8): 22}
"""A total that is printed otherwise than its cells add up to."""


def sheet(year: int, reference: str) -> Sheet:
    """Lay an answer out with what such answers have around their figures."""
    rows: list[list[Value]] = [
        ["SYNTHETIC: made up for a tutorial; no police force gave these figures"],
        [f"Freedom of Information request {reference}: arrests flagged as county lines"],
        [],
        ["Month of arrest", "Northport", "Southmere", "Total"],
    ]
    for month, (north, south) in enumerate(zip(NORTHPORT[year], SOUTHMERE[year], strict=True), 1):
        shown: Value = south if south >= HIDDEN_BELOW else f"<{HIDDEN_BELOW}"
        rows.append([date(year, month, 1), north, shown, MISPRINT.get((year, month), north + south)])
    north, south = sum(NORTHPORT[year]), sum(SOUTHMERE[year])
    rows += [["Total", north, south, north + south], [], ["Notes"]]
    rows.append(["Figures from one to four are shown as <5 so that nobody can be recognised."])
    rows.append(["An arrest is counted in the month in which it was made."])
    return Sheet(rows)


def answers() -> dict[str, bytes]:
    """Give each answer's file by its name."""
    declared = {2022: "SYN-0417", 2023: "SYN-0552"}
    return {
        f"synthetic-foi-{year}.xlsx": xlsx({"Arrests": sheet(year, reference)}) for year, reference in declared.items()
    }


if __name__ == "__main__":
    for name, content in answers().items():
        (FOLDER / name).write_bytes(content)
