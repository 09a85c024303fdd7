"""What a report says of all its series of months together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from countylines.analyses import all_months, words
from countylines.analyses.analysis import chosen
from countylines.analyses.choose import analyse, choose_shown
from countylines.analyses.months import RULE, SHAPE, Months
from countylines.analyses.plain_months import NOT_LEFT, months_told
from countylines.analyses.several_years import SeveralYears
from countylines.analyses.words import NOT_LEFT_SAID
from countylines.observations.series import MonthlySeries
from countylines.statistics.cosinor import fit_within_year_shape
from tests.analyses.given import NORWICH, YEAR
from tests.analyses.test_choose import NEVER
from tests.synthetic import series


def test_every_series_of_several_is_told_under_its_name() -> None:
    one, other = series(NORWICH), series([1] * 24, area="Elsewhere")
    told = all_months.in_short("Kent Police", [analyse(s, draws=200) for s in (one, other)])
    assert [text.startswith(one.title) for text in told] == [not text.startswith(other.title) for text in told]
    assert told[0].startswith(one.title) and told[-1].startswith(other.title)


def test_what_applies_to_some_series_alone_is_said_of_them_alone() -> None:
    county_lines = series(NORWICH, measure="county lines arrests")
    assert any("arrests are counted as ones of county lines" in told for told in all_months.caveats([county_lines]))
    assert not any("county lines" in told for told in all_months.caveats([series(NORWICH)]))
    assert any("Intervals and exact tests" in told for told in all_months.caveats([series(NORWICH)]))
    assert not any("Intervals and exact tests" in told for told in all_months.caveats([series(NORWICH * 3)]))
    assert all_months.caveats([])


def test_a_last_month_known_before_its_end_may_not_be_complete() -> None:
    s = series(NORWICH)
    (told,) = all_months.last_month_sentences([s], {"synthetic": date(2021, 12, 31)})
    assert "December 2021 may not be a full month, because its figure was known by 31 December 2021" in told
    assert all_months.last_month_sentences([s], {"synthetic": date(2022, 1, 15)}) == []


def test_what_the_release_of_a_series_notes_is_repeated_once() -> None:
    note = "May was not final."
    assert all_months.noted([series(NORWICH)] * 2, {"synthetic": note, "another": "x"}) == [
        f"Noted in the release synthetic: {note}"
    ]
    assert all_months.noted([series(NORWICH)], {"synthetic": ""}) == []


def test_a_force_without_months_is_told_what_to_ask() -> None:
    found = words.no_monthly_series("Kent Police")
    assert found.heading == "No monthly figures are at hand"
    assert "not asked" in found.sentences[0]
    assert "A request that would ask" in found.sentences[1]
    assert not any(word in " ".join(found.sentences) for word in (*NEVER, "p =", "p <"))
    assert all_months.in_short("Kent Police", []) == [found.sentences[0]]


HARDLY = [12, 14, 17, 13, 19, 20, 16, 21, 18, 9, 9, 13]
"""A made-up year whose rise and fall is just visible."""


def three_years(year: Sequence[int], seed: int, area: str) -> MonthlySeries:
    return series(np.random.default_rng(seed).poisson(np.tile(year, 3)).tolist(), area=area)


@pytest.fixture(scope="module")
def many() -> list[Months]:
    """Give a peaked series of three years, five flat ones, one of them with an inexact month, and three others."""
    flat = [three_years([15] * 12, seed, f"Flat {seed}") for seed in (12, 13, 14, 15)]
    inexact = series([(14, 16), *flat[0].counts.tolist()[1:]], area="Inexact")
    others = [series(HARDLY, area="Year"), series([(0, 20), *NORWICH[1:]], area="Inexact year"), series([2, 3])]
    found = choose_shown([*others, *flat, inexact, three_years(YEAR, 1, "Peaked")], {("Year", "synthetic arrests")})
    return all_months.correct([analyse(s, draws=200, shown=shown) for s, shown in found])


def test_many_series_are_corrected_over_all_of_which_the_same_was_tested_not_over_those_shown(
    many: list[Months],
) -> None:
    rule = all_months.corrected_table(many, RULE).set_index("series")
    assert len(rule) == 6 and "Synthetic arrests, Inexact, 2021–2023" in rule.index
    # Three years cannot give less than 2/144, and of six series the least is multiplied by six: .083.
    peaked = rule.loc["Synthetic arrests, Peaked, 2021–2023"]
    assert (peaked["largest p"], peaked["p, Holm"]) == (pytest.approx(2 / 144), pytest.approx(12 / 144))
    assert peaked["months differ repeatedly"] and not peaked["after correction"]
    shape = all_months.corrected_table(many, SHAPE).set_index("series")
    year, inexact = (shape.loc[f"Synthetic arrests, {area}, 2021"] for area in ("Year", "Inexact year"))
    # Of two series the less is doubled. Of inexact months the filling counts at which p is greatest.
    assert 0.025 < year["p of F"] < 0.05
    assert year["p, Holm"] == pytest.approx(2 * year["p of F"])
    dated = (series(NORWICH).days, series(NORWICH).calendar_months)
    greatest = max(fit_within_year_shape([n, *NORWICH[1:]], *dated).test.p_value for n in range(21))
    assert (inexact["p of F"], inexact["p, Holm"]) == (pytest.approx(greatest), pytest.approx(greatest))
    assert shape["one rise and fall within the year"].tolist() == [True, False]
    assert not shape["after correction"].any()


def test_many_series_stand_in_one_table_each_with_its_verdict_and_p_values(many: list[Months]) -> None:
    table = all_months.at_a_glance(many).set_index("series")
    assert len(table) == 9 and table["events, at least"].is_monotonic_decreasing
    assert table["shown in full"].value_counts().to_dict() == {"yes: claimed": 1, "yes: largest": 5, "no": 3}
    for a in many:
        row = table.loc[a.title]
        assert row["events, at least"] == sum(a.series.months["low"])
        assert row["what it shows"] == a.heading
    peaked = table.loc["Synthetic arrests, Peaked, 2021–2023"]
    assert peaked["what it shows"] == "The months differ repeatedly, but not after correction over all series"
    assert (peaked["tested"], peaked["p"], peaked["p, Holm"]) == (
        "months differ repeatedly",
        pytest.approx(2 / 144),
        pytest.approx(12 / 144),
    )
    # The heading of one year is on its unevenness, which is not corrected.
    assert "correction" not in table.loc["Synthetic arrests, Year, 2021", "what it shows"]
    described = table.loc["Synthetic arrests, Exampleton, 2021"]
    assert described["tested"] == "nothing" and np.isnan(described["p, Holm"])
    assert "what it shows" not in all_months.at_a_glance(many[:6])


def test_what_correction_takes_away_is_neither_claimed_nor_named_nor_marked_on_the_chart(many: list[Months]) -> None:
    (peaked,) = (a for a in many if a.lost)
    assert isinstance(peaked, SeveralYears) and "Peaked" in peaked.title
    by_itself = analyse(peaked.series, draws=200)
    assert by_itself.heading == "The months differ repeatedly" and by_itself.named_months
    assert (by_itself.drawn()["named"] != "").any() and len(by_itself.findings()) == 2
    assert not peaked.named_months and (peaked.drawn()["named"] == "").all()
    (finding,) = peaked.findings()
    assert finding.heading == peaked.heading and NOT_LEFT_SAID in finding.sentences
    assert [section.name for section in peaked.sections()] == ["rule"]
    assert months_told(peaked) == [NOT_LEFT]
    assert peaked.tested == by_itself.tested
    # Of few series none is marked.
    assert not any(a.lost for a in all_months.correct([by_itself] * 6))


def test_of_many_series_it_is_said_which_are_shown_in_full_and_why_and_how_many_are_not(many: list[Months]) -> None:
    said = chosen([(a.title, a.shown) for a in many], "So they are.")
    assert said[0] == "There are 9 series, too many to show each in full."
    assert said[1] == "Shown in full, because a published claim speaks of them: Synthetic arrests, Year, 2021."
    assert said[2].count("Synthetic arrests") == 5 and "Peaked" in said[2]
    assert "because they have the most events of the others:" in said[2]
    assert said[3].startswith("The other 3 are analysed alike") and said[3].endswith("So they are.")
    assert chosen([(a.title, a.shown) for a in many if a.in_full], "So they are.") == []


def test_many_series_are_summed_up_by_what_they_show(many: list[Months]) -> None:
    levels, by_state, repeated, shape, seasons = all_months.in_short("Kent Police", many)
    assert levels.startswith("The newest year against the one before it, by what is said of the level: no clear change")
    assert levels.endswith("After correction for looking at so many (Holm) none changed.")
    assert by_state.startswith("9 monthly series, by what their months show: That the same months stand out")
    assert "The months differ repeatedly, but not after correction over all series (1)" in by_state
    assert repeated == (
        "Of 6 series tested, months differ repeatedly in 1, each judged by itself, and in none after correction for "
        "looking at so many (Holm)."
    )
    assert shape.startswith("Of 2 series tested, one rise and fall within the year is visible in 1")
    assert seasons.startswith("One year cannot show seasonality")


def test_of_many_series_the_newest_figures_of_one_month_are_told_together() -> None:
    short = [series([2, 3], area=f"Area {n}", start="2021-01" if n else "2020-12") for n in range(8)]
    analyses = [analyse(s, shown=shown) for s, shown in choose_shown(short)]
    sentences = all_months.sentences("Kent Police", analyses, date(2021, 3, 31))
    assert sentences.loc[sentences["place"] == "age", "text"].tolist() == [
        "The newest figure of 7 counts by month (February 2021) is 1 month old.",
        "The newest figure of 1 count by month (January 2021) is 2 months old.",
    ]
