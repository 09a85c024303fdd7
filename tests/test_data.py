"""The data as committed: every descriptor, every table, and the figures that are known from elsewhere."""

import csv
import json
import re
import shutil
from collections import Counter
from datetime import date

import pandas as pd
import pytest
from frictionless import Package

from countylines.observations.events import events_for
from countylines.observations.known import observations
from countylines.observations.reconcile import reconcile
from countylines.observations.series import monthly
from countylines.observations.totals import cumulative, total_checks
from countylines.project import find_force, forces
from countylines.received.places import normalised
from countylines.releases.release import all_releases, read_raw
from countylines.releases.tables import read_table
from tests.conftest import REPOSITORY

DATA = REPOSITORY / "data"
DESCRIPTORS = sorted(DATA.rglob("datapackage.json"))
RELEASES = sorted(path.parent for path in (DATA / "releases").glob("*/datapackage.json"))
LATEST = date(2026, 11, 23)
"""The newest known day of the first releases: nothing here depends on later ones."""

NORWICH_2021 = [5, 16, 24, 4, 12, 20, 10, 19, 18, 15, 19, 13]
LINES_RULE = "lines into Norwich and Norfolk that the force counts as active; the rule is not published"

FACTS = REPOSITORY.parent / "shared" / "facts"
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the collected facts are not beside the project")


def tables_of(path):
    """Give the tidy tables of a descriptor: a file as received is of type file, and its layout says what is in it."""
    resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return [resource for resource in resources if resource.get("type") != "file"]


RECEIVED = {
    path.parent / resource["path"]
    for path in DESCRIPTORS
    for resource in json.loads(path.read_text(encoding="utf-8"))["resources"]
    if resource.get("type") == "file"
}


def in_data(path):
    return path.relative_to(DATA).as_posix()


@pytest.fixture(scope="module")
def releases():
    return {release.id: release for release in all_releases(REPOSITORY)}


@pytest.fixture(scope="module")
def norfolk():
    return reconcile(observations("norfolk", LATEST, REPOSITORY))


def months_of(force, area):
    (found,) = [
        table
        for series, table in monthly(reconcile(observations(force, LATEST, REPOSITORY)), force).items()
        if series.area == area
    ]
    return found


class TestDescriptors:
    @pytest.mark.parametrize("path", DESCRIPTORS, ids=in_data)
    def test_frictionless_finds_descriptor_and_tables_valid(self, path):
        report = Package(str(path)).validate()
        assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
        assert report.stats["tasks"] == len(json.loads(path.read_text(encoding="utf-8"))["resources"])

    @pytest.mark.parametrize("path", DESCRIPTORS, ids=in_data)
    def test_every_column_has_a_type_and_a_description(self, path):
        """Frictionless alone would infer a schema that is left out."""
        for resource in tables_of(path):
            with (path.parent / resource["path"]).open(encoding="utf-8", newline="") as table:
                columns = next(csv.reader(table))
            fields = resource["schema"]["fields"]
            assert [field["name"] for field in fields] == columns
            assert all(field["type"] and field["description"] for field in fields)

    def test_every_table_has_a_descriptor(self):
        described = {
            (path.parent / resource["path"]).resolve()
            for path in DESCRIPTORS
            for resource in json.loads(path.read_text(encoding="utf-8"))["resources"]
        }
        assert described == {path.resolve() for path in DATA.rglob("*.csv")}

    @pytest.mark.parametrize(
        ("old", "new"), [("2021-03,24", "2021-03,-4"), ("2021-03,24", "2021-02,24"), ("2021-03,24", "2021-03,24.5")]
    )
    def test_frictionless_refuses_a_broken_copy(self, tmp_path, old, new):
        folder = tmp_path / "copy"
        shutil.copytree(DATA / "releases" / "norfolk-2021-12-31-edp-lines-halved", folder)
        table = folder / "arrests.csv"
        table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        assert not Package(str(folder / "datapackage.json")).validate().valid

    @pytest.mark.parametrize("path", sorted(set(DATA.rglob("*.csv")) - RECEIVED), ids=in_data)
    def test_tables_are_utf8_with_unix_line_ends(self, path):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith(b"\n")
        assert not content.startswith(b"\xef\xbb\xbf")
        content.decode("utf-8")


