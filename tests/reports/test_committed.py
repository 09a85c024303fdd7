"""The committed report's numbers are the known answers, to the digits given."""

from __future__ import annotations

import csv
import html
import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from tests.small_project import ROOT

KNOWN = ROOT / "tests" / "known_answers" / "norfolk_report.csv"
LEDGER = ROOT / "tests" / "known_answers" / "norfolk_ledger.csv"
KEYS = {"falls": ("first",), "paths": ("path", "months")}


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


@pytest.mark.parametrize("day", ["2021-12-31", "2023-03-31", "2026-11-23"])
def test_each_report_on_norfolk_carries_its_ledger(day: str) -> None:
    folder = ROOT / "outputs" / day / "norfolk"
    content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    wanted = {row["claim"]: row[day] for row in rows(LEDGER)}
    assert {entry["id"]: entry["verdict"] for entry in content["verdicts"]} == wanted
    assert {row["id"]: row["verdict"] for row in rows(folder / "tables" / "claims.csv")} == wanted
    asking = {name for name, verdict in wanted.items() if verdict in ("not shown", "not testable yet")}
    assert {row["id"] for row in rows(folder / "tables" / "requests.csv")} == asking
    assert "data/claims/norfolk-2021-12-31-edp-lines-halved.json" in content["inputs"]
    front = (folder / "index.html").read_text(encoding="utf-8")
    assert all(html.escape(entry["claim"]) in front for entry in content["verdicts"])


def test_the_monte_carlo_p_value_agrees_within_its_error(committed: Path) -> None:
    table = rows(committed / "tables" / "dispersion-norwich-county-lines-arrests.csv")
    found = float(find(table, "dispersion", "p of X², Monte Carlo")["value"])
    error = (0.0031 * (1 - 0.0031) / 99_999) ** 0.5
    assert abs(found - 0.0031) < 4 * error


@pytest.mark.parametrize("page", sorted(ROOT.glob("outputs/*/*/05_summary.ipynb")), ids=lambda p: p.parts[-3])
def test_a_front_page_stays_small(page: Path) -> None:
    assert page.with_name("index.html").stat().st_size <= 400_000


@pytest.mark.parametrize(
    "folder",
    sorted(path.parent for path in ROOT.glob("outputs/*/*/manifest.json")),
    ids=lambda folder: f"{folder.parent.name} {folder.name}",
)
def test_every_link_and_anchor_of_a_report_resolves(folder: Path) -> None:
    read = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "lxml") for path in folder.glob("*.html")}
    anchors = {path: {tag["id"] for tag in page.select("[id]")} for path, page in read.items()}
    assert read
    for path, page in read.items():
        for link in page.select("a[href]"):
            file, _, anchor = str(link["href"]).partition("#")
            if file.startswith(("https://", "http://")):
                continue
            target = path.parent / unquote(file) if file else path
            assert target.is_file(), f"{path.name} leads to {link['href']}"
            assert not anchor or anchor in anchors[target], f"{path.name} leads to {link['href']}"
        assert len(page.select("[id]")) == len(anchors[path]), f"{path.name} has an anchor twice"
