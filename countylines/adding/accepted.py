"""Which doubts a person accepts, and why; a release is written only where none is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from countylines.adding.understand import Stated, Understood
from countylines.adding.write import write_release
from countylines.errors import ProjectError
from countylines.received.account.given import Doubt


def accepted_by(doubts: Sequence[Doubt], said: Sequence[str]) -> dict[str, str]:
    """Give the reason for which each kind of doubts may stand, from texts such as ``outliers=the force says so``.

    One without its kind holds where there is one kind; without a reason none is accepted.
    """
    kinds = {doubt.kind for doubt in doubts}
    pairs = {kind.strip(): reason.strip() for kind, _, reason in (text.partition("=") for text in said)}
    accepted = {kind: reason for kind, reason in pairs.items() if kind in kinds and reason}
    if kinds.isdisjoint(pairs) and len(kinds) == len(said) == 1 and said[0].strip():
        return dict.fromkeys(kinds, said[0].strip())
    return accepted


def left(doubts: Sequence[Doubt], accepted: Mapping[str, str]) -> list[str]:
    """Give the kinds of doubts that no reason was given for, in their order."""
    return list(dict.fromkeys(doubt.kind for doubt in doubts if not accepted.get(doubt.kind, "").strip()))


def write_accepted(understood: Understood, stated: Stated, accepted: Mapping[str, str], root: Path) -> Path:
    """Write a release, each doubt that was accepted in its notes with the reason.

    ProjectError, and nothing written, if something cannot be read or a doubt is left.
    """
    if understood.problems or not understood.layout or understood.reading is None:
        raise ProjectError("Nothing was written: something cannot be read as it stands.")
    if kinds := left(understood.doubts, accepted):
        raise ProjectError(f"Nothing was written: no reason says why this may stand: {', '.join(kinds)}.")
    notes = (
        f"Left in doubt when added ({doubt.kind}): {doubt}. Accepted: {accepted[doubt.kind]}."
        for doubt in understood.doubts
    )
    return write_release(understood, replace(stated, notes=(*stated.notes, *notes)), root)