class TestReleases:
    @pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
    def test_a_release_is_read_and_ends_before_it_became_known(self, releases, folder):
        release = releases[folder.name]
        for resource in release.resources:
            table = read_table(release, resource)
            assert len(table) > 0
            if resource.is_tidy:
                assert len(table) == len(read_raw(resource.path, REPOSITORY).rows)
            assert table["end"].max() <= release.known.day

    @pytest.mark.parametrize("folder", RELEASES, ids=lambda folder: folder.name)
    def test_a_release_is_named_after_its_force_and_known_day(self, releases, folder):
        release = releases[folder.name]
        series = [release.outcome.series] if release.outcome else [resource.series for resource in release.resources]
        (force,) = {each["force"] for each in series}
        assert folder.name.startswith(f"{force or 'national'}-{release.known.day}-")

    def test_every_release_says_where_it_came_from(self, releases):
        for release in releases.values():
            assert all(source["title"] and source["path"].startswith("http") for source in release.sources), release.id
            assert all(licence["title"] for licence in release.licences), release.id

    def test_what_is_not_the_table_as_received_says_so(self, releases):
        closed = [r for r in releases.values() if any(licence["name"] == "other-closed" for licence in r.licences)]
        assert closed
        assert all(release.transcription for release in closed)

    def test_every_reading_decided_by_hand_has_a_day_and_a_reason(self, releases):
        readings = [
            reading
            for release in releases.values()
            for resource in release.resources
            if resource.is_tidy
            for reading in resource.layout.readings.values()
        ]
        assert readings
        for reading in readings:
            assert date.fromisoformat(reading.day)
            assert reading.reason.strip()
            assert reading.low <= reading.high

    def test_forces_and_areas_in_use_are_in_the_list_of_forces(self, releases):
        listed = forces(REPOSITORY)
        tables = [read_table(r, resource) for r in releases.values() for resource in r.resources if resource.is_tidy]
        used = {pair for table in tables for pair in zip(table["force"], table["area"], strict=True) if pair[0]}
        assert ("metropolitan", "Camden") in used
        assert used <= {(force.id, area) for force in listed.values() for area in force.areas}

    def test_every_territorial_force_has_its_local_authorities(self):
        listed = forces(REPOSITORY)
        assert [force.id for force in listed.values() if not force.areas] == ["btp"]
        areas = Counter(area for force in listed.values() for area in {*force.areas})
        assert {area: n for area, n in areas.items() if n > 1} == {}
        assert len(listed["metropolitan"].areas) == 1 + 32 + 1  # Its airports are in two boroughs and in none.
        assert len(listed["northern-ireland"].areas) == 1 + 11
        facts = REPOSITORY.parent / "shared" / "facts" / "local_authorities_police_forces.csv"
        if facts.is_file():
            known = {normalised(area) for area in areas}
            assert {name for name in pd.read_csv(facts)["local_authority"] if normalised(name) not in known} == set()


