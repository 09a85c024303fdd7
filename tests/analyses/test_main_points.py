"""The main points: for every state of the evidence the sentence that is said, and which series and states are said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from countylines.analyses import main_points
from countylines.analyses.choose import analyse, choose_shown
from countylines.analyses.described import Months
from countylines.analyses.drug_lines import ACTIVE
from countylines.analyses.level import Level
from countylines.analyses.other_periods import OtherPeriods
from countylines.analyses.plain_level import MOST_WORDS, glance, how_sure, level_told
from countylines.analyses.plain_months import SAID, SAID_OF_QUARTERS, months_told
from countylines.analyses.several_years import SeveralYears
from countylines.analyses.words import DOUBT, LEVEL, LINES, MONTHS
from countylines.observations import CONTRADICT
from countylines.observations.period_series import Unit
from countylines.observations.series import BREAK, LATE_ASSUMED, LATE_MEASURED, OTHER_SIDE, UNFINISHED, MonthlySeries
from countylines.statistics.repeated_months import State
from countylines.statistics.repeated_quarters import State as OfQuarters
from tests.analyses.given import NORWICH, YEAR, repeated
from tests.analyses.given_lines import FIRST, LATER, OTHER, figure, lines
from tests.analyses.test_level import northern_ireland, periods
from tests.synthetic import leaving_out, series

JARGON = re.compile(r"[=≤≥±×÷√Α-Ωα-ω<>]|\bp\b|\bHolm\b|\bPoisson\b|[a-z]+-\d{4}-|/tables|data/|\.csv")


def of(all_series: Sequence[MonthlySeries]) -> list[Months]:
    return [analyse(s, draws=200, shown=shown) for s, shown in choose_shown(all_series)]


def level(s: MonthlySeries) -> str:
    return " ".join(level_told(analyse(s, draws=200).level))


def months(s: MonthlySeries) -> str:
    return " ".join(months_told(analyse(s, draws=200)))


def left(whole: MonthlySeries, *runs: tuple[str, int, str]) -> MonthlySeries:
    """Leave months out of a series: by the first of each run, how many, and why."""
    named = {
        f"m{period.year}_{period.month:02}": why
        for first, count, why in runs
        for period in pd.period_range(first, periods=count, freq="M")
    }
    return leaving_out(whole, **named)


TWENTY, FORTY = [20] * 12, [40] * 12
TOLD_OF_LEVELS = {
    "a clear rise": (
        series([20] * 24 + FORTY),
        "Police recorded 480 synthetic arrests in Exampleton in 2023, after 240 in 2022. That is a clear rise, of "
        "100%.",
    ),
    "a clear fall": (
        series([40] * 24 + TWENTY),
        "Police recorded 240 synthetic arrests in Exampleton in 2023, after 480 in 2022. That is a clear fall, of 50%.",
    ),
    "no clear change": (
        series([20] * 30 + [21] * 6),
        "Police recorded 246 synthetic arrests in Exampleton in 2023, after 240 in 2022. That is no clear change.",
    ),
    "too few to say": (
        series([0] * 12 + [1, *[0] * 10, 1] + [0, 1, *[0] * 9, 2]),
        "Police recorded 3 synthetic arrests in Exampleton in 2023, after 2 in 2022. That is too little to say whether "
        "the number changed.",
    ),
    "too uneven to say": (
        series([20] * 24 + [*[20] * 3, 5000, *[20] * 8]),
        "Police recorded 5,220 synthetic arrests in Exampleton in 2023, after 240 in 2022. That is too uneven to say "
        "whether the number changed.",
    ),
    "nothing in two years": (
        series([1] * 12 + [0] * 24),
        "Police recorded no synthetic arrests in Exampleton in 2023, and none in 2022. So there is nothing to compare.",
    ),
    "a year of none before": (
        series([0] * 24 + TWENTY),
        "Police recorded 240 synthetic arrests in Exampleton in 2023, after none in 2022. That is a clear rise.",
    ),
    "a year of none between hidden ones and now": (
        series([(0, 4)] * 12 + [0] * 24),
        "Police recorded no synthetic arrests in Exampleton in 2023, and none in 2022. So there is nothing to compare.",
    ),
    "a newest year of which a month is missing": (
        series([20] * 35, skip=("2023-05",)),
        "Police recorded 240 synthetic arrests in Exampleton in 2022, after 240 in 2021. That is no clear change. 2023 "
        "is not compared, because figures are missing or open-ended.",
    ),
    "newest twelve months of which one is open-ended": (
        series([20] * 29 + [(10, None)] + [20] * 2),
        "Police recorded 240 synthetic arrests in Exampleton in 2022, after 240 in 2021. That is no clear change. The "
        "12 months to August 2023 are not compared, because figures are missing or open-ended.",
    ),
    "a rise that one month makes": (
        # 520 after 240; without the Aprils 220 and 220.
        series([20] * 24 + [*[20] * 3, 300, *[20] * 8]),
        "Police recorded 520 synthetic arrests in Exampleton in 2023, after 240 in 2022. That is a clear rise, of 117%."
        " April 2023 makes all of it: 300, after 20 a year before. Without it that is no clear change.",
    ),
    "a fall that one month made the year before": (
        # 120 after 400; without the Aprils 110 and 110.
        series([10] * 15 + [290] + [10] * 20),
        "Police recorded 120 synthetic arrests in Exampleton in 2023, after 400 in 2022. That is a clear fall, of 70%. "
        "April 2023 makes all of it: 10, after 290 a year before. Without it that is no clear change.",
    ),
    "a rise of which one month makes most": (
        # 844 after 480; of 364 more July makes 210. Without the Julys 594 and 440, 35% more.
        series([40] * 24 + [*[54] * 6, 250, *[54] * 5]),
        "Police recorded 844 synthetic arrests in Exampleton in 2023, after 480 in 2022. That is a clear rise, of 76%. "
        "July 2023 makes most of it: 250, after 40 a year before. Without it that is a clear rise, of 35%.",
    ),
    "a rise that one month makes, another hidden": (
        # 516 to 524 after 240; without the Aprils 216 to 224 after 220.
        series([20] * 24 + [*[20] * 3, 300, (16, 24), *[20] * 7]),
        "Police recorded 516 to 524 synthetic arrests in Exampleton in 2023, after 240 in 2022. That is a clear rise, "
        "of 115% to 118%. April 2023 makes all of it: 300, after 20 a year before. Without it that is no clear change.",
    ),
    "one year": (
        series(NORWICH, measure="county lines arrests", area="Norwich"),
        "Police recorded 175 county lines arrests in Norwich in 2021, from 4 in April to 24 in March. There is no "
        "earlier full year to compare it with.",
    ),
    "two months": (
        series([3, 4], start="2021-05"),
        "Police recorded 7 synthetic arrests in Exampleton from May 2021 to June 2021. There is no earlier full year "
        "to compare it with.",
    ),
    "one event": (
        series([0, 1, 0], start="2021-05"),
        "Police recorded 1 synthetic arrest in Exampleton from May 2021 to July 2021, from 0 in May and July to 1 in "
        "June. There is no earlier full year to compare it with.",
    ),
    "nothing at all": (
        series([0] * 12),
        "Police recorded no synthetic arrests in Exampleton in 2021. There is no earlier full year to compare it with.",
    ),
    "months without a figure": (
        series([5] * 10, skip=("2021-03", "2021-04")),
        "Police recorded 50 synthetic arrests in Exampleton in 2021. 2 months in between have no figure. There is no "
        "earlier full year to compare it with.",
    ),
    "hidden months": (
        series([20] * 12 + [*[40] * 11, (0, 4)]),
        "Police recorded 440 to 444 synthetic arrests in Exampleton in 2022, after 240 in 2021. That is a clear rise, "
        "of 83% to 85%.",
    ),
    "a hidden month without an upper end": (
        series([*NORWICH[:11], (10, None)]),
        "Police recorded 172 or more synthetic arrests in Exampleton in 2021. There is no earlier full year to compare "
        "it with.",
    ),
    "a fall that late recording may have made": (
        left(series([40] * 24 + [20] * 15), ("2024-01", 3, LATE_ASSUMED)),
        "Police recorded 240 synthetic arrests in Exampleton in 2023, after 480 in 2022. That is a clear fall, of 50%. "
        "That holds only if the months are complete as published. The newest 3 months are left out, because they may "
        "still grow.",
    ),
    "older months that no later publication gives": (
        left(series([20] * 36), ("2022-07", 6, LATE_MEASURED), ("2023-07", 6, LATE_MEASURED)),
        "Police recorded 720 synthetic arrests in Exampleton from 2021 to 2023. The years are not compared, because 6 "
        "months between them were published while still growing. The newest 6 months may still grow.",
    ),
    "a month that was not over when published": (
        left(series([20] * 24 + [5]), ("2023-01", 1, UNFINISHED)),
        "Police recorded 240 synthetic arrests in Exampleton in 2022, after 240 in 2021. That is no clear change. The "
        "newest month is left out, because it was not over when published.",
    ),
    "months to come": (
        left(series([20] * 14 + [5] * 10), ("2022-03", 10, UNFINISHED)),
        "Police recorded 280 synthetic arrests in Exampleton from January 2021 to February 2022. Without the newest "
        "months there is no earlier full year to compare it with. The newest 10 months are left out, because they were "
        "not over when published.",
    ),
    "too few months that no longer grow": (
        left(series([20] * 24), ("2022-07", 6, LATE_ASSUMED)),
        "Police recorded 480 synthetic arrests in Exampleton from 2021 to 2022. Without the newest months there is no "
        "earlier full year to compare it with. The newest 6 months may still grow.",
    ),
    "a documented change of recording": (
        left(series([20] * 30), ("2023-03", 1, BREAK), ("2023-04", 3, OTHER_SIDE)),
        "Police recorded 240 synthetic arrests in Exampleton in the year to February 2023, after 240 the year before. "
        "That is no clear change. The recording changed in March 2023; what follows is too short to compare.",
    ),
    "a change of recording, and nothing long enough": (
        left(series([20] * 15), ("2021-07", 1, BREAK), ("2021-01", 6, OTHER_SIDE)),
        "Police recorded 160 synthetic arrests in Exampleton from August 2021 to March 2022. The recording changed in "
        "July 2021; other months are not added. There is no earlier full year to compare it with.",
    ),
    "a kind that nothing is known of": (
        series(TWENTY, measure="deaths by misadventure"),
        "The figure for deaths by misadventure in Exampleton was 240 in 2021. There is no earlier full year to compare "
        "it with.",
    ),
}


@pytest.mark.parametrize("state", TOLD_OF_LEVELS)
def test_every_state_of_the_level_has_its_sentence(state: str) -> None:
    given, told = TOLD_OF_LEVELS[state]
    assert level(given) == told


@pytest.mark.parametrize(
    ("measure", "several", "one"),
    [
        ("Number of county lines arrests", "county lines arrests", "county lines arrest"),
        ("total number of arrests made", "arrests", "arrest"),
        ("Arrests (class A)", "arrests (class A)", "arrest (class A)"),
        ("Warrants executed", "warrants executed", "warrant executed"),
        ("Operation Orochi arrests", "Operation Orochi arrests", "Operation Orochi arrest"),
        ("people arrested", "people arrested", "person arrested"),
    ],
)
def test_what_is_counted_stands_in_a_sentence_as_a_noun(measure: str, several: str, one: str) -> None:
    assert level(series([5] * 12, measure=measure)).startswith(f"Police recorded 60 {several} in Exampleton in 2021")
    assert level(series([1], measure=measure)).startswith(f"Police recorded 1 {one} in Exampleton in January 2021.")


def test_a_rise_said_second_is_said_to_be_one_month_s() -> None:
    # In the year to June 2024 520, after 240; in 2023 240, after 240. Without the Aprils 220, after 220.
    growing = left(series([20] * 39 + [300] + [20] * 2), ("2024-04", 3, LATE_MEASURED))
    assert level(growing).endswith(
        "With the newest months, still growing, the number rose. April 2024 makes all of it: 300, after 20 a year "
        "before. Without it that is no clear change."
    )
    # In 2023 520, after 240; in the year to May 2024 240, after 520.
    complete = series([20] * 27 + [300] + [20] * 13)
    assert level(complete).endswith("Calendar years alone, 2022 and 2023, show a clear rise, all of it by April 2023.")


def test_a_rise_that_shows_with_months_that_still_grow_is_said_last() -> None:
    assert " ".join(level_told(northern_ireland(LATE_MEASURED))) == (
        "Police recorded 964 drug trafficking offences in Northern Ireland in the year to November 2020, after 926 the "
        "year before. That is no clear change. With the newest months, still growing, the number rose."
    )
    grown = left(series([20] * 27), ("2023-01", 3, LATE_MEASURED))
    assert level(grown).endswith("The newest 3 months are left out, because they may still grow.")


@pytest.mark.parametrize(
    ("counts", "unit", "first", "told"),
    [
        (
            [240, 100],
            Unit.CALENDAR_YEAR,
            "2020",
            "Police recorded 100 synthetic arrests in Exampleton in 2021, after 240 in 2020. That is a clear fall, of "
            "58%.",
        ),
        (
            [240],
            Unit.CALENDAR_YEAR,
            "2020",
            "Police recorded 240 synthetic arrests in Exampleton in 2020. There is no earlier full year to compare it "
            "with.",
        ),
        (
            [(10, 20), 12],
            Unit.FINANCIAL_YEAR,
            "2021",
            "Police recorded 12 synthetic arrests in Exampleton in 2021/22, after 10 to 20 in 2020/21. That is too "
            "little to say whether the number changed.",
        ),
        (
            [30] * 16 + [30, 150, 30, 30],
            Unit.QUARTER,
            "2018Q1",
            "Police recorded 240 synthetic arrests in Exampleton in 2022, after 120 in 2021. That is a clear rise, of "
            "100%. April–June 2022 makes all of it: 150, after 30 a year before. Without it that is no clear change.",
        ),
        (
            [60] * 8,
            Unit.QUARTER,
            "2020Q1",
            "Police recorded 240 synthetic arrests in Exampleton in 2021, after 240 in 2020. That is no clear change.",
        ),
    ],
)
def test_years_and_quarters_have_their_sentences(counts: list[int], unit: Unit, first: str, told: str) -> None:
    assert " ".join(level_told(periods(counts, unit, first))) == told


def peaked(year: list[int]) -> MonthlySeries:
    return series(np.random.default_rng(1).poisson(np.tile(year, 4)).tolist(), start="2018-01")


TOLD_OF_MONTHS = {
    "one year, uneven": (
        series(NORWICH),
        "Months differ this much by chance if arrests come in small groups, as they do in police operations. March had "
        "the most arrests, but its lead over June (20) is small enough to be chance. One year cannot show whether the "
        "same months stand out every year.",
    ),
    "one year, even": (
        series([14, 15] * 6),
        "The months differ no more than chance would make them. One year cannot show whether the same months stand out "
        "every year.",
    ),
    "one year, one month far above": (
        series([50] * 11 + [140]),
        # X² = 124.0 on 11 degrees of freedom, whose critical value is 19.68: groups of 6.3 would do.
        "Months differ this much by chance if arrests come in groups of about 7, as they do in police operations. "
        "December had the most arrests, but its lead is small enough to be chance. One year cannot show whether the "
        "same months stand out every year.",
    ),
    "two years": (
        series(NORWICH * 2),
        "Whether the same months stand out every year takes three full calendar years; there are fewer.",
    ),
    "two months": (series([3, 4]), "So few months are not compared with one another."),
    "nothing recorded": (series([0] * 12), "With nothing recorded, no months can be compared."),
    "every month still growing": (
        left(series([5] * 3), ("2021-01", 3, LATE_ASSUMED)),
        "Every month may still grow, so none is compared with another.",
    ),
    "hidden, and nothing can be said": (
        series([(0, 4)] * 11 + [3]),
        "11 of 12 months are known only between bounds. Too little is known of the months to compare them.",
    ),
    "hidden, uneven whatever they are": (
        series([*NORWICH[:11], (12, 14)]),
        "1 of 12 months is known only between bounds. Whatever those are, the months differ more than single events "
        "would by chance. One year cannot show whether the same months stand out every year.",
    ),
    "hidden, even whatever they are": (
        series([14, 15] * 5 + [14, (14, 16)]),
        "1 of 12 months is known only between bounds. Whatever those are, the months differ no more than chance would "
        "make them. One year cannot show whether the same months stand out every year.",
    ),
    "hidden, and it depends on them": (
        series([14, 15] * 5 + [14, (0, 60)]),
        "1 of 12 months is known only between bounds. Whether the months differ more than by chance depends on those. "
        "One year cannot show whether the same months stand out every year.",
    ),
    "hidden months of two years": (
        series([*NORWICH, *NORWICH[:11], (10, 14)]),
        "1 of 24 months is known only between bounds. Whether the same months stand out every year takes three full "
        "calendar years; there are fewer.",
    ),
}


@pytest.mark.parametrize("state", TOLD_OF_MONTHS)
def test_every_state_of_the_months_has_its_sentence(state: str) -> None:
    given, told = TOLD_OF_MONTHS[state]
    assert months(given) == told


@pytest.mark.parametrize(
    ("hidden", "why"),
    [(0, ", because releases contradict one another"), (1, ", 2 of them because releases contradict one another")],
)
def test_months_on_which_releases_contradict_one_another_are_said_to_be_so(hidden: int, why: str) -> None:
    whole = series([20] * 21 + [(9, 14)] * 2 + [(0, 4) if hidden else 20])
    inexact = whole.months["inexact"].where(whole.months["low"] != 9, CONTRADICT)
    told = months(replace(whole, months=whole.months.assign(inexact=inexact)))
    assert told.startswith(f"{2 + hidden} of 24 months are known only between bounds{why}. ")


def test_a_claimed_pattern_names_its_months_and_by_how_much() -> None:
    told = months(peaked(YEAR))
    assert told.startswith("The same months stand out every year. June (by ")
    assert re.search(r"June \(by \d+%\), \w+ \(by \d+%\) and \d others? lie above a typical month\. ", told)
    assert told.endswith("lie below a typical month.")
    hidden = peaked(YEAR)
    bounds = hidden.months["low"].tolist()
    hidden_too = months(series([(bounds[0] - 1, bounds[0]), *bounds[1:]], start="2018-01"))
    assert hidden_too.startswith(
        "1 of 48 months is known only between bounds. Whatever those are, the same months stand out every year. June"
    )


def test_one_month_that_stands_out_is_named_with_its_size() -> None:
    told = months(peaked([100] * 11 + [40]))
    assert told.startswith("The same months stand out every year. ")
    assert re.search(r"\. December lies \d\d% below a typical month\.$", told)


def test_a_yearly_swing_that_may_be_there_is_told_by_its_largest_size() -> None:
    told = months(series(np.random.default_rng(0).poisson(60, 48).tolist()))
    assert told.startswith("It is not shown that the same months are busy every year. If there is a yearly swing, ")
    assert re.search(r"its busiest time is at most \d+% above its quietest\.$", told)


def test_each_state_of_the_rule_has_its_sentence() -> None:
    for state in State:
        analysis = analyse(series(repeated(YEAR)), draws=200)
        assert isinstance(analysis, SeveralYears) and analysis.rule is not None
        # The rule is cached: another state stands in its place.
        analysis.__dict__["_rule_or_refusal"] = (replace_state(analysis, state), "")
        told = months_told(analysis)
        first = SAID.get(state, "The same months look busy in calendar years, but not in years that begin in")
        assert told[0].startswith(first), state
    assert set(SAID_OF_QUARTERS) == set(OfQuarters)


class OfState:
    """A rule as it was found, but of another state."""

    def __init__(self, rule: object, state: State) -> None:
        self._rule, self.state, self.claimed = rule, state, state is State.CLAIMED

    def __getattr__(self, name: str) -> object:
        return getattr(self._rule, name)


def replace_state(analysis: SeveralYears, state: State) -> OfState:
    return OfState(analysis.rule, state)


@pytest.mark.parametrize(
    ("rows", "told", "doubt"),
    [
        (
            [FIRST, LATER],
            "Police counted 75 active drug lines in November 2019 and fewer than 30 in December 2021. That is a fall "
            "of more than 60%, if they counted the same way both times.",
            "",
        ),
        (
            [FIRST, figure(ACTIVE, "2023-05-01", "2023-05-01", 90, 90)],
            "Police counted 75 active drug lines in November 2019 and 90 on 1 May 2023. That is a rise of 20%, if they "
            "counted the same way both times.",
            "",
        ),
        (
            [FIRST, figure(ACTIVE, "2023-01-01", "2023-05-31", 60, 80)],
            "Police counted 75 active drug lines in November 2019 and 60–80 at some time from January 2023 to May 2023."
            " Whether the number fell or rose cannot be told from that.",
            "",
        ),
        (
            [
                figure(ACTIVE, "2016-05-01", "2024-03-31", 85, 85),
                figure(ACTIVE, "2024-04-01", "2024-05-31", 29, 29),
            ],
            "Police counted 85 active drug lines at some time from May 2016 to March 2024. At some time from April "
            "2024 to May 2024 the count was 29. That is a fall of 66%, if they counted the same way both times.",
            "",
        ),
        (
            [FIRST],
            "Police counted 75 active drug lines in November 2019. No other count was made the same way, so no change "
            "can be told.",
            "",
        ),
        (
            [FIRST, *(figure(ACTIVE, day, day, n, n) for day, n in (("2020-03-31", 120), ("2021-03-31", 10))), LATER],
            "Police counted 75 active drug lines in November 2019 and fewer than 30 in December 2021. That is a fall "
            "of more than 60%, if they counted the same way both times. In between it was as high as 120 on 31 March "
            "2020.",
            "",
        ),
        (
            [figure(ACTIVE, f"{year}-03-31", f"{year}-03-31", n, n) for year, n in enumerate((20, 80, 12, 22), 2020)],
            "Police counted 20 active drug lines on 31 March 2020 and 22 on 31 March 2023. That is a rise of 10%, if "
            "they counted the same way both times. In between it was as high as 80 on 31 March 2021 and as low as 12 "
            "on 31 March 2022.",
            "",
        ),
        (
            [figure(ACTIVE, "2019-01-01", "2019-04-30", 27, 27, rule=OTHER), FIRST, LATER],
            "Police counted 75 active drug lines in November 2019 and fewer than 30 in December 2021. That is a fall "
            "of more than 60%, if they counted the same way both times.",
            "The starting figure of 75 is in doubt: another count was 27 at some time from January 2019 to April 2019."
            " Either at least 48 lines opened, or the way of counting changed.",
        ),
    ],
)
def test_every_state_of_the_lines_has_its_sentence(rows: list[dict], told: str, doubt: str) -> None:
    table = main_points.of_lines(lines(*rows)).set_index("place")["text"]
    assert table[LINES] == told
    assert table.get(DOUBT, "") == doubt


def test_of_areas_counted_once_it_is_not_said_that_no_other_count_was_made() -> None:
    day = "2023-03-31"
    once = [figure(ACTIVE, day, day, n, n, area=area) for area, n in (("Breckland", 6), ("Norwich", 14))]
    assert main_points.of_lines(lines(*once, areas=("Norfolk", "Breckland", "Norwich")))["text"].iloc[0] == (
        "Police counted 14 active drug lines in Norwich on 31 March 2023. No other count in Norwich was made the same "
        "way, so no change can be told."
    )


def test_of_areas_without_the_whole_the_one_with_the_most_lines_leads_and_the_others_are_told() -> None:
    def two(area: str, first: int, last: int) -> list[dict]:
        days = ("2022-03-31", first), ("2023-03-31", last)
        return [figure(ACTIVE, day, day, count, count, area=area) for day, count in days]

    rows, areas = [*two("Breckland", 5, 8), *two("Norwich", 30, 10)], ("Norfolk", "Breckland", "Broadland", "Norwich")
    assert main_points.of_lines(lines(*rows, areas=areas))["text"].iloc[0] == (
        "Police counted 30 active drug lines in Norwich on 31 March 2022 and 10 on 31 March 2023. That is a fall of "
        "67%, if they counted the same way both times. In Breckland it was 5 on 31 March 2022 and 8 on 31 March 2023."
    )
    rows += two("Broadland", 4, 4)
    assert (
        main_points.of_lines(lines(*rows, areas=areas))["text"]
        .iloc[0]
        .endswith(" Of 2 other areas counted twice, the number fell in none and rose in 1.")
    )
    assert (
        main_points.of_lines(lines(*rows, *two("Norfolk", 2, 1), areas=areas))["text"]
        .iloc[0]
        .startswith("Police counted 2 active drug lines on 31 March 2022 and 1 on 31 March 2023.")
    )


def test_counts_of_a_commissioner_are_not_said_to_be_those_of_police() -> None:
    rule = "county lines as counted by the Police and Crime Commissioner; the rule is not published"
    told = lines(figure(ACTIVE, "2024-04-01", "2024-05-31", 29, 29, rule=rule))
    text = main_points.of_lines(told)["text"].iloc[0]
    assert text.startswith("The Police and Crime Commissioner counted 29 active drug lines")


def test_series_of_one_name_are_told_apart_at_a_glance() -> None:
    one, other = (series([20] * 24, counting_rule=rule) for rule in ("by arrest", "by person"))
    table = glance([Level(replace(each, named_rule=True)) for each in (one, other)])
    assert table["what is counted"].tolist() == ["synthetic arrests (by arrest)", "synthetic arrests (by person)"]
    yearly = periods([240, 300], Unit.CALENDAR_YEAR, "2021")
    table = glance([Level(one), yearly])
    assert table["what is counted"].tolist() == ["synthetic arrests (by month)", "synthetic arrests (by year)"]
    elsewhere = series([20] * 24, area="Elsewhere")
    assert glance([Level(one), Level(elsewhere)])["what is counted"].tolist() == ["synthetic arrests"] * 2


def test_no_count_of_lines_is_no_point() -> None:
    assert main_points.of_lines(lines()).empty


def test_the_newest_series_leads_and_one_area_twice_is_told_by_what_is_counted() -> None:
    old = series([50] * 36, start="2015-01", measure="county lines arrests")
    new = series([5] * 36, start="2019-01", measure="stop and searches")
    also = series([4] * 36, start="2019-01", measure="drug seizures")
    told = main_points.of_series(of([old, new, also]), [], ["Exampleton"])
    levels = told.loc[told["place"] == LEVEL, "text"].tolist()
    assert [text.partition(" in Exampleton")[0] for text in levels] == [
        "Police recorded 60 stop and searches",
        "Police recorded 48 drug seizures",
    ]
    (of_months,) = told.loc[told["place"] == MONTHS, "series"]
    assert of_months == new.title
    (text,) = told.loc[told["place"] == MONTHS, "text"]
    assert text.startswith("For stop and searches in Exampleton, the same months")


def test_series_that_differ_in_their_rule_alone_are_told_apart_in_every_point() -> None:
    one, other = (
        replace(series([n] * 36, counting_rule=rule), named_rule=True)
        for n, rule in ((20, "arrests as one office counts them"), (10, "each person once"))
    )
    told = main_points.of_series(of([one, other]), [], [])
    ends = [text.rpartition(". The rule of this count is ")[2] for text in told["text"]]
    assert ends[:3] == ["“arrests as one office counts them”.", "“each person once”.", ends[0]]
    # Where one is given by year alone, no file of it needs the rule in its name.
    years = OtherPeriods(replace(periods([240, 250], Unit.CALENDAR_YEAR, "2022").series, identity=other.identity))
    told = main_points.of_series(of([series([20] * 36)]), [years], [])
    ends = [text.rpartition(". The rule of this count is ")[2] for text in told["text"]]
    assert ends[:3] == ["“made up for a test”.", "“each person once”.", ends[0]]
    alone = main_points.of_series(of([series([20] * 36)]), [], [])
    assert not alone["text"].str.contains("rule").any()


def test_of_what_yearly_totals_vary_by_chance_is_said_to_be_assumed_as_far_as_it_is() -> None:
    # Of Y years Y - 3 are measured, about the trend of all but the last.
    told = {years: how_sure(periods([100] * years, Unit.CALENDAR_YEAR, "2015")) for years in (2, 3, 4)}
    assert (
        told[2]
        == told[3]
        == ["How much yearly totals vary by chance is assumed: as much as the months of Norwich did in 2021."]
    )
    assert told[4] == [
        "How much yearly totals vary by chance is assumed in part: from the months of Norwich in 2021, and from the "
        "years before."
    ]


def test_what_is_true_of_both_series_that_lead_is_said_once() -> None:
    both = [
        left(series([20 * n] * 30, measure=f"kind {n} arrests"), ("2023-03", 1, BREAK), ("2023-04", 3, OTHER_SIDE))
        for n in (1, 2)
    ]
    told = main_points.of_series(of(both), [], [])
    said = told.loc[told["place"] == LEVEL, "text"].str.contains("The recording changed in March 2023").tolist()
    assert said == [True, False]


def test_what_is_said_of_one_series_is_not_left_out_of_the_other() -> None:
    def two(counts: list[int], *runs: tuple[str, int, str]) -> list[str]:
        both = [series(counts, area=area) for area in ("Exampleton", "Elsewhere")]
        told = main_points.of_series(of([left(each, *runs) if runs else each for each in both]), [], [])
        return told.loc[told["place"] == LEVEL, "text"].tolist()

    for told in (
        two([20] * 24 + [*[20] * 3, 300, *[20] * 8]),
        two([20] * 27 + [300] + [20] * 13),
        two([40] * 24 + [20] * 15, ("2024-01", 3, LATE_ASSUMED)),
        two([20] * 39 + [300] + [20] * 2, ("2024-04", 3, LATE_MEASURED)),
    ):
        first, second = (text.replace("Elsewhere", "Exampleton") for text in told)
        assert first == f"{second} The newest 3 months are left out, because they may still grow." or first == second


def test_years_that_are_newer_than_the_months_stand_beside_them() -> None:
    norwich = series(NORWICH, area="Norwich")
    years = OtherPeriods(periods([2682, 2118, 1996], Unit.CALENDAR_YEAR, "2020", "drug-related crimes").series)
    told = main_points.of_series(of([norwich]), [years], ["Norfolk", "Norwich"])
    assert (
        told.loc[told["place"] == LEVEL, "text"].str.contains("175 synthetic|2,118 drug-related").tolist() == [True] * 2
    )
    alone = main_points.of_series([], [years], [])
    assert alone.loc[alone["place"] == MONTHS, "text"].tolist() == [
        "In Exampleton, yearly totals cannot say when in the year."
    ]
    assert main_points.of_series([], [], []).empty


def test_of_many_series_the_whole_area_leads_and_the_others_are_counted() -> None:
    noise = np.random.default_rng(3)
    boroughs = [series(noise.poisson(20, 36).tolist(), area=f"Borough {n}") for n in range(7)]
    rising = series([*noise.poisson(20, 24).tolist(), *noise.poisson(60, 12).tolist()], area="Borough 8")
    whole = series(noise.poisson(100, 36).tolist(), area="Exampleton")
    told = main_points.of_series(of([rising, *boroughs, whole]), [], ["Exampleton"])
    first, second = told.loc[told["place"] == LEVEL, "text"]
    assert first.startswith("Police recorded 1,") and "in Exampleton in 2023" in first
    assert second == (
        "In all, 9 counts are followed by month, in 9 areas. Of 9 compared with the year before, 1 rose and none fell. "
        "With so many comparisons some would by chance alone; allowing for that leaves 1."
    )
    assert told.loc[told["place"] == MONTHS, "text"].tolist()[1] == (
        "The same months stand out every year in none of the 9 counts with enough years, allowing for looking at so "
        "many."
    )


def test_of_changes_said_first_it_is_said_whether_they_are_left_after_correction() -> None:
    """Of twenty and then 25 a month the rise is clear by itself, and not over nine series."""
    flat = [series([20] * 36, area=f"Borough {n}") for n in range(7)]
    rising = series([*[20] * 24, *[60] * 12], area="Borough 8")
    for newest, told in ((25, "leaves 1, none of them named above."), (60, "leaves 2.")):
        analyses = of([rising, *flat, series([*[20] * 24, *[newest] * 12], area="Exampleton")])
        point = main_points.of_series(analyses, [], ["Exampleton"])["text"].iloc[1]
        assert "2 rose" in point and point.endswith(told)


def test_main_points_are_short_and_plain() -> None:
    told = [text for _, text in (*TOLD_OF_LEVELS.values(), *TOLD_OF_MONTHS.values())]
    long = "arrests on suspicion of being concerned in the supply of controlled drugs of class A to another"
    told += [level(series([20] * 36, start="2019-06", area="A ward named after every saint there is", measure=long))]
    assert "of being concerned in the supply… in A ward" in told[-1]
    for text in told:
        sentences = re.split(r"(?<=[.”]) (?=[A-Z“])", text)
        assert max(len(sentence.split()) for sentence in sentences) <= MOST_WORDS, text
        assert not JARGON.search(text), text
