"""Descriptors: what each must say, what is refused, and which releases a report reads."""

import json
from datetime import date
from typing import ClassVar

import pytest

from countylines.errors import ProjectError, ReleaseError
from countylines.guarded import RawTable
from countylines.received.layout import Tidy
from countylines.releases.release import all_releases, correct, read_raw, releases_for, retracted_since, retractions_for
from countylines.subjects.force import Force
from tests.adding.command import ID, TABLE, command, run
from tests.conftest import MONTHS, Given

OWN = ("resources", 0, "countylines")


def test_a_release_is_read_with_all_that_was_decided(read, folder, edit):
    edit(folder / "datapackage.json", "countylines", "transcription", to=True)
    edit(folder / "datapackage.json", "countylines", "foi_reference", to="FOI 123/21")
    edit(folder / "datapackage.json", "countylines", "notes", to=["a note"])
    edit(folder / "datapackage.json", *OWN, "note", to="December may not be whole")
    release = read()
    assert (release.known.day, release.known.basis) == (date(2022, 1, 15), "stated")
    assert (release.transcription, release.foi_reference, release.notes) == (True, "FOI 123/21", ("a note",))
    (resource,) = release.resources
    assert (resource.name, resource.note) == ("table-0", "December may not be whole")
    assert resource.series["area"] == "Norwich"
    assert resource.layout == Tidy(**MONTHS)
    assert [path.name for path in release.files()] == ["datapackage.json", "layout.json", "table-0.csv"]


@pytest.mark.parametrize("file", ["datapackage.json", "layout.json"])
def test_a_missing_file_is_told(read, folder, file):
    (folder / file).unlink()
    with pytest.raises(ReleaseError, match=f"data/releases/answer/{file} is missing"):
        read()


@pytest.mark.parametrize("file", ["datapackage.json", "layout.json"])
@pytest.mark.parametrize(
    ("content", "told"), [(b'{"name": ', "not readable as JSON"), (b"\xff\xfe{", "written in UTF-16")]
)
def test_broken_json_is_told(read, folder, file, content, told):
    (folder / file).write_bytes(content)
    with pytest.raises(ReleaseError, match=f"data/releases/answer/{file} is {told}"):
        read()


def test_a_layout_without_the_resource_is_told(read, folder, edit):
    edit(folder / "layout.json", "resources", "table-0")
    with pytest.raises(ReleaseError, match=r"answer/layout\.json: resources\.table-0: missing"):
        read()


@pytest.mark.parametrize(
    "content", [b"month,count\n2021-01,6\n2021-02,16\n", b"month,count\r\n2021-01,5\r\n2021-02,16\r\n"]
)
def test_a_table_that_changed_is_refused(read, folder, content):
    (folder / "table-0.csv").write_bytes(content)
    with pytest.raises(ReleaseError, match=r"answer/table-0\.csv is not the file its descriptor describes"):
        read()


@pytest.mark.parametrize("path", ["../other/table-0.csv", "none.csv", "{root}/data/forces.csv", "."])
def test_a_path_that_leads_elsewhere_is_refused(project, read, folder, edit, path):
    other = folder.parent / "other"
    other.mkdir()
    (other / "table-0.csv").write_bytes((folder / "table-0.csv").read_bytes())
    edit(folder / "datapackage.json", "resources", 0, "path", to=path.format(root=project.root))
    with pytest.raises(ReleaseError, match=r"datapackage\.json: resources\[0\]\.path: .*not a file of this folder"):
        read()


def test_a_link_out_of_the_folder_is_refused(project, read, folder, edit):
    (folder / "table-0.csv").rename(project.root / "elsewhere.csv")
    (folder / "table-0.csv").symlink_to(project.root / "elsewhere.csv")
    with pytest.raises(ReleaseError, match="not a file of this folder"):
        read()


@pytest.mark.parametrize("content", ["[]", "5", "null"])
def test_json_that_is_no_object_is_told(read, folder, content):
    (folder / "datapackage.json").write_text(content, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"answer/datapackage\.json: name: missing"):
        read()


def test_two_tables_of_one_name_are_told(project, edit):
    folder = project.release("answer", Given("month,count\n2021-01,5\n"), Given("month,count\n2021-02,5\n"))
    edit(folder / "datapackage.json", "resources", 1, "name", to="table-0")
    with pytest.raises(ReleaseError, match="found the names table-0, table-0; give each table a name of its own"):
        project.read("answer")


