"""Changes of level at dates given in advance: which months are looked at, and what is said."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from countylines.analyses.late_recording import Records, settle
from countylines.analyses.named_dates import DateTested, at_dates, sections
from countylines.observations.events import DATES_TESTED, RECORDING_CHANGES, events_for
from countylines.observations.series import MonthlySeries
from countylines.project import find_force
from countylines.reports.datapackage import meaning
from countylines.show.findings import Statements
from countylines.show.tables import Table
from countylines.subjects.force import DICTIONARY
from tests.analyses.given_records import OFFENCES, extract, known, records
from tests.conftest import REPOSITORY
from tests.synthetic import series

NOISE = np.random.default_rng(4).poisson(100, 120).tolist()


def events(*days: str, event: str = DATES_TESTED, area: str = "UK") -> pd.DataFrame:
    table = pd.DataFrame({"event": event, "start": days, "end": days, "area": area, "label": "something happened"})
    return table.astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})


NO_EVENT = events().astype({"start": "datetime64[ns]", "end": "datetime64[ns]"})


def at(s: MonthlySeries, *days: str, of: Records | None = None) -> list[DateTested]:
    return at_dates([s], events(*days), of or records(s, of=NO_EVENT))


def real(force: str, day: str) -> list[DateTested]:
    found, all_series = known(force, day)
    whole = [s for (area, _), s in all_series.items() if area in ("London", "Northern Ireland", "Norwich")]
    marked = events_for(find_force(force, REPOSITORY), date.fromisoformat(day), REPOSITORY)
    return at_dates([settle(s, found) for s in whole], marked, found)


def test_northern_ireland_in_lockdown() -> None:
    """METHODS: all 74 months, for six are assumed immature and eight whole ones would be left: no change is shown."""
    (one,) = real("northern-ireland", "2021-06-30")
    assert one.at == date(2020, 3, 23) and one.found is not None and one.found.months == 74
    assert one.found.ratio[0] == pytest.approx(1.137, abs=0.0005) and one.with_growing
    assert "no change of level is shown besides a straight trend, if the months are complete as" in one.sentence()
    assert "whatever else changed then is in it" in one.sentence()


@pytest.mark.slow
def test_london_in_lockdown_and_at_its_change_of_recording() -> None:
    """METHODS: 1.555 and 1.107 in 2020; seven mature months of trafficking follow the change of 2024: all are taken."""
    found = {(one.series.measure.split()[3], one.at.year): one for one in real("metropolitan", "2026-02-28")}
    assert len(found) == 4
    ratios = {key: one.found.ratio[0] for key, one in found.items() if one.found}
    assert ratios["trafficking", 2020] == pytest.approx(1.555, abs=0.0005)
    assert ratios["possession", 2020] == pytest.approx(1.107, abs=0.0005)
    assert ratios["trafficking", 2024] == pytest.approx(1.141, abs=0.0005)
    assert [key for key, one in found.items() if one.with_growing] == [("trafficking", 2024)]
    # Of possession 16 mature months follow, so the five youngest are left out: 82 months less 5.
    possession = found["possession", 2024].found
    assert possession is not None and possession.months == 77
    assert "it is that change which is asked about" in found["possession", 2024].sentence()
    assert "asked about" not in found["possession", 2020].sentence()


def test_a_year_of_months_is_not_tested_and_says_why() -> None:
    (one,) = real("norfolk", "2021-12-31")
    assert one.found is None
    assert "not tested. There are 0 whole months before 2020-03-23, and 24 are needed." in one.sentence()


def test_growing_months_are_left_out_where_twelve_others_follow() -> None:
    s = series(NOISE[:90], start="2015-01", measure=OFFENCES)
    own = records(s, extract(s, "2022-06"), of=NO_EVENT)
    (one,) = at(settle(s, own), "2020-12-15", of=own)
    assert one.found is not None and one.found.months == 60 + 1 + 12 and not one.with_growing
    (one,) = at(settle(s, own), "2021-01-15", of=own)
    assert one.found is not None and one.found.months == 60 + 1 + 17 and one.with_growing


def test_no_month_beyond_another_change_of_recording_is_used() -> None:
    s = series(NOISE, start="2012-01")
    changes = events("2016-03-10", "2021-03-10", event=RECORDING_CHANGES, area="Exampleton")
    own = records(s, of=changes)
    first, *others = at_dates([settle(s, own)], events("2018-07-01"), own)
    # April 2016 to February 2021: nothing before and nothing after, though the series is cut elsewhere for its rule.
    assert first.found is not None and first.found.months == 59 and not first.recording
    assert [one.recording for one in others] == [True, True]
    # At a change itself both sides are used, up to the next one: April 2012 is outside the window's five years.
    assert [one.found.months if one.found else one.refused for one in others] == [
        50 + 1 + 36,
        "There are 9 whole months after 2021-03-10, and 12 are needed.",
    ]


def test_hidden_months_are_not_tested_unless_they_are_left_out_or_outside() -> None:
    hidden = series([*NOISE[:40], (0, 4), *NOISE[41:90]], start="2015-01")
    (one,) = at(hidden, "2019-01-15")
    assert one.shown == "not tested: Months in the window are known only between bounds."
    (one,) = at(hidden, "2024-01-15")
    assert "whole months after" in one.refused
    tail = series([*NOISE[:84], *[(0, 4)] * 6], start="2015-01", measure=OFFENCES)
    own = records(tail, extract(tail, "2022-06"), of=NO_EVENT)
    (one,) = at(settle(tail, own), "2020-01-15", of=own)
    assert one.found is not None and one.found.months == 60 + 1 + 23


def test_a_date_of_another_part_of_the_force_and_one_given_twice() -> None:
    s = series(NOISE, start="2012-01")
    own = Records({}, NO_EVENT, ("The county", "Exampleton", "Elsewhere"))
    for area, times in (("UK", 1), ("The county", 1), ("Exampleton", 1), ("Elsewhere", 0)):
        assert len(at_dates([s], events("2018-07-01", "2018-07-01", area=area), own)) == times, area


@pytest.mark.parametrize(("factor", "said"), [(2.0, "the level is higher"), (0.5, "the level is lower")])
def test_a_change_that_is_shown_is_said_with_what_it_leaves_open(factor: float, said: str) -> None:
    counts = [int(n * (factor if month > 72 else 1)) for month, n in enumerate(NOISE)]
    (one,) = at(series(counts, start="2012-01"), "2018-01-20")
    assert f"20 January 2018 (something happened): {said} from then on, besides a straight trend. " in one.sentence()
    assert one.shown == said.removeprefix("the level is ")


def test_every_test_is_a_row_and_a_sentence() -> None:
    s = series(NOISE, start="2012-01")
    (section,) = sections(at(s, "2018-01-20", "2011-01-01"))
    table, told = section.parts
    assert isinstance(table, Table) and isinstance(told, Statements)
    assert len(table.frame) == len(told.sentences) == 2
    assert table.frame["t needed"].notna().tolist() == [True, False]
    assert all(meaning(DICTIONARY, table.name, column) for column in ["", *table.frame.columns])
    assert sections([]) == []