class TestKnownFigures:
    def test_norwich_2021(self, norfolk):
        table = months_of("norfolk", "Norwich")
        assert table["low"].tolist() == table["high"].tolist() == NORWICH_2021
        assert [f"{month:%Y-%m}" for month in table["month"]] == [f"2021-{m:02}" for m in range(1, 13)]
        known = pd.read_csv(REPOSITORY / "tests" / "known_answers" / "norwich_2021_counts.csv")
        assert known["count"].tolist() == NORWICH_2021

    def test_norwich_months_add_to_the_total_stated(self, norfolk):
        checks = total_checks(norfolk)
        (check,) = checks[checks["area"] == "Norwich"].to_dict(orient="records")
        assert (check["total_low"], check["sum_low"], check["parts"], check["passed"]) == (175, 175, 12, True)

    def test_no_stated_total_disagrees_with_its_parts(self):
        for force in ("norfolk", "northern-ireland"):
            assert total_checks(reconcile(observations(force, LATEST, REPOSITORY)))["passed"].all()

    def test_lines_active_of_75_under_30_and_20_are_one_series(self, norfolk):
        stocks = norfolk[(norfolk["measure"] == "drug lines active") & (norfolk["kind"] == "stock")]
        lines = stocks[stocks["counting_rule"] == LINES_RULE]
        assert list(zip(lines["low"], lines["high"], strict=True)) == [(75, 75), (0, 29), (20, 20)]
        assert lines["standing"].tolist() == ["agree", "single", "single"]
        # The 27 of early 2019 and the 75 of November cannot be known to count alike.
        assert (stocks[stocks["low"] == 27]["counting_rule"] != LINES_RULE).all()

    def test_75_lines_are_not_a_figure_of_2019(self):
        with_75 = [
            day
            for day in (date(2019, 12, 31), date(2021, 1, 10), date(2021, 1, 11))
            if (observations("norfolk", day, REPOSITORY)["low"] == 75).any()
        ]
        assert with_75 == [date(2021, 1, 11)]

    @pytest.mark.parametrize(
        ("day", "closed"),
        [
            (date(2020, 6, 2), [20]),
            (date(2020, 11, 30), [20, 31]),
            (date(2021, 1, 11), [20, 30, 31]),
            (date(2021, 7, 5), [20, 30, 31, 36]),
            (date(2021, 12, 31), [20, 30, 31, 36, 52]),
            (date(2024, 3, 16), [20, 30, 31, 36, 52, 74]),
        ],
    )
    def test_lines_closed_as_known_on_a_day(self, day, closed):
        table = observations("norfolk", day, REPOSITORY)
        assert sorted(table[table["measure"] == "drug lines closed"]["low"]) == closed

    def test_drug_crimes_recorded(self, norfolk):
        crimes = norfolk[norfolk["measure"] == "drug-related crimes recorded"]
        assert dict(zip(crimes["start"].dt.year, crimes["low"], strict=True)) == {2020: 2682, 2021: 2118, 2022: 1996}

    def test_origins_of_arrests_leave_279_of_1503_open(self, norfolk):
        origins = norfolk[norfolk["counting_rule"].str.startswith("where the person arrested came from")]
        total = norfolk[(norfolk["measure"] == "Operation Gravity arrests") & (norfolk["low"] == 1503)]
        assert (len(total), int(total["low"].iloc[0] - origins["low"].sum())) == (1, 279)
        assert origins["low"].max() == 639

    def test_running_totals_never_fall(self, norfolk):
        running = cumulative(norfolk).sort_values("end")
        assert len(running)
        for _, series in running.groupby(["area", "measure", "counting_rule", "start", "start_latest"]):
            highest_before = series["low"].cummax()
            assert (series["high"].isna() | (series["high"] >= highest_before)).all()

    def test_northern_ireland_has_74_months_without_a_gap(self):
        table = months_of("northern-ireland", "Northern Ireland")
        months = [f"{month:%Y-%m}" for month in table["month"]]
        assert (len(months), months[0], months[-1]) == (74, "2015-04", "2021-05")
        assert months == pd.period_range("2015-04", "2021-05", freq="M").strftime("%Y-%m").tolist()
        assert (table["low"] == table["high"]).all()

    def test_national_figures_belong_to_no_force(self):
        for force in ("norfolk", "northern-ireland"):
            table = observations(force, LATEST, REPOSITORY)
            national = table["release"].str.startswith("national-")
            assert (table.loc[national, "force"] == "").all()
            assert (table.loc[~national, "force"] == force).all()

    def test_weeks_of_action_in_norfolk(self, norfolk):
        weeks = norfolk[norfolk["measure"] == "county lines intensification week arrests"]
        ours = weeks[weeks["force"] == "norfolk"].set_index("start")["low"]
        assert ours[["2019-10-07", "2021-10-11", "2024-11-25"]].tolist() == [4, 12, 15]

    def test_kent_counts_lines_by_two_rules_and_gangs_by_none_of_them(self):
        kent = reconcile(observations("kent", LATEST, REPOSITORY))
        kent = kent[(kent["force"] == "kent") & (kent["kind"] == "stock")]
        by_rule = {rule: group.sort_values("end")["low"].tolist() for rule, group in kent.groupby("counting_rule")}
        assert sorted(by_rule.values()) == [[37], [82, 42, 23], [85, 29]]
        assert set(kent[kent["low"] == 37]["measure"]) == {"county lines gangs active"}

    @needs_facts
    def test_northern_ireland_equals_the_collected_facts(self):
        facts = pd.read_csv(FACTS / "northern_ireland_drug_trafficking.csv")
        table = months_of("northern-ireland", "Northern Ireland")
        months = list(zip(table["month"].dt.year, table["month"].dt.month, table["low"], strict=True))
        assert months == list(zip(facts["year"], facts["month"], facts["count"], strict=True))

    @needs_facts
    def test_norwich_equals_the_collected_facts(self):
        text = (FACTS / "README.md").read_text(encoding="utf-8")
        (counts,) = re.findall(r"The twelve Norwich months of 2021 \(([\d ]+), total 175\)", text)
        assert months_of("norfolk", "Norwich")["low"].tolist() == [int(count) for count in counts.split()]