class TestLayouts:
    def change(self, folder, **layout):
        content = {"resources": {"table-0": {**MONTHS, **layout}}}
        (folder / "layout.json").write_text(json.dumps(content), encoding="utf-8")

    def test_a_layout_of_no_table_is_told(self, read, folder, edit):
        edit(folder / "layout.json", "resources", "tabel-0", to=MONTHS)
        with pytest.raises(ReleaseError, match=r"layout\.json: resources\.tabel-0: the descriptor has no such table"):
            read()

    def test_a_layout_that_is_no_object_is_told(self, read, folder, edit):
        edit(folder / "layout.json", "resources", "table-0", to=None)
        with pytest.raises(ReleaseError, match=r"layout\.json: resources\.table-0: found None"):
            read()

    def test_an_unknown_key_is_told(self, read, folder):
        self.change(folder, zero_shown=True)
        with pytest.raises(
            ReleaseError, match=r"table-0\.zero_shown: no such key \(did you mean zeros_shown\?\); it is one of period"
        ):
            read()

    @pytest.mark.parametrize("shown", ["false", 0, None])
    def test_zeros_shown_is_true_or_false(self, read, folder, shown):
        self.change(folder, zeros_shown=shown)
        with pytest.raises(ReleaseError, match=r"zeros_shown: found .*; it is true or false"):
            read()

    @pytest.mark.parametrize(
        "bounds",
        [
            {"low": 45},
            {"high": 54},
            {"low": 45, "high": None},
            {"low": "a few", "high": 54},
            {"low": 45.5, "high": 54},
            {"low": 54, "high": 45},
            {"low": -5, "high": 5},
            {"low": True, "high": 5},
        ],
    )
    def test_bounds_of_a_reading_are_two_whole_numbers(self, read, folder, bounds):
        self.change(folder, readings={"about 50": {**bounds, "day": "2022-02-01", "reason": "rounded to tens"}})
        with pytest.raises(ReleaseError, match=r"answer/layout\.json: resources\.table-0\.readings\.about 50"):
            read()

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"day": None}, "day: found None"),
            ({"day": "soon"}, "day: found 'soon'"),
            ({"reason": ""}, "reason: found ''"),
            ({"reason": None}, "reason: found None"),
        ],
    )
    def test_a_reading_says_when_and_why_it_was_decided(self, read, folder, change, told):
        bounds = {"low": 45, "high": 54, "day": "2022-02-01", "reason": "rounded to tens"}
        self.change(folder, readings={"about 50": bounds})
        assert read().resources[0].layout.readings["about 50"].model_dump() == bounds
        self.change(folder, readings={"about 50": {**bounds, **change}})
        with pytest.raises(ReleaseError, match=r"resources\.table-0\.readings\.about 50\.") as error:
            read()
        assert told in str(error.value)


class TestCorrections:
    MISPRINT: ClassVar = {
        "resource": "table-0",
        "line": 2,
        "column": "count",
        "found": "5",
        "reads": "6",
        "day": "2022-02-01",
        "reason": "misprint",
    }

    def change(self, folder, correction):
        layout = {"resources": {"table-0": MONTHS}, "corrections": [correction]}
        (folder / "layout.json").write_text(json.dumps(layout), encoding="utf-8")

    @pytest.mark.parametrize("key", MISPRINT)
    def test_it_says_where_what_when_and_why(self, read, folder, key):
        self.change(folder, {k: v for k, v in self.MISPRINT.items() if k != key})
        with pytest.raises(ReleaseError, match=rf"answer/layout\.json: corrections\[0\]\.{key}: missing"):
            read()

    @pytest.mark.parametrize(("key", "value"), [("resource", "tabel-0"), ("day", "soon"), ("reason", " ")])
    def test_what_it_says_is_checked(self, read, folder, key, value):
        self.change(folder, {**self.MISPRINT, key: value})
        with pytest.raises(ReleaseError, match=rf"answer/layout\.json: corrections\[0\]\.{key}: found {value!r}"):
            read()


