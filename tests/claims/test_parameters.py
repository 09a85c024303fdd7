"""The parameters of rules: what is read, and the sentence each mistake leads to."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from countylines.claims.claim import read_claims
from countylines.claims.parameters import PARAMETERS, Change, ExtremeMonth, LevelMonths, Period
from countylines.counts import Count
from countylines.errors import ClaimError
from tests.claims.test_claim import RULE, good, set_to, written
from tests.conftest import Project

ONE = {"low": 1, "high": 1}
YEAR = {"start": "2021-01-01", "end": "2021-12-31"}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            {"kind": "extreme month", "which": "middle", "month": "2021-03", "count": ONE},
            "rule.which: found 'middle'; it is one of highest, lowest",
        ),
        ({"kind": "extreme month", "which": "highest", "month": "2021-13", "count": ONE}, "YYYY-MM, such as 2021-03"),
        ({"kind": "level months", "within": "a quarter"}, "a share is written as a fraction, such as 1/2"),
        ({"kind": "level months", "within": 0.25}, "found 0.25; a share is written as a fraction, such as 1/2"),
        ({"kind": "level months", "within": "5/4"}, "found '5/4'; a share lies between 0 and 1"),
        ({"kind": "level months", "within": "1/0"}, "a share is written as a fraction"),
        ({"kind": "among the highest", "rank": 0}, "rule.rank: found 0; a whole number of 1 or more is needed"),
        ({"kind": "among the highest", "rank": True}, "rule.rank: found True; a whole number is needed"),
        (
            {"kind": "stated", "also": ["norfolk-none"]},
            "rule.also[0]: found 'norfolk-none', and there is no such release",
        ),
        ({"kind": "count", "count": 45}, "rule.count: found 45; an object with low and high is needed"),
        ({"kind": "count", "count": {"low": 4}}, "rule.count.high: missing; data/README.md says what belongs there"),
        ({"kind": "count", "count": {**ONE, "hgih": 4}}, "rule.count.hgih: no such key (did you mean high?)"),
        ({"kind": "count", "count": ONE, "counting_rule": " "}, "rule.counting_rule: found ' '; a text is needed"),
        ({"kind": "change", "direction": "down"}, "rule.from: missing; data/README.md says what belongs there"),
        (
            {"kind": "change", "direction": "down", "from": {"start": "2021-12-31", "end": "2021-01-01"}},
            "rule.from: begins on 2021-12-31 and ends on 2021-01-01; give the earlier day first",
        ),
        (
            {"kind": "change", "direction": "down", "from": {"start": "2021", "end": "2021-01-01"}},
            "rule.from.start: found '2021'; a day is written YYYY-MM-DD",
        ),
        (
            {"kind": "change", "direction": "down", "before": YEAR},
            "rule.before: the rule 'change' has no such parameter; it takes direction, from",
        ),
    ],
)
def test_a_rule_that_cannot_be_read_is_told(project: Project, rule: dict[str, Any], told: str) -> None:
    path = written(project, good(set_to(*RULE, value=rule)))
    with pytest.raises(ClaimError) as error:
        read_claims(path, project.root)
    assert told in str(error.value)
    assert str(error.value).startswith("data/claims/page.json: claims[0].rule.")


def test_what_a_rule_is_given_is_read() -> None:
    change = Change.model_validate({"kind": "change", "direction": "down", "from": YEAR})
    assert change.before == Period(start=date(2021, 1, 1), end=date(2021, 12, 31))
    extreme = ExtremeMonth.model_validate(
        {"kind": "extreme month", "which": "lowest", "month": "2021-03", "count": {"low": 4, "high": None}}
    )
    assert (extreme.month, extreme.count, extreme.counting_rule) == (date(2021, 3, 1), Count(4, None), "")
    assert LevelMonths.model_validate({"kind": "level months", "within": "1/4"}).within == Fraction(1, 4)


@pytest.mark.parametrize("kind", PARAMETERS)
def test_a_model_reads_the_kind_it_is_named_by_and_no_other(kind: str) -> None:
    assert PARAMETERS[kind].model_fields["kind"].annotation.__args__ == (kind,)


def test_periods_join_to_the_shortest_that_holds_both() -> None:
    early, late = (
        Period(start=date(2019, 11, 1), end=date(2020, 1, 5)),
        Period(start=date(2020, 1, 1), end=date(2020, 1, 2)),
    )
    assert late.joined(early) == early.joined(late) == early
    assert late.told() == "1 January 2020 to 2 January 2020"
