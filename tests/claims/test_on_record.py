"""Which figures bear on a claim: those of one series, its own source's apart, reconciled once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

import numpy as np
import pandas as pd
import pytest

from countylines.claims import on_record
from countylines.claims.claim import Claim, claims_for
from countylines.claims.judgement import Judgement
from countylines.claims.on_record import OnRecord, Sides
from countylines.claims.rules import judge
from countylines.errors import ClaimError
from countylines.observations import PERIOD, SERIES, WITHOUT_BOUNDS
from countylines.observations.reconcile import reconcile
from tests.claims.given import (
    DECEMBER,
    LINES,
    NOT_YET,
    NOVEMBER,
    ON_LINES,
    OWN,
    SECOND,
    THIRD,
    YEAR,
    Made,
    claim,
    closed,
    exactly,
    judged,
    known,
    months,
    period,
    stock,
    told,
    total,
)
from tests.claims.given import on_record as put_on_record
from tests.conftest import REPOSITORY

CASES: Mapping[str, tuple[Claim, list[Made], list[Made]]] = {
    "count": (claim("count", count=exactly(45)), [total("45"), months("5", "16", "24")], [total("46")]),
    "count of months": (claim("count", count=exactly(45)), [months("5", "16", "24")], [months("5", "16", "25")]),
    "extreme month": (
        claim("extreme month", which="highest", month="2021-03", count=exactly(24)),
        [months("5", "16", "24")],
        [months("50", "16", "1")],
    ),
    "level months": (
        claim("level months", within=Fraction(1, 4)),
        [months("9", "8", "9")],
        [months("50", "1", "1")],
    ),
    "fall": (
        claim("fall", DECEMBER, **ON_LINES, **{"from": NOVEMBER, "more_than": Fraction(1, 2), "at_most": Fraction(1)}),
        [stock("75", NOVEMBER), stock("20", DECEMBER)],
        [stock("10", NOVEMBER), stock("70", DECEMBER)],
    ),
    "half gone in twelve months": (
        claim("half gone in twelve months", DECEMBER, **ON_LINES, interpretation="net"),
        [stock("75", NOVEMBER), stock("<30", DECEMBER), closed("31", "2020-11-30"), closed("52", "2021-12-31")],
        [stock("18", period("2021-06-30", "2021-06-30")), stock("70", DECEMBER)],
    ),
    "change": (
        claim("change", YEAR, direction="down", **{"from": period("2020-01-01", "2020-12-31")}),
        [total("50", "2020-01-01", "2020-12-31"), total("40", "2021-01-01", "2021-12-31")],
        [total("10", "2020-01-01", "2020-12-31"), total("90", "2021-01-01", "2021-12-31")],
    ),
}


class TestFiguresApart:
    """Figures that differ in one field of the series, beside those a claim is judged by, change nothing of it."""

    APART = (
        {"force": "suffolk"},
        {"force": None},
        {"area": "Yarmouth"},
        {"measure": "charges"},
        {"kind": "other"},
        {"counting_rule": "another rule"},
    )

    @staticmethod
    @cache
    def alone(case: str) -> Judgement:
        asked, own, _ = CASES[case]
        return judged({OWN: own}, asked)

    @staticmethod
    def moved(tables: list[Made], changed: dict[str, str | None]) -> list[Made]:
        if "kind" not in changed:
            return [table.but(**changed) for table in tables]
        other = {"stock": "flow", "flow": "stock"}
        return [table.but(kind=other[table.series.get("kind") or "flow"]) for table in tables]

    @pytest.mark.parametrize("changed", APART, ids=str)
    @pytest.mark.parametrize("case", CASES)
    def test_are_set_against_no_claim(self, case: str, changed: dict[str, str | None]) -> None:
        asked, own, other = CASES[case]
        alone = self.alone(case)
        assert alone.verdict is not NOT_YET
        assert told(judged({OWN: own, THIRD: self.moved(other, changed)}, asked)) == told(alone)

    def test_two_kinds_that_nothing_tells_apart_are_refused(self) -> None:
        asked = claim("count", DECEMBER, SECOND, **ON_LINES, count=exactly(20))
        sources = {OWN: [stock("20", DECEMBER)], THIRD: [stock("25", DECEMBER, kind="flow")]}
        with pytest.raises(ClaimError, match=r"2 series answer it: .*\(flow\); .*\(stock\)"):
            judged(sources, asked)


def picked_first(record: OnRecord, asked: Claim, area: str | None = None) -> Sides:
    """Pick the observations that bear on a claim, and reconcile each side then, for this claim alone."""
    o = record.observations
    rows = o[(o["measure"] == asked.quantity) & ~o["reading"].isin(WITHOUT_BOUNDS)]
    if asked.rule.counting_rule:
        rows = rows[rows["counting_rule"] == asked.rule.counting_rule]
    if area is not None:
        rows = rows[rows["area"] == area]
    own = rows["release"] == asked.source.release
    if own.any():
        keys = pd.MultiIndex.from_frame(rows[["force", "kind", "counting_rule"]])
        rows = rows[keys.isin(keys[own])]
    elif area is not None and (rows["force"] == record.force).any():
        rows = rows[rows["force"] == record.force]
    own = own.loc[rows.index]
    sides = [reconcile(side).astype(dict.fromkeys(PERIOD, "datetime64[ns]")) for side in (rows[own], rows[~own])]
    return Sides(*sides)


def assert_alike(found: Sides, expected: Sides) -> None:
    for side, again in ((found.own, expected.own), (found.other, expected.other)):
        pd.testing.assert_frame_equal(side, again, check_dtype=not again.empty)


class TestReconciledOnce:
    """Reconciling commutes with picking a series: its five fields are part of what is reconciled by."""

    @pytest.mark.parametrize("day", ["2021-12-31", "2026-11-23"])
    def test_verdicts_on_norfolk_are_those_of_reconciling_for_each_claim(
        self, of_norfolk: Callable[[str], OnRecord], day: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = of_norfolk(day)
        claims = claims_for("norfolk", record.report_date, REPOSITORY)
        found = [judge(asked, record) for asked in claims]
        monkeypatch.setattr(OnRecord, "sides", picked_first)
        again = [judge(asked, record) for asked in claims]
        assert [told(one) for one in found] == [told(one) for one in again]
        assert [one.says for one in found] == [one.says for one in again]

    @pytest.mark.parametrize("seed", range(8))
    def test_figures_that_agree_contradict_and_revise_one_another(self, seed: int) -> None:
        draw = np.random.default_rng(seed)

        def table() -> Made:
            series = {
                "force": ["norfolk", None][draw.integers(2)],
                "area": ["Norwich", "Yarmouth"][draw.integers(2)],
                "counting_rule": ["one rule", "another rule"][draw.integers(2)],
                "kind": ["flow", "stock"][draw.integers(2)],
            }
            cells = [f"{sign}{number}" for sign, number in zip(draw.choice(["", "<", ">"], 3), [7, 8, 9], strict=True)]
            return months(*draw.permutation(cells), **series)

        sources = {name: [table() for _ in range(3)] for name in (OWN, SECOND, THIRD)}
        rows = known(sources, {SECOND: THIRD} if seed % 2 else {})
        rows = rows.drop_duplicates([*SERIES, *PERIOD, "release"], ignore_index=True)
        record = OnRecord(rows, reconcile(rows), "norfolk", date(2022, 12, 31))
        rule = {"counting_rule": "one rule"} if seed % 4 > 1 else {}
        for release, area in ((OWN, "Norwich"), (SECOND, None), (None, "Norwich"), ("norfolk-unknown", None)):
            asked = claim("count", release=release, count=exactly(7), **rule)
            assert_alike(record.sides(asked, area), picked_first(record, asked, area))

    def test_a_withheld_total_is_on_neither_side(self) -> None:
        record = put_on_record(known({OWN: [total("45"), months("5", "<30", "24")], SECOND: [total("45", area="X")]}))
        assert "withheld" in set(record.observations["reading"])
        for release in (OWN, SECOND, None):
            asked = claim("count", release=release, count=exactly(45))
            assert_alike(record.sides(asked), picked_first(record, asked))

    def test_a_source_is_reconciled_once_and_no_source_never(
        self, of_norfolk: Callable[[str], OnRecord], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        calls: list[int] = []
        monkeypatch.setattr(on_record, "reconcile", lambda rows: calls.append(len(rows)) or reconcile(rows))
        record = replace(of_norfolk("2021-12-31"))
        claims = claims_for("norfolk", record.report_date, REPOSITORY)
        for asked in claims:
            judge(asked, record)
        sources = {asked.source.release for asked in claims} & record.releases
        assert len(sources) == 2 and None in {asked.source.release for asked in claims}
        assert len(calls) == 2 * len(sources)
        stated = record.observations[~record.observations["reading"].isin(WITHOUT_BOUNDS)]
        assert sum(calls) == len(sources) * len(stated)


def test_an_empty_record_leaves_every_claim_open(of_norfolk: Callable[[str], OnRecord]) -> None:
    full = of_norfolk("2021-12-31")
    record = replace(full, observations=full.observations.iloc[:0], figures=full.figures.iloc[:0])
    claims = claims_for("norfolk", full.report_date, REPOSITORY)
    assert {judge(asked, record).verdict for asked in claims if asked.rule.kind != "stated"} == {NOT_YET}
    assert record.sides(claims[0]).own.empty


def test_a_figure_of_lines_belongs_to_the_series_it_is_of() -> None:
    record = put_on_record(known({OWN: [stock("75", NOVEMBER), stock("40", NOVEMBER, area="Norwich")]}))
    found = on_record.find_count(record.sides(CASES["fall"][0], "Norwich").own, NOVEMBER, CASES["fall"][0])
    assert found is not None
    assert (found.count, found.releases) == (exactly(40), (OWN,))
    assert (found.series.area, found.series.kind) == ("Norwich", LINES["kind"])
