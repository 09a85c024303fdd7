"""The six verdicts."""

from __future__ import annotations

from countylines.claims.verdict import MEANINGS, SHAPES, Verdict


def test_every_verdict_has_a_shape_of_its_own_and_a_meaning() -> None:
    assert SHAPES.keys() == MEANINGS.keys() == set(Verdict)
    assert len(set(SHAPES.values())) == len(Verdict)


def test_a_verdict_is_told_by_shape_and_word() -> None:
    assert Verdict.ADDS_UP.told == "◐ adds up"
    assert [verdict.value for verdict in Verdict if verdict.asks] == ["not shown", "not testable yet"]
