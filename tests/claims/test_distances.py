"""How far verdicts are from turning, against judging the same claims anew by figures that are written otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product

import pandas as pd
import pytest

from countylines.analyses.distances import Distance, Kind, Turning
from countylines.claims import distances
from countylines.claims.claim import Claim
from countylines.claims.ledger import Entry
from countylines.claims.rules import judge
from countylines.claims.verdict import Verdict
from countylines.counts import Count
from countylines.errors import ClaimError
from countylines.statistics.balance import Balance, Interpretation
from countylines.statistics.balance import judge as judge_balance
from tests.claims.given import (
    ADDS_UP,
    CONTRADICTED,
    DECEMBER,
    NOT_SHOWN,
    NOVEMBER,
    ON_LINES,
    OWN,
    SECOND,
    SUPPORTED,
    Sources,
    claim,
    closed,
    exactly,
    judged,
    known,
    months,
    on_record,
    period,
    stock,
    total,
)

AUTUMN = period("2021-10-01", "2021-12-31")
HIGHEST = {"which": "highest", "month": "2021-02", "count": {"low": 0, "high": 99}}


def turning(sources: Sources, asked: Claim, *kinds: Kind) -> Turning:
    record = on_record(known(sources))
    return distances.turning(Entry(asked, judge(asked, record)), record, kinds or tuple(Kind))


def of(kind: Kind, sources: Sources, asked: Claim) -> Distance:
    return turning(sources, asked, kind).distances[0]


def verdict(sources: Sources, asked: Claim) -> Verdict | None:
    try:
        return judged(sources, asked).verdict
    except (ClaimError, ValueError):
        return None


def by_brute_force(
    cells: Sequence[str], make: Callable[[Sequence[str]], Sources], asked: Claim, most: int
) -> tuple[int, set[tuple[int, int]], Verdict] | None:
    """Write every figure anew, one more and one fewer and so on, until one turns the verdict."""
    now = verdict(make(cells), asked)
    for amount in range(1, most + 1):
        turned = {}
        for place, way in product(range(len(cells)), (-1, 1)):
            moved = int(cells[place]) + way * amount
            if moved >= 0:
                again = verdict(make([*cells[:place], str(moved), *cells[place + 1 :]]), asked)
                if again not in (now, None):
                    turned[place, way] = again
        if turned:
            return amount, set(turned), next(iter(turned.values()))
    return None


MONTHS = [
    (["5", "9", "4"], claim("extreme month", **HIGHEST)),
    (["5", "24", "20"], claim("extreme month", **HIGHEST)),
    (["5", "9", "9"], claim("extreme month", **HIGHEST)),
    (["5", "9", "4"], claim("count", count=exactly(18))),
    (["5", "9", "4"], claim("count", count=Count(10, 30))),
    (["13", "15", "13"], claim("level months", within=Fraction(1, 4))),
    (["3", "15", "13"], claim("level months", within=Fraction(1, 4))),
]


FAR = [MONTHS[4], MONTHS[6]]
"""Those whose least change is large: every smaller one is judged too."""


@pytest.mark.parametrize(
    ("cells", "asked"), [pytest.param(*case, marks=[pytest.mark.slow] if case in FAR else []) for case in MONTHS]
)
def test_one_month_is_the_least_that_trying_every_number_finds(cells: list[str], asked: Claim) -> None:
    def make(cells: Sequence[str]) -> Sources:
        return {OWN: [months(*cells)]}

    found, expected = of(Kind.ONE_FIGURE, make(cells), asked), by_brute_force(cells, make, asked, 25)
    assert expected is not None
    assert (found.amount, found.then) == (expected[0], expected[2].value)


def test_the_change_names_its_months_and_both_ways() -> None:
    asked = claim("count", count=exactly(18))
    found = of(Kind.ONE_FIGURE, {OWN: [months("5", "9", "4")]}, asked)
    assert found.change == "if any one of 3 figures of county lines arrests were 1 more or fewer"
    found = of(Kind.ONE_FIGURE, {OWN: [months("5", "24", "20")]}, claim("extreme month", **HIGHEST))
    assert found.change == (
        "if county lines arrests in February 2021 were 4 fewer, or county lines arrests in March 2021 were 4 more"
    )
    assert found.then == CONTRADICTED.value


def test_a_count_that_is_right_at_one_far_number_alone_is_found_there() -> None:
    """Beyond ten only some amounts are tried, and 13 is none of ten, twenty, forty: what is missing is."""
    asked, sources = claim("count", count=exactly(62)), {OWN: [months("5", "40", "4")]}
    found = of(Kind.ONE_FIGURE, sources, asked)
    assert judged(sources, asked).verdict is CONTRADICTED
    assert (found.amount, found.then) == (13, ADDS_UP.value)


def test_a_figure_that_two_sources_give_is_changed_in_both() -> None:
    """Else a supported count would seem to be contradicted by its own second source."""
    sources = {OWN: [total("9")], SECOND: [total("9")]}
    found = of(Kind.ONE_FIGURE, sources, claim("count", count=Count(5, 10)))
    assert judged(sources, claim("count", count=Count(5, 10))).verdict is SUPPORTED
    assert (found.amount, found.then) == (2, CONTRADICTED.value)


@pytest.mark.parametrize(
    ("first", "later", "low", "high"),
    [
        pytest.param("75", "20", "1/2", "1", marks=pytest.mark.slow),
        ("54", "27", "2/5", "1/2"),
        ("10", "9", "1/2", "1"),
    ],
)
def test_a_count_of_a_fall(first: str, later: str, low: str, high: str) -> None:
    asked = claim("fall", DECEMBER, **ON_LINES, **{"from": NOVEMBER, "more_than": low, "at_most": high})

    def make(cells: Sequence[str]) -> Sources:
        return {OWN: [stock(cells[0], NOVEMBER), stock(cells[1], DECEMBER)]}

    found, expected = of(Kind.ONE_FIGURE, make([first, later]), asked), by_brute_force([first, later], make, asked, 80)
    assert expected is not None and (found.amount, found.then) == (expected[0], expected[2].value)


@pytest.mark.parametrize(("cells", "asked"), [pytest.param(*MONTHS[1], marks=pytest.mark.slow), MONTHS[3]])
def test_a_share_of_every_month_is_the_first_that_turns_it(cells: list[str], asked: Claim) -> None:
    now = judged({OWN: [months(*cells)]}, asked).verdict
    found = of(Kind.EVERY_MONTH, {OWN: [months(*cells)]}, asked)
    tried = [way * share for share in (*range(1, 21), *range(25, 100, 5)) for way in (-1, 1)]
    for per_cent in tried:
        # Half a per cent in whole numbers: no rounding of fractions is shared with the code.
        scaled = [str((2 * int(cell) * (100 + per_cent) + 100) // 200) for cell in cells]
        again = verdict({OWN: [months(*scaled)]}, asked)
        if again not in (now, None):
            assert (found.amount, found.then) == (per_cent, again.value)
            return
    assert found.change == "" and found.possible


def test_the_days_of_december_matter_where_counts_are_judged_by_the_day() -> None:
    """Of 40 in each month the daily rate of December leaves the quarter above the mean as its days become few."""
    asked = claim("level months", AUTUMN, within=Fraction(1, 4))
    found = of(Kind.DECEMBER, {OWN: [months("40", "40", "40", first="2021-10")]}, asked)

    def furthest(days: int) -> float:
        mean = 120 / (31 + 30 + days)
        return max(abs(40 / d / mean - 1) for d in (31, 30, days))

    expected = next(days for days in range(30, 0, -1) if furthest(days) > 0.25)
    assert (found.amount, found.then) == (expected, CONTRADICTED.value)
    assert found.change == f"if December 2021 had only {expected} days counted"


def test_kinds_that_a_claim_has_none_of_say_why() -> None:
    found = {d.kind: d for d in turning({OWN: [months("5", "9", "4")]}, claim("count", count=exactly(18))).distances}
    none = {kind for kind, distance in found.items() if not distance.possible}
    assert none == {Kind.UNCOUNTED, Kind.DECEMBER, Kind.CLUSTERING, Kind.HIDDEN}
    assert all(found[kind].tried and not found[kind].change for kind in none)
    assert set(found) == set(Kind)


def test_a_claim_without_figures_has_nothing_to_turn() -> None:
    found = turning({OWN: [total("7", measure="drug seizures")]}, claim("count", count=exactly(18)))
    assert not found.possible and found.sentence() == ""


@pytest.mark.parametrize(("cell", "turned"), [("<30", True), ("<20", False)])
def test_a_hidden_figure_is_tried_at_every_number_it_may_be(cell: str, turned: bool) -> None:
    """The claim of at most 24 is open under "fewer than 30" and stands under "fewer than 20"."""
    asked = claim("count", DECEMBER, count=Count(0, 24), **ON_LINES)
    sources = {OWN: [stock(cell, DECEMBER)]}
    found = of(Kind.HIDDEN, sources, asked)
    again = [verdict({OWN: [stock(str(value), DECEMBER)]}, asked) for value in range(int(cell[1:]))]
    assert (set(again) != {judged(sources, asked).verdict}) is turned
    assert bool(found.change) is turned


LINES = [stock("75", NOVEMBER), closed("31", "2020-11-30"), closed("36", "2021-07-05"), closed("52", "2021-12-31")]


@pytest.mark.slow
def test_a_count_of_closures_turns_the_balance_where_trying_every_number_does() -> None:
    """Of 52 closures 21 fewer leave none for the twelve months, in which then no half can have been closed."""
    asked = claim("half gone in twelve months", DECEMBER, interpretation="gross", **ON_LINES)

    def make(cells: Sequence[str]) -> Sources:
        return {OWN: [*LINES[:3], closed(cells[0], "2021-12-31"), stock("<30", DECEMBER)]}

    found = of(Kind.ONE_FIGURE, make(["52"]), asked)
    expected = by_brute_force(["52"], make, asked, 30)
    assert expected == (21, {(0, -1)}, CONTRADICTED)
    assert (found.amount, found.then) == (21, CONTRADICTED.value)


@pytest.mark.parametrize("interpretation", ["net", "gross"])
def test_uncounted_ends_against_every_history_of_lines(interpretation: str) -> None:
    """Go through openings and uncounted ends: the claim can be true from so many uncounted ends on, and not before."""
    asked = claim("half gone in twelve months", DECEMBER, interpretation=interpretation, **ON_LINES)
    sources = {OWN: [*LINES, stock("<30", DECEMBER)]}
    assert judged(sources, asked).verdict is NOT_SHOWN
    found = of(Kind.UNCOUNTED, sources, asked)

    def can_be(ends: int) -> bool:
        for before, c, opened_before, opened in product(range(ends + 1), range(31, 37), range(12), range(12)):
            during, start, counted = ends - before, 75, 52
            interim = start - c + opened_before - before
            later = interim - (counted - c) + opened - during
            if interim >= 0 and 0 <= later <= 29:
                holds = interim > 2 * later if interpretation == "net" else 2 * (counted - c) > interim
                if holds:
                    return True
        return False

    least = next(ends for ends in range(20) if can_be(ends))
    assert (found.amount, found.then) == (least, CONTRADICTED.value)
    assert found.change == f"if fewer than {least} lines had ended uncounted"
    balance = Balance(exactly(75), Count(31, 36), exactly(52), Count(0, 29))
    conclusion = judge_balance(balance, Interpretation(interpretation)).every_end_counted
    assert conclusion is not None and conclusion.conclusion.value == CONTRADICTED.value


def test_the_sentence_is_of_the_kind_told_first() -> None:
    asked = claim("half gone in twelve months", DECEMBER, interpretation="net", **ON_LINES)
    found = turning({OWN: [*LINES, stock("<30", DECEMBER)]}, asked)
    assert found.sentence() == "It would be contradicted if fewer than 2 lines had ended uncounted."
    adds_up = turning({OWN: [months("5", "9", "4")]}, claim("count", count=exactly(18)))
    assert adds_up.now == ADDS_UP.value
    assert adds_up.sentence("That") == (
        "That would be contradicted if any one of 3 figures of county lines arrests were 1 more or fewer."
    )


def test_what_was_known_is_left_as_it_is() -> None:
    record = on_record(known({OWN: [months("5", "9", "4")]}))
    before = record.figures.copy()
    asked = claim("count", count=exactly(18))
    distances.turning(Entry(asked, judge(asked, record)), record)
    pd.testing.assert_frame_equal(record.figures, before)
