"""The six verdicts on a claim, and what they mean."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What the figures known on the report's day say of a claim."""

    SUPPORTED = "supported"
    ADDS_UP = "adds up"
    AS_STATED = "as stated, no second source"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not shown"
    NOT_TESTABLE_YET = "not testable yet"

    @property
    def told(self) -> str:
        """Write the verdict as shape and word, so that it is never told by colour."""
        return f"{SHAPES[self]} {self.value}"

    @property
    def asks(self) -> bool:
        """Say whether a request for figures is due."""
        return self in (Verdict.NOT_SHOWN, Verdict.NOT_TESTABLE_YET)


SHAPES = {
    Verdict.SUPPORTED: "●",
    Verdict.ADDS_UP: "◐",
    Verdict.AS_STATED: "○",
    Verdict.CONTRADICTED: "✕",
    Verdict.NOT_SHOWN: "◌",
    Verdict.NOT_TESTABLE_YET: "◇",
}
MEANINGS = {
    Verdict.SUPPORTED: "a source other than the claim's own bears it out; it is named",
    Verdict.ADDS_UP: "it follows by arithmetic from other figures of its own source; no second source",
    Verdict.AS_STATED: "the figure stands in the claim's own source and nowhere else",
    Verdict.CONTRADICTED: "figures say otherwise",
    Verdict.NOT_SHOWN: "figures bear on it, and do not settle it",
    Verdict.NOT_TESTABLE_YET: "no figure known on the day bears on it",
}