def test_an_identity_field_may_come_from_a_column(project):
    layout = {**MONTHS, "series": {"area": "where"}}
    project.release("answer", Given("where,month,count\nNorwich,2021-01,5\nYarmouth,2021-01,7\n", layout=layout))
    assert project.observations()["area"].tolist() == ["Norwich", "Yarmouth"]


def test_an_identity_field_does_not_come_from_two_places(project, edit):
    layout = {**MONTHS, "series": {"area": "where"}}
    folder = project.release("answer", Given("where,month,count\nYarmouth,2021-01,5\n", layout=layout))
    edit(folder / "datapackage.json", *OWN, "series", "area", to="Norwich")
    with pytest.raises(
        ReleaseError, match=r"series\.area: found 'Norwich', and layout\.json takes it from column 'where'"
    ):
        project.read("answer")


class TestForceFromAColumn:
    def table(self, *forces):
        rows = "".join(f"{force},2021-0{month},5\n" for month, force in enumerate(forces, 1))
        return Given(f"who,month,count\n{rows}", layout={**MONTHS, "series": {"force": "who"}})

    def test_each_force_reads_its_own_rows_and_those_of_none(self, project):
        project.release("answer", self.table("norfolk", "suffolk", "", "norfolk"))
        months = project.observations()["start"].dt.month
        assert sorted(months) == [1, 3, 4]
        assert sorted(project.observations(force="suffolk")["start"].dt.month) == [2, 3]

    def test_a_force_without_rows_has_no_release(self, project):
        project.release("answer", self.table("norfolk", ""))
        with pytest.raises(ReleaseError, match="No release with figures for suffolk"):
            project.observations(force="suffolk")

    def test_an_unknown_force_is_told(self, project):
        project.release("answer", self.table("norfolk", "norfork"))
        with pytest.raises(ReleaseError, match=r"'norfork'.*Did you mean norfolk\?"):
            project.observations()


class TestRevises:
    def test_an_unknown_release_is_told(self, project):
        project.release("answer", Given("month,count\n2021-01,5\n", revises=("earlier",)))
        with pytest.raises(
            ReleaseError, match=r"answer/datapackage\.json: .*revises names 'earlier'.*no such release was known before"
        ):
            all_releases(project.root)

    @pytest.mark.parametrize("other_day", ["2022-01-16", "2023-01-01"])
    def test_a_later_release_is_not_revised(self, project, other_day):
        project.release("answer", Given("month,count\n2021-01,5\n", revises=("later",)), known="2022-01-15")
        project.release("later", Given("month,count\n2021-01,6\n"), known=other_day)
        with pytest.raises(ReleaseError, match=r"names 'later', which is not older\. Only an older release is revised"):
            all_releases(project.root)

    def test_two_releases_do_not_revise_each_other(self, project):
        project.release("one", Given("month,count\n2021-01,5\n", revises=("two",)))
        project.release("two", Given("month,count\n2021-01,6\n", revises=("one",)))
        with pytest.raises(ReleaseError, match=r"which is not older\. Only an older release is revised"):
            all_releases(project.root)

    def test_itself_is_not_revised(self, project):
        project.release("answer", Given("month,count\n2021-01,5\n", revises=("answer",)))
        with pytest.raises(
            ReleaseError, match=r"names 'answer', which is not older\. Only an older release is revised"
        ):
            all_releases(project.root)


