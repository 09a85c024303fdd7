"""Which months of a series are used."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from countylines.analyses.choose import analyse
from countylines.analyses.late_recording import IN_LONDON, LateRecording, Records, assumed, pairs, settle
from countylines.analyses.words import all_left_out
from countylines.observations.series import (
    BREAK,
    LATE_ASSUMED,
    LATE_MEASURED,
    OTHER_SIDE,
    UNFINISHED,
    Evidence,
    MonthlySeries,
)
from countylines.show.picture import Picture
from countylines.show.tables import Table
from tests.analyses.given import NORWICH
from tests.analyses.given_records import NO_CHANGES, OFFENCES, changes, extract, known, records
from tests.synthetic import leaving_out, series


def why(s: MonthlySeries) -> dict[str, list[str]]:
    """Give the months left out, as YYYY-MM, by why."""
    months = s.left_out["month"].dt.strftime("%Y-%m")
    return {reason: months[s.left_out["why"] == reason].tolist() for reason in s.left_out["why"].unique()}


def run(first: str, last: str) -> list[str]:
    return [str(month) for month in pd.period_range(first, last, freq="M")]


class TestLondonAndOthers:
    """The real releases, on real days."""

    @classmethod
    def settled(cls, force: str, day: str, area: str, measure: str) -> MonthlySeries:
        found, all_series = known(force, day)
        return settle(all_series[area, measure], found)

    @pytest.mark.parametrize("measure", ["trafficking", "possession"])
    @pytest.mark.parametrize("area", ["London", "Brent"])
    def test_one_publication_of_two_files_is_assumed_at_both_ends(self, measure: str, area: str) -> None:
        s = self.settled("metropolitan", "2019-04-30", area, f"police recorded drug {measure} offences")
        assert why(s) == {LATE_ASSUMED: run("2016-07", "2016-12") + run("2018-07", "2018-12")}
        assert s.holes == run("2016-07", "2016-12") and s.missing == []
        # 2008 to 2018 without 2016 and 2018.
        assert s.complete_years == 9 and s.evidence is Evidence.SEVERAL_YEARS

    @pytest.mark.parametrize(("measure", "immature"), [("trafficking", 14), ("possession", 5)])
    @pytest.mark.parametrize("area", ["London", "Brent"])
    def test_three_publications_measure_it_and_the_change_of_2024_cuts(
        self, measure: str, immature: int, area: str
    ) -> None:
        named = f"police recorded drug {measure} offences"
        s = self.settled("metropolitan", "2026-02-28", area, named)
        assert s.months["month"].dt.strftime("%Y-%m").tolist() == run("2008-01", "2024-01")
        left_out = why(s)
        assert left_out[BREAK] == ["2024-02"]
        assert left_out[LATE_MEASURED] == run("2024-10", "2025-11")[-immature:]
        assert left_out[OTHER_SIDE] == run("2024-03", "2025-11")[:-immature]
        assert len(s.every_month) == 215

    @pytest.mark.slow
    def test_a_change_is_used_once_a_page_said_so(self) -> None:
        found, _ = known("metropolitan", "2024-12-31")
        assert found.changes.empty
        found, _ = known("metropolitan", "2025-01-31")
        assert len(found.changes) == 1

    def test_one_publication_of_northern_ireland_is_assumed(self) -> None:
        _, all_series = known("northern-ireland", "2021-06-30")
        ((area, measure),) = all_series
        s = self.settled("northern-ireland", "2021-06-30", area, measure)
        assert (len(s.months), len(s.every_month)) == (68, 74)
        assert why(s) == {LATE_ASSUMED: run("2020-12", "2021-05")}
        assert s.complete_years == 4

    def test_of_norwich_s_arrests_nothing_is_left_out(self) -> None:
        s = self.settled("norfolk", "2021-12-31", "Norwich", "county lines arrests")
        assert s.left_out.empty and len(s.months) == 12


class TestShown:
    """What a page says and shows of the months that are still growing."""

    def late(self, day: str, *areas: str, force: str = "metropolitan") -> list[LateRecording]:
        found, all_series = known(force, day)
        return [LateRecording(settle(s, found), found) for (area, _), s in all_series.items() if area in areas]

    def test_what_is_said_of_london_is_what_london_s_publications_show(self) -> None:
        """The sentence that stands where nothing is measured quotes how many months London needed."""
        ranges = {}
        for late in self.late("2026-02-28", "London"):
            immature = [pair.growth.immature for pair in late.pairs]
            kind = "possession" if "possession" in late.series.measure else "trafficking"
            ranges[kind] = f"{min(immature)} to {max(immature)}"
        assert re.findall(r"(\w+) offences (?:needed )?(\d+ to \d+)", IN_LONDON) == [*ranges.items()]

    def test_three_publications_are_shown_with_their_growth(self) -> None:
        (late,) = [a for a in self.late("2026-02-28", "London") if "trafficking" in a.series.measure]
        (finding,) = late.findings()
        assert "8 of the extract to December 2016, 14 of the extract to December 2018 and 7 of" in finding.sentences[0]
        assert "the 14 newest months of each extract are shown, and not tested" in finding.sentences[0]
        (section,) = late.sections()
        chart, table = section.parts
        assert isinstance(chart, Picture) and isinstance(table, Table)
        assert "Left out of the tests: age 0 to age 13." in chart.text
        # METHODS: the extract to 2016-12 grew 1.348 at age 0, its months of a year and older 1.010.
        assert re.search(r"^Extract to 2016-12: age 0: 1\.334; age 1: 1\.287;", chart.text, re.MULTILINE)
        assert table.frame["immature months"].tolist() == [8, 14, 7]
        assert table.frame["newest 3 grew"].round(3).tolist() == [1.289, 1.298, 1.017]
        (kept,) = section.data.values()
        assert len(kept) == 72

    def test_boroughs_go_by_london_and_say_so_together(self) -> None:
        late = self.late("2026-02-28", "London", "Brent", "Camden", "Barnet", "Hackney")
        (told,) = assumed(late)
        assert told.startswith("8 series: how many of the newest months are left out is told from the whole")
        assert [a.findings() for a in late if a.series.area == "Brent"] == [[], []]
        assert [a.sections() for a in late if a.series.area == "Brent"] == [[], []]

    def test_where_it_is_assumed_one_sentence_says_so(self) -> None:
        late = self.late("2019-04-30", "London", "Brent", "Camden")
        assert [a.findings() or a.sections() for a in late] == [[]] * 6
        (told,) = assumed(late)
        assert told.startswith("6 series: no later publication") and "The 6 newest of an extract are assumed" in told
        assert told.endswith(IN_LONDON)
        assert assumed(self.late("2021-12-31", "Norwich", force="norfolk")) == []

    def test_where_no_month_compared_was_mature_it_is_said_to_be_at_least_so_many(self) -> None:
        s = series([100] * 60, start="2018-01")
        earlier = extract(s, "2020-12")
        earlier = earlier[earlier["age"] < 3].assign(low=50, high=50)
        found = records(s, earlier, extract(s, "2022-12", "again"))
        (finding,) = LateRecording(s, found).findings()
        assert "More may have been: no month compared had stopped growing." in finding.sentences[0]

    def test_series_of_which_the_same_months_are_left_out_share_a_sentence(self) -> None:
        s, t, u = (series(NORWICH, area=area) for area in ("Here", "There", "Elsewhere"))
        late = {"m2021_11": LATE_ASSUMED, "m2021_12": LATE_ASSUMED}
        told = all_left_out([leaving_out(s, **late), leaving_out(t, **late), u, leaving_out(u, m2021_03=BREAK)])
        assert told == [
            f"{s.title}; {t.title}: shown, and left out of the tests: November 2021 to December 2021 (2 months), "
            "because months so new are assumed to be still growing.",
            f"{u.title}: shown, and left out of the tests: March 2021, because the recording changed in it.",
        ]

    @pytest.mark.parametrize("counts", [NORWICH, NORWICH * 2, [*NORWICH, *NORWICH[::-1]] * 2, [0] * 12])
    @pytest.mark.parametrize("hidden", [False, True])
    def test_a_finding_says_how_many_months_are_left_out(self, counts: list[int], hidden: bool) -> None:
        whole = series([*([(0, 4)] if hidden else counts[:1]), *counts[1:]])
        last = whole.months["month"].iloc[-2:].dt.strftime("m%Y_%m")
        told = analyse(leaving_out(whole, **dict.fromkeys(last, LATE_ASSUMED)), draws=99).findings()[0]
        assert "Another 2 months are shown and left out of the tests." in " ".join(told.sentences)
        assert "left out" not in " ".join(analyse(whole, draws=99).findings()[0].sentences)


class TestLateRecording:
    def test_arrests_of_one_publication_are_taken_as_they_are(self) -> None:
        s = series([10] * 24)
        assert settle(s, records(s, extract(s, "2022-12"))) is s

    def test_offences_of_one_publication_are_assumed_from_its_own_end(self) -> None:
        s = series([10] * 24, measure=OFFENCES)
        assert why(settle(s, records(s, extract(s, "2022-12")))) == {LATE_ASSUMED: run("2022-07", "2022-12")}
        # The extract went on to March, though its later months are not in this series.
        assert why(settle(s, records(s, extract(s, "2023-03")))) == {LATE_ASSUMED: run("2022-10", "2022-12")}

    def test_figures_that_the_publisher_calls_final_are_not_left_out(self) -> None:
        s = series([10] * 24, measure=OFFENCES)
        assert settle(s, records(s, extract(s, "2022-12").assign(final=True))) is s

    def test_of_releases_that_agree_the_newest_extract_counts(self) -> None:
        s = series([10] * 24, measure=OFFENCES)
        older, newer = extract(s, "2022-06"), extract(s, "2022-12", "again")
        assert why(settle(s, records(s, older, newer))) == {LATE_ASSUMED: run("2022-07", "2022-12")}
        # One that was revised no longer stands for its months.
        revised = newer.assign(superseded=newer["month"] < "2022-07-01")
        assert why(settle(s, records(s, older, revised))) == {LATE_ASSUMED: run("2022-01", "2022-12")}

    def test_a_month_that_was_not_over_when_published_is_left_out(self) -> None:
        def settled(*days: str) -> MonthlySeries:
            known = {f"release-{at}": date.fromisoformat(day) for at, day in enumerate(days)}
            given = s.months.assign(releases="; ".join(known))
            return settle(replace(s, months=given), records(s, extract(s, "2022-12"), known=known))

        s = series([10] * 24)
        assert why(settled("2022-12-30")) == {UNFINISHED: ["2022-12"]}
        assert why(settled("2022-11-15")) == {UNFINISHED: ["2022-11", "2022-12"]}
        told = " ".join(all_left_out([settled("2022-12-30")]))
        assert told.endswith("December 2022, because the publication came before the end of the month.")
        # On its last day a month is taken to be over; of releases that give it the newest counts.
        assert why(settled("2022-12-31")) == why(settled("2022-11-15", "2023-01-10")) == {}

    def test_two_publications_show_how_many_months_were_growing(self) -> None:
        s = series([100] * 60, start="2018-01")
        earlier = extract(
            s,
            "2020-12",
            known="2021-01-15",
        )
        earlier.loc[earlier["age"] < 3, ["low", "high"]] = 50
        later = extract(s, "2022-12", "again")
        found = records(s, earlier.assign(superseded=True), later)
        ((release, end, by, growth),) = found.pairs(s.identity)
        assert (release, end, by) == ("answer", pd.Timestamp("2020-12-01"), "again")
        assert growth.immature == 3 and growth.ages.tolist() == list(range(24))
        # Arrests too, where it is measured.
        assert why(settle(s, found)) == {LATE_MEASURED: run("2022-10", "2022-12")}

    def test_a_month_is_compared_once_the_later_extract_ends_two_years_after_it(self) -> None:
        s = series([100] * 60, start="2018-01")
        later = extract(s, "2022-09", "again")
        (found,) = pairs(pd.concat([extract(s, "2020-12"), later]))
        assert found.growth.ages.tolist() == list(range(3, 24))
        # Of months a half year old and older nothing is said of how the newest grow.
        assert pairs(pd.concat([extract(s, "2020-12"), extract(s, "2022-06", "again")])) == []

    def test_each_extract_is_held_against_the_newest_that_has_its_months(self) -> None:
        s = series([100] * 96, start="2015-01")
        first, second, third = (extract(s, end, end) for end in ("2016-12", "2019-12", "2022-12"))
        assert [pair[:3] for pair in pairs(pd.concat([third, first, second]))] == [
            ("2016-12", pd.Timestamp("2016-12-01"), "2022-12"),
            ("2019-12", pd.Timestamp("2019-12-01"), "2022-12"),
        ]
        short = third[third["month"] >= "2018-01-01"]
        assert [pair.later_release for pair in pairs(pd.concat([first, second, short]))] == ["2019-12", "2022-12"]

    def test_the_largest_number_over_extracts_is_used(self) -> None:
        s = series([100] * 120, start="2013-01", measure=OFFENCES)
        first, second, third = (extract(s, end, end) for end in ("2016-12", "2019-12", "2022-12"))
        first.loc[first["age"] < 7, ["low", "high"]] = 80
        second.loc[second["age"] < 2, ["low", "high"]] = 80
        found = records(s, first, second, third)
        assert [pair.growth.immature for pair in found.pairs(s.identity)] == [7, 2]
        assert found.immature(s.identity)[:2] == (7, LATE_MEASURED)

    def test_where_no_month_compared_was_mature_no_fewer_than_the_assumed_are_left_out(self) -> None:
        s = series([100] * 60, start="2018-01", measure=OFFENCES)
        earlier = extract(s, "2020-12")
        earlier = earlier[earlier["age"] < 3].assign(low=50, high=50)
        found = records(s, earlier, extract(s, "2022-12", "again"))
        assert found.immature(s.identity) == (6, LATE_MEASURED, True)

    def test_hidden_months_have_no_growth_and_are_left_out_with_the_others(self) -> None:
        s = series([*[100] * 58, (0, 4), (0, 4)], start="2018-01", measure=OFFENCES)
        earlier = extract(s, "2020-12")
        earlier.loc[earlier["age"] == 1, "high"] = 300
        (found,) = pairs(pd.concat([earlier, extract(s, "2022-12", "again")]))
        assert found.growth.ages.tolist() == [0, *range(2, 24)]
        used = settle(s, records(s, extract(s, "2022-12")))
        assert s.evidence is Evidence.NOT_EXACT and used.evidence is Evidence.SEVERAL_YEARS
        assert why(used) == {LATE_ASSUMED: run("2022-07", "2022-12")}

    def test_a_part_of_the_force_goes_by_the_whole(self) -> None:
        part = series([5] * 60, start="2018-01", measure=OFFENCES)
        whole = series([100] * 60, start="2018-01", measure=OFFENCES, area="The county")
        earlier = extract(whole, "2020-12")
        earlier.loc[earlier["age"] < 3, ["low", "high"]] = 50
        of_whole = pd.concat([earlier.assign(superseded=True), extract(whole, "2022-12", "again")])
        of_part = pd.concat([extract(part, "2020-12").assign(superseded=True), extract(part, "2022-12", "again")])
        both = {whole.identity: of_whole, part.identity: of_part}
        assert Records(both, NO_CHANGES, ("The county", "Exampleton")).immature(part.identity).months == 3
        # Where the whole is not given, by itself.
        assert Records(both, NO_CHANGES).immature(part.identity).months == 0

    def test_a_series_of_which_every_month_is_new_is_described(self) -> None:
        s = series([3, 1, 4, 1], measure=OFFENCES)
        used = settle(s, records(s, extract(s, "2021-04")))
        assert used.months.empty and used.evidence is Evidence.FEW_MONTHS
        told = " ".join(analyse(used, draws=99).findings()[0].sentences)
        assert "4 in March 2021" in told and "assumed to be still growing" in told


class TestBreaks:
    def cut(self, s: MonthlySeries, *days: str, **other: str) -> MonthlySeries:
        return settle(s, records(s, of=changes(*days, **other)))

    def test_the_longest_part_of_three_complete_years_is_used(self) -> None:
        s = series([10] * 84, start="2015-01")
        used = self.cut(s, "2018-02-14")
        assert used.months["month"].dt.strftime("%Y-%m").tolist() == run("2018-03", "2021-12")
        assert why(used) == {OTHER_SIDE: run("2015-01", "2018-01"), BREAK: ["2018-02"]}
        used = self.cut(s, "2019-07-01")
        assert used.months["month"].dt.strftime("%Y-%m").tolist() == run("2015-01", "2019-06")

    def test_of_parts_alike_in_length_the_newer_is_used(self) -> None:
        s = series([10] * 84, start="2015-01")
        used = self.cut(s, "2018-01-01 to 2018-12-31")
        assert used.months["month"].dt.strftime("%Y-%m").tolist() == run("2019-01", "2021-12")
        # From February 2018 on only two years are complete, so the three before carry the rule.
        used = self.cut(series([10] * 73, start="2015-01"), "2018-01-31")
        assert used.months["month"].dt.strftime("%Y-%m").tolist() == run("2015-01", "2017-12")

    def test_without_three_complete_years_the_newest_part_of_a_year_is_used(self) -> None:
        s = series([10] * 44, start="2018-01")
        assert self.cut(s, "2020-07-31").months["month"].iloc[0] == pd.Timestamp("2020-08-01")
        # Eleven months are no year.
        assert self.cut(s, "2020-09-30").months["month"].iloc[-1] == pd.Timestamp("2020-08-01")
        short = series([10] * 9)
        assert len(self.cut(short, "2021-05-01").months) == 4

    def test_a_break_given_twice_or_out_of_order_or_two_in_a_month_cut_once(self) -> None:
        s = series([10] * 84, start="2015-01")
        once = self.cut(s, "2016-03-10", "2018-02-14")
        for days in (
            ["2018-02-14", "2016-03-10"],
            ["2016-03-10", "2018-02-14", "2018-02-14"],
            ["2016-03-01", "2018-02-28", "2018-02-01"],
        ):
            again = self.cut(s, *days)
            pd.testing.assert_frame_equal(again.every_month, once.every_month)
        assert why(once)[BREAK] == ["2016-03", "2018-02"]

    @pytest.mark.parametrize(
        ("day", "left_out"),
        [
            ("2018-01-01", {BREAK: ["2018-01"]}),
            ("2021-12-31", {BREAK: ["2021-12"]}),
            ("2017-12-31", {}),
            ("2022-01-01", {}),
        ],
    )
    def test_a_break_at_the_edge_of_the_series(self, day: str, left_out: dict[str, list[str]]) -> None:
        assert why(self.cut(series([10] * 48, start="2018-01"), day)) == left_out

    def test_a_break_of_several_months_and_one_in_a_gap(self) -> None:
        s = series([10] * 48, start="2017-01")
        assert why(self.cut(s, "2017-02-20 to 2017-04-02"))[BREAK] == ["2017-02", "2017-03", "2017-04"]
        gap = series([10] * 47, start="2017-01", skip=("2017-03",))
        assert why(self.cut(gap, "2017-03-15")) == {OTHER_SIDE: ["2017-01", "2017-02"]}

    def test_a_change_in_another_part_of_the_force_does_not_concern_a_series(self) -> None:
        s = series([10] * 48, start="2018-01")
        areas = ("The county", "Exampleton", "Elsewhere")
        for area, concerned in (("The county", True), ("Exampleton", True), ("England", True), ("Elsewhere", False)):
            found = settle(s, records(s, of=changes("2018-02-01", area=area), areas=areas))
            assert bool(len(found.left_out)) is concerned, area

    def test_years_of_a_part_are_counted_in_mature_months(self) -> None:
        """Of four years after the break the last loses its end, and of three before nothing is lost."""
        s = series([10] * 73, start="2015-01", measure=OFFENCES)
        found = settle(s, records(s, extract(s, "2021-01"), of=changes("2018-01-15")))
        assert found.months["month"].dt.strftime("%Y-%m").tolist() == run("2015-01", "2017-12")
        assert why(found) == {
            BREAK: ["2018-01"], OTHER_SIDE: run("2018-02", "2020-07"), LATE_ASSUMED: run("2020-08", "2021-01"),
        }  # fmt: skip

    def test_a_year_of_zeros_is_no_year_of_the_three(self) -> None:
        """The rule needs three complete years with an event, and leaves one without any out of its tests."""
        four = series([*NORWICH, *NORWICH[::-1], *[0] * 12, *NORWICH * 3, 5], start="2014-01")
        used = self.cut(four, "2018-01-15")
        assert used.months["month"].dt.strftime("%Y-%m").tolist() == run("2014-01", "2017-12")
        assert "In 2016 no event was recorded" in " ".join(analyse(used, draws=99).findings()[0].sentences)
        three = series([*[10] * 24, *[0] * 12, *[10] * 25], start="2015-01")
        assert self.cut(three, "2018-01-15").months["month"].iloc[0] == pd.Timestamp("2018-02-01")
