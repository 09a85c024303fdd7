"""The account of a file: the role of each of its cells, and the doubts about how it was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from countylines.received.account import (
    counted,
    labels,
    left_out,
    parts,
    periods,
    records,
    scaled,
    spans,
    tables,
    unseen,
    windows,
)
from countylines.received.account.given import Doubt, Given
from countylines.received.account.roles import Roles

MOST = 6
"""Doubts told of a file; what is left is named in the last of them."""

KINDS: tuple[Callable[[Given, Roles], Iterator[Doubt]], ...] = (
    records.rows_counted,
    unseen.hidden,
    unseen.shown_otherwise,
    unseen.shown_with_unit,
    left_out.sheets_not_read,
    left_out.numbers_left_out,
    periods.too_early,
    periods.bare_numbers,
    periods.against_labels,
    periods.period_not_met,
    periods.several_years,
    periods.overlapping_years,
    spans.against_words,
    spans.months_back,
    spans.out_of_order,
    labels.one_text_of_all,
    labels.other_forces,
    counted.titles_of_others,
    counted.other_things,
    counted.areas_left_out,
    labels.other_areas,
    counted.areas_named,
    labels.numbers_as_names,
    labels.periods_as_names,
    tables.merged_counts,
    tables.ages_and_codes,
    tables.percentages,
    windows.windows,
    windows.repeated,
    windows.worked_out,
    scaled.no_counts,
    scaled.rounded,
    tables.rows_lost,
    tables.rows_not_there,
    labels.as_many_series_as_rows,
    periods.other_days,
    spans.days_far_apart,
    parts.parts_of_periods,
    periods.month_first,
    unseen.struck_out,
    unseen.told_by_looks,
    unseen.aligned,
    unseen.notes_on_cells,
    labels.marked_periods,
    labels.marked_counts,
    labels.remarks_and_flags,
    labels.provisional,
    unseen.outside_tables,
)
"""What is looked for, in the order in which it is told."""

NOTED: tuple[Callable[[Given, Roles], Iterator[Doubt]], ...] = (counted.other_measures,)
"""What is told and keeps nothing from being added: what is counted, the person said."""


@dataclass(frozen=True)
class Account:
    """The role of every cell of a file, the doubts about its reading, one of a kind, and what is only to be seen."""

    roles: Roles
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]


def account(given: Given) -> Account:
    """Account for every cell of a file as it was read."""
    roles = Roles(given)
    doubts = _at_most([doubt for kind in KINDS for doubt in kind(given, roles)])
    return Account(roles, doubts, tuple(str(noted) for kind in NOTED for noted in kind(given, roles)))


def _at_most(doubts: list[Doubt]) -> tuple[Doubt, ...]:
    """Give so many doubts as a person reads; the last names the kinds of those that are left."""
    if len(doubts) <= MOST:
        return tuple(doubts)
    last, rest = doubts[MOST - 1], doubts[MOST:]
    told = f"{last.told}. Besides: {', '.join(f'{doubt.kind} ({doubt.place})' for doubt in rest)}"
    return (*doubts[: MOST - 1], Doubt(last.kind, last.place, told))
