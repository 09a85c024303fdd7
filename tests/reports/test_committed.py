"""The committed report's numbers are the known answers, to the digits given."""

from __future__ import annotations

import csv
import html
import json
from pathlib import Path

import pytest

from tests.reports.conftest import ROOT

KNOWN = ROOT / "tests" / "known_answers" / "norfolk_report.csv"
LEDGER = ROOT / "tests" / "known_answers" / "norfolk_ledger.csv"
KEYS = {"paths": ("path", "months")}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def find(table: list[dict[str, str]], name: str, key: str) -> dict[str, str]:
    columns = KEYS.get(name, (next(iter(table[0])),))
    found = [row for row in table if " ".join(row[c].removesuffix(".0") for c in columns) == key]
    assert len(found) == 1, f"{name} has {len(found)} rows {key!r}"
    return found[0]


@pytest.mark.parametrize("known", rows(KNOWN), ids=lambda k: f"{k['table']} {k['key']} {k['column']}")
def test_a_number_of_the_report_is_the_known_answer(committed: Path, known: dict[str, str]) -> None:
    row = find(rows(committed / "tables" / f"{known['table']}.csv"), known["table"], known["key"])
    found = row[known["column"]]
    if not known["digits"]:
        assert found == known["expected"]
        return
    # Half a unit of the last digit given, and the six significant digits that tables carry.
    tolerance = 0.5 * 10.0 ** -int(known["digits"]) * 1.001 + 1e-5 * abs(float(found))
    assert float(found) == pytest.approx(float(known["expected"]), abs=tolerance)


def test_the_verdicts_are_those_of_the_balance(committed: Path) -> None:
    found = {(r["interpretation"], r["supposing"]): r for r in rows(committed / "tables" / "balance.csv")}
    counted, free = "every line that ended was counted as closed", "lines may have ended uncounted"
    for interpretation in ("net", "gross"):
        assert found[interpretation, counted]["verdict"] == "contradicted"
        assert found[interpretation, counted]["greatest"] == "−2"
        assert found[interpretation, free]["verdict"] == "not shown"


def test_the_manifest_carries_the_ledger(committed: Path) -> None:
    content = json.loads((committed / "manifest.json").read_text(encoding="utf-8"))
    wanted = {row["claim"]: row["2021-12-31"] for row in rows(LEDGER)}
    assert {entry["id"]: entry["verdict"] for entry in content["verdicts"]} == wanted
    assert "data/claims/norfolk-2021-12-31-edp-lines-halved.json" in content["inputs"]
    front = (committed / "index.html").read_text(encoding="utf-8")
    assert all(html.escape(entry["claim"]) in front for entry in content["verdicts"])


def test_the_monte_carlo_p_value_agrees_within_its_error(committed: Path) -> None:
    table = rows(committed / "tables" / "dispersion-norwich-county-lines-arrests.csv")
    found = float(find(table, "dispersion", "p of X², Monte Carlo")["value"])
    error = (0.0031 * (1 - 0.0031) / 99_999) ** 0.5
    assert abs(found - 0.0031) < 4 * error


def test_the_report_stays_small(committed: Path) -> None:
    assert (committed / "index.html").stat().st_size <= 400_000