COPIES = ("2019-03-17", "2025-02-26", "2026-02-23")


@pytest.fixture(scope="module")
def london(releases):
    """Give the observations of each copy of London's figures, and all of them by copy and resource."""
    copies = {day: releases[f"metropolitan-{day}-recorded-drug-offences"] for day in COPIES}
    return {(day, r.name): read_table(copy, r) for day, copy in copies.items() for r in copy.resources}


class TestLondon:
    def test_whole_london_is_the_sum_of_its_areas_and_of_those_unknown(self, london, releases):
        for (day, name), table in london.items():
            whole = table["area"] == "London"
            assert (table.loc[whole, "status"] == "t").all() and (table.loc[~whole, "status"] == "").all()
            beside = table[whole].set_index("start")["low"] - table[~whole].groupby("start")["low"].sum()
            (resource,) = [
                r for r in releases[f"metropolitan-{day}-recorded-drug-offences"].resources if r.name == name
            ]
            told = re.findall(r"([\d,]+) offences whose borough", resource.note)
            assert (beside >= 0).all()
            assert beside.sum() == (int(told[0].replace(",", "")) if told else 0)

    def test_each_table_ends_with_its_extract(self, london, releases):
        ends = {
            (day, r.name): r.extract_end
            for day in COPIES
            for r in releases[f"metropolitan-{day}-recorded-drug-offences"].resources
        }
        assert ends == {key: f"{table['end'].max():%Y-%m}" for key, table in london.items()}
        assert {end for (day, _), end in ends.items() if day == COPIES[0]} == {"2016-12", "2018-12"}

    def test_later_copies_revise_earlier_ones_as_one_series(self, london, releases):
        """December 2016 was 204 in the file that ends with it, and 275 ten years later."""
        held = {
            key: {f"{start:%Y-%m}": n for start, n in zip(whole["start"], whole["low"], strict=True)}
            for key, table in london.items()
            for whole in [table[table["area"] == "London"]]
        }
        first, second = (held[COPIES[0], f"trafficking-{years}"] for years in ("2008-2016", "2017-2018"))
        last = held[COPIES[2], "trafficking"]
        assert (first["2016-12"], last["2016-12"]) == (204, 275)
        assert (second["2018-12"], last["2018-12"]) == (133, 194)
        every = pd.concat(london.values())
        assert set(every.groupby("measure")["counting_rule"].nunique()) == {1}
        newest = releases[f"metropolitan-{COPIES[2]}-recorded-drug-offences"]
        revised = {f"metropolitan-{day}-recorded-drug-offences" for day in COPIES[:2]}
        assert [set(resource.revises) for resource in newest.resources] == [revised, revised]

    @needs_facts
    @pytest.mark.parametrize("area", ["London", "borough"])
    def test_every_copy_equals_the_collected_facts(self, london, area):
        """Both files of facts: their sums by month are those of London here, and their boroughs are the boroughs."""
        facts = pd.read_csv(FACTS / f"london_drug_offences_by_{'month' if area == 'London' else area}.csv")
        facts = facts[facts["offence"].isin(["trafficking", "possession"])].assign(
            measure="police recorded drug " + facts["offence"] + " offences"
        )
        facts = facts.assign(area="London") if area == "London" else facts.rename(columns={"borough": "area"})
        facts = facts[facts["area"] != "Unknown"]
        ours = pd.concat([table.assign(copy_of=day) for (day, _), table in london.items()])
        ours = ours[(ours["area"] == "London") == (area == "London")]
        ours = ours.assign(month=[f"{start:%Y-%m}" for start in ours["start"]], count=ours["low"])
        columns = ["copy_of", "measure", "area", "month", "count"]
        rows = [sorted(table[columns].itertuples(index=False, name=None)) for table in (ours, facts)]
        assert rows[0] == rows[1]

    def test_the_change_of_recording_is_marked_in_london_alone(self):
        marked = {}
        for force in ("metropolitan", "norfolk", "kent"):
            events = events_for(find_force(force, REPOSITORY), LATEST, REPOSITORY)
            marked[force] = events[events["event"] == "recording-changes"]["start"].dt.strftime("%Y-%m").tolist()
        assert marked == {"metropolitan": ["2024-02"], "norfolk": [], "kent": []}


