"""The protocol of an analysis: findings that name the section that shows them, and sections that are never empty."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from typing import Any

import numpy as np
import pandas as pd
import pytest

import countylines.analyses
from countylines.analyses import all_months, forecasts, other_periods
from countylines.analyses.analysis import Analysis
from countylines.analyses.choose import analyse
from countylines.analyses.late_recording import LateRecording, settle
from countylines.analyses.line_findings import LinesOfForce
from countylines.analyses.months import Months
from countylines.analyses.other_periods import OtherPeriods
from countylines.observations.period_series import PeriodSeries, Unit
from countylines.observations.series import MonthlySeries
from countylines.reports.datapackage import meaning
from countylines.show.findings import Fold, Statements
from countylines.show.picture import Picture
from countylines.show.sections import Section
from countylines.show.tables import Table
from countylines.statistics.forecast import forecast_year, leave_future_out
from countylines.subjects.force import DICTIONARY
from tests.analyses.classes import EVERY
from tests.analyses.given import NORWICH, WEEKS, YEAR, repeated
from tests.analyses.given_lines import CLOSURES, FIRST, LATER, OTHER, figure, known, lines
from tests.analyses.given_records import extract, records
from tests.synthetic import leaving_out, series

pytestmark = pytest.mark.usefixtures("not_written_as_svg")

FLAT_YEARS = np.random.default_rng(6).poisson(15, 60).tolist()
STATES: dict[str, tuple[MonthlySeries, list[str]]] = {
    "no event": (series([0] * 12), [""]),
    "two months": (series([5, 6]), [""]),
    "two months, one inexact": (series([5, (0, 4)]), [""]),
    "two years": (series(NORWICH * 2), [""]),
    "months of which some are left out": (leaving_out(series(NORWICH * 2), m2022_11="break"), [""]),
    "two years, one month inexact": (series([(0, 4), *NORWICH[1:], *NORWICH]), [""]),
    "one year": (series(NORWICH), ["dispersion", "shape", "ranks", "comparisons"]),
    "three months": (series([5, 6, 7]), ["dispersion", "shape", "ranks"]),
    "one year, no shape": (series([0, 0, 9, 0, 0, 0]), ["dispersion", "shape", "ranks", "comparisons"]),
    "one year, tied": (series([5] * 12), ["dispersion", "shape", "ranks", "comparisons"]),
    "inexact year": (series([*NORWICH[:3], (0, 4), *NORWICH[4:]]), ["statistics", "statistics", "bounds"]),
    "inexact year, open": (series([(40, None), *NORWICH[1:]]), ["statistics", "statistics", "bounds"]),
    "inexact year, few months": (series([3, 8, 8, (4, 6)]), ["statistics", "statistics", "bounds"]),
    "year of which nothing is known": (series([(0, 4)] * 12), ["statistics", "statistics", "bounds"]),
    "years that repeat": (series(repeated(YEAR)), ["rule", "which-months"]),
    "years that do not": (series(FLAT_YEARS), ["rule"]),
    "years that cannot be tested": (series([*NORWICH, *[0] * 24]), ["rule"]),
    "inexact years": (series([(5, 9), *FLAT_YEARS[1:36]]), ["rule"]),
    "years of which nothing is known": (series([(0, 4)] * 36), ["rule"]),
}
"""By state: a series in it, and the section that each of its findings names; none where its months are the evidence."""


@cache
def analysed(state: str, **other: str) -> Months:
    """Analyse the series of a state, in another area where one is given."""
    found = STATES[state][0]
    return analyse(replace(found, identity=replace(found.identity, **other)), WEEKS, draws=199)


def periods(counts: list[int | None], unit: Unit = Unit.CALENDAR_YEAR, area: str = "Exampleton") -> OtherPeriods:
    """Analyse made-up years or quarters from 2015 on; None is a count below five."""
    frequency = {Unit.QUARTER: "Q", Unit.CALENDAR_YEAR: "Y", Unit.FINANCIAL_YEAR: "Y-MAR"}[unit]
    spans = pd.period_range("2015-06", periods=len(counts), freq=frequency)
    table = pd.DataFrame(
        {
            "start": spans.start_time,
            "end": spans.end_time.normalize(),
            "days": (spans.end_time.normalize() - spans.start_time).days + 1,
            "low": pd.array([0 if n is None else n for n in counts], dtype="Int64"),
            "high": pd.array([4 if n is None else n for n in counts], dtype="Int64"),
            "standing": "single",
            "releases": "synthetic",
        }
    )
    return OtherPeriods(PeriodSeries(series([1], area=area).identity, unit, table), draws=199)


def forecast_of(counts: list[int]) -> forecasts.SeriesForecast:
    made = forecast_year(counts, 2015)
    record = pd.DataFrame({"year": ["2015"], "basis": [forecasts.NO_RELEASE]})
    return forecasts.SeriesForecast(series(NORWICH), made, [], leave_future_out(made.counts, 2015), record)


def late_recording(immature: int) -> LateRecording:
    """Give a series of which a later release gives an extract again, so many of whose newest months grew."""
    whole = series([100] * 60, start="2018-01")
    earlier = extract(whole, "2020-12")
    earlier.loc[earlier["age"] < immature, ["low", "high"]] = 50
    known_of_it = records(whole, earlier.assign(superseded=True), extract(whole, "2022-12", "again"))
    return LateRecording(settle(whole, known_of_it), known_of_it)


OTHERS: dict[str, tuple[Callable[[], Analysis], list[str]]] = {
    "years": (lambda: periods([300, 200, 150]), ["level"]),
    "one year's total": (lambda: periods([300]), ["periods"]),
    "inexact years' totals": (lambda: periods([None, None]), ["level"]),
    "three years of quarters": (lambda: periods([10, 50, 30, 30] * 3, Unit.QUARTER), ["level", "periods"]),
    "four years of quarters": (
        lambda: periods([10, 50, 31, 30, 14, 47, 33, 28] * 3, Unit.QUARTER),
        ["level", "quarters"],
    ),
    "inexact quarters": (lambda: periods([10, 50, 31, None, 14, 47, 33, 28] * 3, Unit.QUARTER), ["level", "quarters"]),
    "quarters of one year": (lambda: periods([10, 50, 31, 30], Unit.QUARTER), ["periods"]),
    "financial years": (lambda: periods([10, 50, 30], Unit.FINANCIAL_YEAR), ["level"]),
    "late recording": (lambda: late_recording(3), ["late-recording"]),
    "nothing recorded late": (lambda: late_recording(0), ["late-recording"]),
    "forecast from six years": (lambda: forecast_of([100, 120, 90, 110, 105, 95]), ["forecast"]),
    "forecast from one": (lambda: forecast_of([100]), ["forecast"]),
    "lines of Norfolk": (
        lambda: LinesOfForce(known(date(2026, 11, 23)), "Norfolk Constabulary"),
        ["fall", "", "twelve-months", "balance", "balance"],
    ),
    "one count of lines": (lambda: LinesOfForce(lines(FIRST), "Kent Police"), [""]),
    "two counts of lines": (lambda: LinesOfForce(lines(FIRST, LATER), "Kent Police"), ["fall", "twelve-months"]),
    "counts of lines by two rules": (
        lambda: LinesOfForce(lines(FIRST, LATER, BY_ANOTHER), "Kent"),
        ["fall", "", "twelve-months"],
    ),
    "lines and closures": (
        lambda: LinesOfForce(lines(FIRST, LATER, *CLOSURES), "Kent Police"),
        ["fall", "twelve-months", "balance", "balance"],
    ),
    "no lines": (lambda: LinesOfForce(lines(), "Kent Police"), [""]),
}
"""The same of what is no series of months; each is made when it is asked for."""
BY_ANOTHER = figure("drug lines active", "2018-01-31", "2018-01-31", 2, 2, OTHER)


@cache
def other(name: str) -> Analysis:
    return OTHERS[name][0]()


@dataclass(frozen=True, eq=False)
class Case:
    """An analysis, and the section that each of its findings names; what it gives is drawn once for all tests."""

    analysis: Analysis
    expected: list[str]

    @cached_property
    def sections(self) -> list[Section]:
        return self.analysis.sections()

    @cached_property
    def sensitivity(self) -> list[Section]:
        return self.analysis.sensitivity()

    @cached_property
    def months(self) -> list[Section]:
        return [self.analysis.months()] if isinstance(self.analysis, Months) else []


@pytest.fixture(scope="module", params=[*STATES, *OTHERS])
def case(request: pytest.FixtureRequest) -> Case:
    state = request.param
    return Case(analysed(state), STATES[state][1]) if state in STATES else Case(other(state), OTHERS[state][1])


def shown(sections: Sequence[Section]) -> None:
    """Hold that no section is a heading over nothing."""
    for section in sections:
        assert section.heading and section.parts
        for part in section.parts:
            match part:
                case Table():
                    assert part.name and len(part.frame), part.caption
                case Picture():
                    assert part.name and part.svg and part.text
                case Statements() | Fold():
                    assert part.sentences and all(part.sentences)


def test_every_finding_names_a_section_that_is_given(case: Case) -> None:
    named = [finding.section for finding in case.analysis.findings()]
    assert named == case.expected
    names = [section.name for section in case.sections]
    assert {*named} - {""} <= {*names}
    assert len(names) == len({*names})


def test_every_finding_has_a_heading_and_sentences(case: Case) -> None:
    for finding in case.analysis.findings():
        assert finding.heading and finding.sentences and all(finding.sentences)
    assert all(case.analysis.in_short())


def test_no_section_is_empty(case: Case) -> None:
    shown([*case.sections, *case.sensitivity])


def described(sections: Sequence[Section]) -> None:
    """Hold that the dictionary says of every table that is kept, and of each of its columns, what it holds."""
    parts = [part for section in sections for part in section.parts]
    kept = {part.name: part.frame if part.kept is None else part.kept for part in parts if isinstance(part, Table)}
    for section in sections:
        kept.update(section.data)
    for name, frame in kept.items():
        assert [column for column in ["", *frame.columns] if not meaning(DICTIONARY, name, column)] == [], name


def test_every_table_is_described(case: Case) -> None:
    described([*case.sections, *case.sensitivity])


@pytest.mark.parametrize("case", STATES, indirect=True)
def test_every_series_of_months_shows_its_months(case: Case) -> None:
    assert case.months
    shown(case.months)
    described(case.months)


@pytest.mark.parametrize(
    "state", ["one year, no shape", "years that cannot be tested", "years of which nothing is known"]
)
def test_no_formula_is_shown_of_what_was_not_computed(state: str) -> None:
    named = {"one year, no shape": "shape"}.get(state, "rule")
    by_name = {section.name: section for section in analysed(state).sections()}
    assert by_name[named].method == ""
    assert all(section.method for name, section in by_name.items() if name != named)


def names_of(sections: Sequence[Section]) -> list[tuple[str, str]]:
    """List what sections keep: whether a picture or a table, and under which name."""
    parts = [part for section in sections for part in section.parts]
    kept = [("picture", part.name) for part in parts if isinstance(part, Picture)]
    kept += [("table", part.name) for part in parts if isinstance(part, Table)]
    return [*kept, *(("table", name) for section in sections for name in section.data)]


@pytest.mark.slow
def test_the_tables_of_several_series_have_names_of_their_own() -> None:
    """A table that another one overwrites would be lost: series of several states, two of them in two areas."""
    states = ["two years", "one year", "one year, no shape", "inexact year", "years that cannot be tested", "one year"]
    months = [analysed(state, area=f"Area {number}") for number, state in enumerate(states)]
    totals = [periods([300, 200, 150], unit, area) for unit in Unit for area in ("Area 1", "Area 2")]
    sections = [section for a in months for section in [a.months(), *a.sections(), *a.sensitivity()]]
    sections += [section for a in totals for section in a.sections()]
    sections += [*all_months.corrected(months), *other_periods.together(totals)]
    of_lines = other("lines of Norfolk")
    assert isinstance(of_lines, LinesOfForce)
    sections += [*of_lines.counted(), *of_lines.sections(), *of_lines.national(), *of_lines.sensitivity()]
    sections += other("forecast from six years").sections()
    kept = Counter(names_of(sections))
    assert [name for name, times in kept.items() if times > 1] == []
    assert ("table", "dispersion-area-1-synthetic-arrests") in kept and ("table", "holm") in kept


def test_a_correction_over_fewer_than_two_tests_is_not_shown() -> None:
    none_fits, fits = analysed("one year, no shape"), analysed("one year")
    assert all_months.corrected([]) == all_months.corrected([fits]) == []
    assert all_months.corrected([none_fits, analysed("one year, no shape", area="Elsewhere"), fits]) == []
    untestable = [analysed("years that cannot be tested", area=area) for area in ("Here", "There")]
    assert all_months.corrected(untestable) == []
    shown(found := all_months.corrected([fits, analysed("one year", area="Elsewhere"), *untestable]))
    assert names_of(found) == [("table", "holm")]


def leaves(cls: type[Any]) -> set[type[Any]]:
    """Give the classes that no class of the package is derived from."""
    below = [sub for sub in cls.__subclasses__() if sub.__module__.startswith("countylines.")]
    return set().union(*map(leaves, below)) if below else {cls}


def test_the_list_that_is_held_to_the_protocol_is_complete() -> None:
    """A part added later stands in the list, where mypy sees what it lacks."""
    modules = [
        importlib.import_module(f"countylines.analyses.{m.name}")
        for m in pkgutil.iter_modules(countylines.analyses.__path__)
    ]
    says_something = {
        leaf
        for module in modules
        for cls in vars(module).values()
        if isinstance(cls, type) and cls.__module__.startswith("countylines.analyses") and cls is not Analysis
        if hasattr(cls, "findings")
        for leaf in leaves(cls)
    }
    assert says_something == set(EVERY)