class TestAsOf:
    def names(self, project, day, force="norfolk"):
        return [release.id for release in releases_for(force, date.fromisoformat(day), project.root)]

    def test_a_release_is_read_from_its_known_day_on(self, project):
        project.months("first", m2021_01="5")
        project.release("second", Given("month,count\n2021-02,6\n"), known="2022-03-01")
        assert self.names(project, "2022-02-28") == ["first"]
        assert self.names(project, "2022-03-01") == ["first", "second"]

    def test_oldest_known_day_stands_first(self, project):
        project.release("a", Given("month,count\n2021-01,5\n"), known="2022-03-01")
        project.release("b", Given("month,count\n2021-02,5\n"), known="2022-02-01")
        assert self.names(project, "2022-12-31") == ["b", "a"]

    def test_a_later_release_with_unreadable_cells_does_not_fail_the_run(self, project):
        project.months("first", m2021_01="5")
        project.release("later", Given("month,count\n2021-13,-5\n"), known="2023-01-01")
        assert project.observations("2022-12-31")["release"].tolist() == ["first"]
        with pytest.raises(ReleaseError, match="2021-13"):
            project.observations("2023-01-01")

    def test_a_later_release_that_cannot_be_read_does_not_fail_the_run(self, project):
        project.months("first", m2021_01="5")
        folder = project.release("later", Given("month,count\n2021-01,5\n"), known="2023-01-01")
        (folder / "layout.json").write_text("{", encoding="utf-8")
        assert self.names(project, "2022-12-31") == ["first"]
        with pytest.raises(ReleaseError, match=r"later/layout\.json"):
            self.names(project, "2023-01-01")

    def test_a_retraction_is_obeyed_from_its_day_on(self, project):
        project.months("kept", m2021_01="5")
        project.months("withdrawn", m2021_02="6")
        project.retract("withdrawn", "2022-06-01")
        assert self.names(project, "2022-05-31") == ["kept", "withdrawn"]
        assert self.names(project, "2022-06-01") == ["kept"]
        assert self.names(project, "2030-01-01") == ["kept"]
        assert project.read("withdrawn").retraction.reason == "the force withdrew its answer"

    def test_a_retraction_to_come_changes_nothing_an_earlier_report_reads(self, project):
        project.months("withdrawn", m2021_02="6")
        before = Force.named("norfolk", project.root).inputs(date(2022, 5, 31), project.root)
        project.retract("withdrawn", "2022-06-01")
        assert Force.named("norfolk", project.root).inputs(date(2022, 5, 31), project.root) == before

    def test_where_all_was_taken_back_the_sentence_says_so(self, project):
        project.months("withdrawn", m2021_02="6")
        project.retract("withdrawn", "2022-06-01")
        with pytest.raises(ReleaseError, match=r"on 2022-06-01\. withdrawn was taken back by then"):
            project.observations("2022-06-01")

    def test_retractions_in_force_are_listed(self, project):
        project.months("kept", m2021_01="5")
        project.months("withdrawn", m2021_02="6")
        project.retract("withdrawn", "2022-06-01")
        assert retractions_for("norfolk", date(2022, 5, 31), all_releases(project.root)) == []
        (path,) = retractions_for("norfolk", date(2022, 6, 1), all_releases(project.root))
        assert path.parent.name == "withdrawn"
        assert retractions_for("suffolk", date(2022, 6, 1), all_releases(project.root)) == []

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            ('{"day": "soon", "reason": "withdrawn"}', "day: found 'soon'"),
            ('{"day": "2022-06-01"}', "reason: missing"),
            ('{"reason": "withdrawn"}', "day: missing"),
            ('{"day": "2021-06-01", "reason": "withdrawn"}', "day: found 2021-06-01, before the release was known"),
            ("{", "not readable as JSON"),
        ],
    )
    def test_a_broken_retraction_is_told(self, project, content, told):
        folder = project.months("withdrawn", m2021_02="6")
        (folder / "retraction.json").write_text(content, encoding="utf-8")
        with pytest.raises(ReleaseError, match=r"withdrawn/retraction\.json") as error:
            project.read("withdrawn")
        assert told in str(error.value)

    def test_no_release_by_that_day_names_the_first_to_come(self, project):
        project.release("second", Given("month,count\n2021-02,6\n"), known="2022-03-01")
        project.release("first", Given("month,count\n2021-01,5\n"), known="2022-01-15")
        with pytest.raises(ReleaseError) as told:
            project.observations("2022-01-14")
        assert "No release with figures for norfolk was known on 2022-01-14" in str(told.value)
        assert "The first is first, known on 2022-01-15" in str(told.value)

    def test_no_release_of_a_force_says_how_to_add_one(self, project):
        project.months("answer", m2021_01="5")
        with pytest.raises(ReleaseError, match=r"for suffolk was known.*data/README\.md says how"):
            project.observations(force="suffolk")

    def test_an_unknown_force_is_told_with_the_nearest(self, project):
        project.months("answer", m2021_01="5")
        with pytest.raises(ProjectError, match=r"Did you mean norfolk\?"):
            project.observations(force="norfork")

    def test_national_context_is_read_with_a_force_and_is_not_enough_alone(self, project):
        project.release("national", Given("month,count\n2021-01,900\n", series={"force": None, "area": "UK"}))
        with pytest.raises(ReleaseError, match="No release with figures for norfolk"):
            project.observations()
        project.months("answer", m2021_01="5")
        table = project.observations()
        assert dict(zip(table["area"], table["force"], strict=True)) == {"UK": "", "Norwich": "norfolk"}

    def test_figures_of_another_force_are_not_read(self, project):
        project.months("answer", m2021_01="5")
        project.release("other", Given("month,count\n2021-01,7\n", series={"force": "suffolk", "area": "Suffolk"}))
        assert project.observations()["release"].tolist() == ["answer"]
        assert project.observations(force="suffolk")["release"].tolist() == ["other"]