README = (DATA / "README.md").read_text(encoding="utf-8")


def section(heading):
    """Give the text under a heading of the dictionary, up to the next heading."""
    _, found, rest = README.partition(f"\n{heading}\n")
    assert found, f"data/README.md has no heading {heading}"
    return re.split(r"\n#+ ", rest)[0]


def documented(heading):
    """Give the names in backticks of the first column of the tables under a heading."""
    firsts = [line.split("|")[1] for line in section(heading).splitlines() if line.startswith("|")]
    return {name for first in firsts for name in re.findall(r"`([^`]+)`", first)}


def contents(pattern):
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(DATA.glob(pattern))]


def columns(pattern):
    return {name for path in DATA.glob(pattern) for name in path.read_text(encoding="utf-8").splitlines()[0].split(",")}


def own_keys(own):
    """Give the keys of one of our own blocks; the known day's are told one by one."""
    return {f"known.{key}" for key in own.get("known", {})} | (own.keys() - {"known"})


class TestDictionary:
    @pytest.mark.parametrize(
        ("heading", "pattern"),
        [
            ("### Tables of releases", "releases/*/*.csv"),
            ("### `events/*/events.csv`", "events/*/events.csv"),
            ("### `forces.csv`", "forces.csv"),
            ("### `populations.csv`", "populations.csv"),
        ],
    )
    def test_every_column_is_in_the_dictionary(self, heading, pattern):
        used = columns(pattern)
        assert used
        assert used <= documented(heading)

    def test_events_and_forces_have_every_column_of_the_dictionary(self):
        assert columns("events/*/events.csv") == documented("### `events/*/events.csv`")
        assert columns("forces.csv") == documented("### `forces.csv`")

    def test_every_key_of_a_descriptor_is_in_the_dictionary(self):
        heading = "### `datapackage.json`: our own keys"
        own, standard = documented(heading), set(re.findall(r"`([^`]+)`", section(heading)))
        packages = contents("**/datapackage.json")
        for package in packages:
            for block in (package, *package["resources"]):
                assert block.keys() - {"$schema", "resources"} <= standard | {"countylines"}
                assert own_keys(block.get("countylines", {})) <= own

    def test_every_identity_field_is_in_the_table_of_series(self):
        named = documented("## A series")
        used = {
            key
            for package in contents("releases/*/datapackage.json")
            for resource in package["resources"]
            for key in resource["countylines"]["series"]
        }
        assert used == named

    def test_every_key_of_a_layout_is_in_the_dictionary(self):
        named = documented("### `layout.json`")
        said = set(re.findall(r"`([^`]+)`", section("### `layout.json`")))
        for layout in contents("releases/*/layout.json"):
            assert layout.keys() == {"resources", "corrections"}
            for resource in layout["resources"].values():
                assert {f"resources.<name>.{key}" for key in resource} <= named
                assert resource["period"].keys() <= said
                for reading in resource.get("readings", {}).values():
                    assert reading.keys() == {"low", "high", "day", "reason"} <= said

    def test_every_basis_in_use_is_explained(self):
        used = {package["countylines"]["known"]["basis"] for package in contents("releases/*/datapackage.json")}
        assert used <= documented("## The known day")

    def test_events_use_known_bases_and_areas(self):
        for path in DATA.glob("events/*/events.csv"):
            table = pd.read_csv(path, keep_default_na=False)
            assert set(table["basis"]) <= documented("## The known day")
            assert ((table["start"] == "") == (table["end"] == "")).all()
            assert (table["start"] <= table["end"]).all()