class TestForceInAColumn:
    LAYOUT: ClassVar = {**MONTHS, "series": {"force": "who"}}

    def test_a_table_that_is_not_utf8_is_told(self, project):
        project.release("answer", Given(b"who,month,count\nnorfolk,2021-01,\xa35\n", layout=self.LAYOUT))
        with pytest.raises(ReleaseError, match="line 2: a character is not written in UTF-8"):
            project.observations()

    def test_a_misprint_that_the_layout_corrects_is_read(self, project):
        correction = {"resource": "table-0", "line": 2, "column": "who", "found": "norfork", "reads": "norfolk"}
        corrections = ({**correction, "day": "2022-02-01", "reason": "misprint"},)
        rows = "who,month,count\nnorfork,2021-01,5\n"
        project.release("answer", Given(rows, layout=self.LAYOUT), corrections=corrections)
        assert len(project.observations()) == 1

    def test_a_column_that_is_not_there_is_told(self, project):
        project.release("answer", Given("month,count\n2021-01,5\n", layout=self.LAYOUT))
        with pytest.raises(ReleaseError, match="no column 'who' to map it from; there are month, count"):
            project.observations()


@pytest.mark.parametrize(
    ("keys", "value", "told"),
    [
        (("period",), "month", "period: found 'month'; an object with keys is needed"),
        (("count",), ["count"], "count: found .*; a text is needed"),
        (("series",), {"aera": "count"}, r"aera: no such key \(did you mean area\?\); it is one of force, area"),
        (
            ("period",),
            {"start": "month", "end": "month", "start_last": "month"},
            r"start_last: no such key \(did you mean start_latest\?\); it is one of month",
        ),
    ],
)
def test_an_odd_layout_is_told(folder, read, edit, keys, value, told):
    edit(folder / "layout.json", "resources", "table-0", *keys, to=value)
    with pytest.raises(ReleaseError, match=told):
        read()


LAYOUT = "data/releases/answer/layout.json"


@pytest.fixture
def raw(tmp_path):
    """Give a function that writes a table into a project and reads it."""

    def write(content):
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "table.csv").write_bytes(content)
        return read_raw(tmp_path / "data" / "table.csv", tmp_path)

    return write


def test_cells_are_texts_and_lines_are_those_of_the_file(raw):
    table = raw(b'month,count\n2021-01,"a\nb"\n\n2021-02,007\n')
    assert table == RawTable(["month", "count"], [2, 5], [["2021-01", "a\nb"], ["2021-02", "007"]])
    assert table.column("count") == ["a\nb", "007"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_table(raw):
    assert raw("\ufeffmonth,count\r\n2021-01,5\r\n".encode()) == RawTable(["month", "count"], [2], [["2021-01", "5"]])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"month,count\n2021-01,\xa35\n", ", line 2: a character is not written in UTF-8"),
        (b'month,count\n2021-01,"5\n', ", line 2, cannot be read as CSV"),
        (b"", " is empty"),
        (b"month,count\n", ": there is no row under its header"),
        (b"month,count,count\n2021-01,5,6\n", ": the column 'count' stands twice in its header"),
        (b"month,count\n2021-01,5\n2021-02,1,234\n", ", line 3: found 3 cells under 2 columns"),
        (b"month,count\n2021-01,1,234\n2021-02,1,345\n", ", line 2: found 3 cells under 2 columns"),
        (b"month,count,note\n2021-01,5,x\n2021-02,7\n", ", line 3: found 2 cells under 3 columns"),
    ],
)
def test_what_is_no_table_is_told(raw, content, told):
    with pytest.raises(ReleaseError) as error:
        raw(content)
    assert str(error.value).startswith(f"data/table.csv{told}")


class TestCorrect:
    TABLE = RawTable(["month", "count"], [2, 3], [["2021-01", "5"], ["2021-02", "61"]])

    def corrected(self, **changes):
        mend = {"resource": "table", "line": 3, "column": "count", "found": "61", "reads": "16"}
        return correct(self.TABLE, "table", [{**mend, **changes}], LAYOUT)

    def test_the_one_cell_changes_and_the_table_read_stays(self):
        assert self.corrected().rows == [["2021-01", "5"], ["2021-02", "16"]]
        assert self.TABLE.rows[1] == ["2021-02", "61"]

    def test_one_of_another_table_is_left_alone(self):
        assert self.corrected(resource="other") == self.TABLE

    @pytest.mark.parametrize("change", [{"found": "16"}, {"line": 2}, {"line": 99}, {"column": "arrests"}])
    def test_one_that_finds_another_text_is_refused(self, change):
        with pytest.raises(ReleaseError) as error:
            self.corrected(**change)
        assert f"{LAYOUT} corrects line" in str(error.value)
        assert "does not stand there. Remove the correction, or mend its place." in str(error.value)


class TestRetract:
    def test_it_is_obeyed_from_its_day_on_and_reports_are_named(self, project, received):
        project.months("norfolk-2022", m2020_01="5")
        run(received(TABLE), "--yes")
        folder = project.root / "outputs" / "2023-03-01" / "norfolk"
        folder.mkdir(parents=True)
        manifest = {"inputs": {f"data/releases/{ID}/answer.csv": "0"}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        code, said = command("retract", ID, "--day", "2023-05-01", "--reason", "withdrawn by the force")
        assert code == 0
        assert "outputs/2023-03-01/norfolk" in said
        assert len(project.observations("2023-04-30")) == 5
        assert len(project.observations("2023-05-01")) == 1

        told = f"{ID} was taken back on 2023-05-01: withdrawn by the force"
        assert retracted_since(manifest, project.root) == [told]
        assert retracted_since({"inputs": {"data/releases/norfolk-2022/table-0.csv": "0"}}, project.root) == []

    @pytest.mark.parametrize(
        ("name", "day", "reason", "told"),
        [
            ("nothing", "2023-05-01", "x", "There is no release"),
            (ID, "2023-01-01", "x", "before"),
            (ID, "1 May 2023", "x", "YYYY-MM-DD"),
            (ID, "2023-05-01", " ", "--reason is empty"),
        ],
    )
    def test_what_cannot_be_is_refused(self, received, releases, name, day, reason, told):
        run(received(TABLE), "--yes")
        code, said = command("retract", name, "--day", day, "--reason", reason)
        assert code == 2
        assert told in said
        assert not (releases / ID / "retraction.json").exists()

    def test_twice_is_refused(self, received):
        run(received(TABLE), "--yes")
        assert command("retract", ID, "--day", "2023-05-01", "--reason", "x")[0] == 0
        code, said = command("retract", ID, "--day", "2023-06-01", "--reason", "y")
        assert code == 2
        assert "already" in said


@pytest.mark.parametrize("content", ['{"inputs": {"data/rel', "[]", '{"inputs": [1]}', '{"inputs": null}'])
def test_a_broken_manifest_does_not_stop_a_retraction_that_stands(project, received, releases, content):
    """It ended in a traceback after the release was taken back; whether that report used it nobody knows."""
    run(received(TABLE), "--yes")
    for force in ("kent", "norfolk"):
        folder = project.root / "outputs" / "2023-03-01" / force
        folder.mkdir(parents=True)
        whole = json.dumps({"inputs": {f"data/releases/{ID}/answer.csv": "0"}})
        (folder / "manifest.json").write_text(content if force == "kent" else whole)
    code, said = command("retract", ID, "--day", "2023-05-01", "--reason", "withdrawn")
    assert (code, (releases / ID / "retraction.json").is_file()) == (0, True)
    assert "used by: outputs/2023-03-01/kent, perhaps: its manifest.json cannot be read" in said
    assert "used by: outputs/2023-03-01/norfolk\n" in said
