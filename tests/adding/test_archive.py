"""The police archive: counts by month that equal those of pandas, and everything that could make them wrong is told."""

import hashlib
import json

import pandas as pd
import pytest

from benchmarks.archive import SEARCHES, STREET, months_of, write_archive
from countylines.project import forces
from tests.adding.command import ID, figures_of, run

DRUGS = ("--where", "Crime type=Drugs")
NORWICH = ("--where", "LSOA name=Norwich *")
WANTED = ("--yes", "--records", *DRUGS, *NORWICH)


def street(crime, place="Norwich 001A", month="2019-01", kind="Drugs", by="Norfolk Constabulary"):
    return f"{crime},{month},{by},{by},1.2974,52.6309,On or near,E01,{place},{kind},,"


@pytest.fixture
def archive(project, tmp_path):
    """Give a function that writes an archive: by month the lines of norfolk's street file."""

    def write(header=STREET, kind="street", **months):
        folder = tmp_path / "archive"
        for name, lines in months.items():
            month = name[1:].replace("_", "-")
            (folder / month).mkdir(parents=True, exist_ok=True)
            text = "\n".join([header, *lines, ""])
            (folder / month / f"{month}-norfolk-{kind}.csv").write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory):
    """Give an archive of two forces and seven months, one of which norfolk has no file of."""
    root = tmp_path_factory.mktemp("synthetic")
    (root / "data").mkdir()
    areas = "force,name,nation,areas\nnorfolk,Norfolk Constabulary,England,Norfolk;Norwich;North Norfolk\n"
    (root / "data" / "forces.csv").write_text(f"{areas}suffolk,Suffolk Constabulary,England,Suffolk;Ipswich;Babergh\n")
    both = list(forces(root).values())
    folder = root / "synthetic-police-archive"
    write_archive(folder, months_of("2018-11", 7), both, 0.4, without=[("2019-02", "norfolk")])
    return folder


def by_pandas(folder, force, area=None):
    """Count drug offences with pandas alone, months without a file as not available; give records and counts."""
    read = {}
    for path in sorted(folder.glob(f"*/*-{force}-street.csv")):
        read[path.parent.name] = pd.read_csv(path, dtype=str, keep_default_na=False)
    every = pd.concat(read.values())
    kept = every[every["Crime type"] == "Drugs"]
    kept = kept if area is None else kept[kept["LSOA name"].str.match(f"{area} \\d")]
    months = pd.period_range(min(read), max(read), freq="M").astype(str)
    counts = kept["Month"].value_counts().reindex(months, fill_value=0).astype(str)
    counts[~counts.index.isin(list(read))] = "[x]"
    return every, kept, counts.rename_axis("month").rename("count").reset_index()


def stored(releases):
    return (releases / ID / "counts.csv").read_bytes()


def told(releases):
    return json.loads((releases / ID / "datapackage.json").read_text())["countylines"]


@pytest.mark.parametrize(
    ("force", "area", "where"),
    [("norfolk", "Norwich", NORWICH), ("norfolk", "Norfolk", ()), ("suffolk", "Suffolk", ())],
)
def test_counts_are_byte_by_byte_those_of_pandas(synthetic, releases, force, area, where):
    code, said = run(synthetic, "--yes", "--records", *DRUGS, *where, force=force, area=area)
    assert code == 0, said
    every, kept, counts = by_pandas(synthetic, force, area if where else None)
    assert stored(releases) == counts.to_csv(index=False, lineterminator="\n").encode()
    assert (told(releases)["counted"]["records"], told(releases)["counted"]["counted"]) == (len(every), len(kept))


def test_counts_by_area_are_byte_by_byte_those_of_pandas(synthetic, received, releases):
    places = received("LSOA name,area\nNorwich *,Norwich\n*,Norfolk\n,\n", "places.csv")
    code, said = run(synthetic, "--yes", "--records", *DRUGS, "--lookup", places, area=None)
    assert code == 0, said
    _, _, norwich = by_pandas(synthetic, "norfolk", "Norwich")
    _, _, others = by_pandas(synthetic, "norfolk", "(?!Norwich).*")
    both = pd.concat([norwich.assign(area="Norwich"), others.assign(area="Norfolk")])
    rows = both.sort_values("month", kind="stable")[["month", "area", "count"]]
    assert stored(releases) == rows.to_csv(index=False, lineterminator="\n").encode()


def test_only_files_of_the_force_and_the_kind_are_opened(archive, releases):
    folder = archive(m2019_01=[street("a")])
    (folder / "2019-01" / "2019-01-suffolk-street.csv").write_bytes(b"\xff\x00 no table")
    (folder / "2019-01" / "2019-01-norfolk-outcomes.csv").write_bytes(b"\xff\x00 no table")
    assert run(folder, *WANTED, "--files", "*-street.csv")[0] == 0
    assert stored(releases) == b"month,count\n2019-01,1\n"


def test_an_empty_file_makes_its_month_unknown(archive, releases):
    folder = archive(m2019_01=[street("a")], m2019_02=[street("b")])
    (folder / "2019-02" / "2019-02-norfolk-street.csv").write_bytes(b"")
    assert run(folder, *WANTED)[0] == 0
    assert stored(releases) == b"month,count\n2019-01,1\n2019-02,[x]\n"


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: f"\ufeff{text}",
        lambda text: f"\n{text}\n\n",
        lambda text: text.replace("Crime ID", '"Crime\nID"', 1),
        lambda text: text.replace("On or near", '"On or\nnear ""it"", or not"'),
        lambda text: text.rstrip("\n"),
    ],
    ids=["CRLF", "BOM", "blank lines", "line end in the header", "line end in a cell", "no last line end"],
)
def test_each_record_is_read_once_however_the_file_is_written(archive, releases, change):
    folder = archive(m2019_01=[street("a"), street("b")])
    path = folder / "2019-01" / "2019-01-norfolk-street.csv"
    path.write_bytes(change(path.read_text()).encode())
    assert run(folder, *WANTED)[0] == 0
    assert told(releases)["counted"]["records"] == 2
    assert stored(releases) == b"month,count\n2019-01,2\n"


def test_a_header_alone_without_a_line_end_is_a_file_without_a_record(archive, releases):
    folder = archive(m2019_01=[street("a")], m2019_02=[])
    (folder / "2019-02" / "2019-02-norfolk-street.csv").write_text(STREET)
    assert run(folder, *WANTED)[0] == 0
    assert stored(releases) == b"month,count\n2019-01,1\n2019-02,[x]\n"


def test_what_was_left_out_is_kept_by_the_condition_that_it_does_not_meet(synthetic, releases):
    assert run(synthetic, *WANTED)[0] == 0
    every, kept, _ = by_pandas(synthetic, "norfolk", "Norwich")
    drugs = every[every["Crime type"] == "Drugs"]
    blank = (drugs["LSOA name"] == "").sum()
    assert blank > 0
    assert told(releases)["counted"]["left_out"] == {
        "Crime type: another than Drugs": len(every) - len(drugs),
        "LSOA name: no text": blank,
        "LSOA name: another than Norwich *": len(drugs) - blank - len(kept),
    }
    assert any(f"{blank} records that meet every other condition have no text" in n for n in told(releases)["notes"])


def test_nothing_that_tells_of_a_place_or_a_crime_is_stored(synthetic, releases):
    assert run(synthetic, *WANTED)[0] == 0
    content = b"".join(path.read_bytes() for path in (releases / ID).iterdir()).decode()
    every, _, _ = by_pandas(synthetic, "norfolk")
    for column in ("Crime ID", "Longitude", "Latitude", "LSOA code", "Location"):
        assert [text for text in every[column].unique() if text and text in content] == [], column


def test_the_hash_is_that_of_the_lines_of_sha256sum(synthetic, releases):
    assert run(synthetic, *WANTED)[0] == 0
    files = sorted(synthetic.glob("*/*-norfolk-street.csv"))
    lines = [f"{hashlib.sha256(f.read_bytes()).hexdigest()}  {f.parent.name}/{f.name}\n" for f in files]
    assert told(releases)["original"] == f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"


def test_a_month_without_a_file_or_a_record_is_unknown_and_one_without_a_match_is_0(archive, project):
    folder = archive(m2019_01=[street("a")], m2019_03=[], m2019_04=[street("b", month="2019-04", kind="Burglary")])
    archive(m2019_05=[street("c", month="2019-05"), street("d", month="2019-05")])
    code, said = run(folder, *WANTED)
    assert code == 0, said
    assert [(month, low) for month, low, *_ in figures_of(project) if not pd.isna(low)] == [
        ("2019-01", 1), ("2019-04", 0), ("2019-05", 2)
    ]  # fmt: skip
    assert {month: status for month, _, _, status in figures_of(project) if status} == {"2019-02": "x", "2019-03": "x"}
    assert "The archive has no street file of norfolk for 2019-02: unknown, not 0." in said
    assert "The street file of norfolk holds no record at all for 2019-03: unknown, not 0." in said
    assert "0 in 2019-04: the file is there" in said


def test_a_month_that_its_file_contradicts_belongs_to_either(archive, releases):
    folder = archive(m2019_01=[street("a"), street("b", month="2019-02")], m2019_02=[street("c", month="2019-02")])
    code, said = run(folder, *WANTED)
    assert (code, list(releases.iterdir())) == (1, [])
    assert "1 record that would be counted" in said
    assert "1 of '2019-02' in the file of 2019-01" in said
    assert run(folder, *WANTED, "--accept", "months contradicted=late entries")[0] == 0
    assert stored(releases) == b"month,count\n2019-01,1-2\n2019-02,1-2\n"


def test_a_record_of_a_month_without_a_file_makes_no_count_of_it(archive, releases):
    folder = archive(m2019_01=[street("a"), street("b", month="2018-12")])
    assert run(folder, *WANTED, "--accept", "late entries")[0] == 0
    assert stored(releases) == b"month,count\n2019-01,1-2\n"


def test_a_crime_that_stands_twice_is_told_and_not_one_without_an_id(archive, releases):
    folder = archive(
        m2019_01=[street("a"), street("b"), street(""), street("")],
        m2019_02=[street("a", month="2019-02"), street("", month="2019-02")],
    )
    code, said = run(folder, *WANTED)
    assert (code, list(releases.iterdir())) == (1, [])
    assert "2 records that are counted share a Crime ID with another: 2019-01 (1), 2019-02 (1)" in said
    assert run(folder, *WANTED, "--accept", "crimes twice=as the force has them")[0] == 0
    assert stored(releases) == b"month,count\n2019-01,4\n2019-02,2\n"


def test_a_crime_of_another_type_with_the_same_id_is_not_counted_and_not_told(archive):
    assert run(archive(m2019_01=[street("a"), street("a", kind="Burglary")]), *WANTED)[0] == 0


class TestKinds:
    """Street, outcome and stop-and-search files are never in one count."""

    @pytest.fixture
    def folder(self, archive):
        search = "Person search,2019-01-09T10:00:00+00:00,,,52.6,1.2,Male,,,,,Controlled drugs,,,"
        later = search.replace("T10", "T22")
        archive(m2019_01=[street("a")])
        archive(kind="outcomes", m2019_01=[street("a"), street("b")])
        return archive(SEARCHES, "stop-and-search", m2019_01=[search, later, search.replace("drugs", "arms")])

    def test_the_columns_that_are_asked_for_say_which(self, folder, releases):
        where = ("--where", "Object of search=Controlled drugs")
        assert run(folder, "--yes", "--records", *where, area="Norfolk")[0] == 0
        assert stored(releases) == b"month,count\n2019-01,2\n"

    def test_columns_that_no_kind_has_are_told(self, folder, releases):
        code, said = run(folder, "--yes", "--records", "--where", "Crime Type=Drugs")
        assert (code, list(releases.iterdir())) == (2, [])
        assert "No kind of file of norfolk has the columns Crime Type: outcomes has Crime ID, Month, " in said

    def test_else_it_is_asked_which(self, folder, releases):
        code, said = run(folder, "--yes", "--records", *NORWICH)
        assert (code, list(releases.iterdir())) == (2, [])
        assert "several kinds, outcomes (1), street (1), which are never counted together" in said
        assert run(folder, "--yes", "--records", *NORWICH, "--files", "*-outcomes.csv")[0] == 0
        assert stored(releases) == b"month,count\n2019-01,2\n"


class TestRefused:
    """Files and orders of which no count can be made, each with a sentence."""

    def refused(self, *arguments, **stated):
        code, said = run(*arguments, **stated)
        assert code == 2, said
        return said

    def test_rows_are_counted_only_where_a_person_says_so(self, archive):
        assert "say with --records" in self.refused(archive(m2019_01=[street("a")]), "--yes", *DRUGS, *NORWICH)

    def test_a_force_without_a_file(self, archive):
        said = self.refused(archive(m2019_01=[street("a")]), *WANTED, force="suffolk")
        assert "no file of suffolk; it has files of norfolk" in said

    def test_a_file_without_a_column_that_is_asked_for(self, archive):
        archive(m2019_01=[street("a")])
        folder = archive("Crime ID,Month,LSOA name", m2019_02=["a,2019-02,Norwich 001A"])
        said = self.refused(folder, *WANTED)
        assert "2019-02/2019-02-norfolk-street.csv has no column 'Crime type'" in said

    def test_a_file_with_a_column_twice(self, archive):
        folder = archive(f"{STREET},Month", m2019_01=[f"{street('a')},2019-02"])
        assert "has the column 'Month' twice" in self.refused(folder, *WANTED)

    def test_a_file_that_breaks_off_without_showing_a_record(self, archive):
        folder = archive(m2019_01=[street("a"), "0123abcd,2019-01,Norf"])
        said = self.refused(folder, *WANTED)
        assert "2019-01/2019-01-norfolk-street.csv cannot be read to its end" in said
        assert "0123abcd" not in said

    def test_a_file_in_another_encoding(self, archive):
        folder = archive(m2019_01=[street("a", "Norwich 001A")])
        path = folder / "2019-01" / "2019-01-norfolk-street.csv"
        path.write_bytes(path.read_bytes().replace(b"Drugs", b"Dr\xfcgs"))
        assert "2019-01/2019-01-norfolk-street.csv cannot be read" in self.refused(folder, *WANTED)
        path.write_bytes(path.read_bytes().decode("cp1252").encode("utf-16"))
        assert "2019-01/2019-01-norfolk-street.csv cannot be read as CSV in UTF-8" in self.refused(folder, *WANTED)

    def test_a_file_in_the_folder_of_another_month(self, archive):
        folder = archive(m2019_01=[street("a")])
        (folder / "2019-01").rename(folder / "2019-02")
        assert "lies in the folder 2019-02, which is not its month" in self.refused(folder, *WANTED)

    def test_a_file_beside_the_archive(self, archive, received):
        answer = received("Month,Count\n2019-01,5\n")
        said = self.refused(archive(m2019_01=[street("a")]), answer, *WANTED)
        assert "answer.csv is not a file of the archive that is named beside it" in said

    def test_the_same_file_twice(self, archive, tmp_path):
        folder = archive(m2019_01=[street("a")])
        (folder / "again").mkdir()
        copy = folder / "again" / "2019-01-norfolk-street.csv"
        copy.write_bytes((folder / "2019-01" / copy.name).read_bytes())
        assert "files of the same month, force and kind" in self.refused(folder, *WANTED)

    def test_a_stock(self, archive):
        assert "is a flow" in self.refused(archive(m2019_01=[street("a")]), *WANTED, kind="stock")

    def test_what_says_nothing_of_an_archive(self, archive):
        assert "--period" in self.refused(archive(m2019_01=[street("a")]), *WANTED, "--period", "2019")

    @pytest.mark.parametrize("column", ["Month", "Date"])
    def test_months_chosen_by_a_condition_for_the_others_would_be_0(self, archive, column):
        folder = archive(m2019_01=[street("a")], m2019_02=[street("b", month="2019-02")])
        assert "other months would be 0" in self.refused(folder, *WANTED, "--where", f"{column}=2019-01*")

    def test_a_file_without_any_record(self, archive):
        assert "hold no record" in self.refused(archive(m2019_01=[]), *WANTED)

    def test_files_that_are_not_there(self, archive):
        said = self.refused(archive(m2019_01=[street("a")]), *WANTED, "--files", "*-searches.csv")
        assert "one is 2019-01-norfolk-street.csv" in said


class TestTold:
    """What keeps a count from being believed unseen."""

    def doubted(self, kind, *arguments, **stated):
        code, said = run(*arguments, **stated)
        assert code == 1, said
        assert f"({kind})" in said
        return said

    def test_a_text_that_no_record_has(self, archive):
        folder = archive(m2019_01=[street("a")])
        where = ("--records", "--yes", "--where", "Crime type=drugs", *NORWICH)
        assert "no record has 'drugs' under 'Crime type'" in self.doubted("where", folder, *where)

    def test_an_area_that_nothing_limits_the_records_to(self, archive):
        folder = archive(m2019_01=[street("a"), street("b", "Breckland 001A")])
        said = self.doubted("area", folder, "--yes", "--records", *DRUGS)
        assert "nothing limits the records to Norwich: all of Norfolk Constabulary are counted" in said

    @pytest.mark.parametrize(("beginning", "area"), [("Nor*", "Norwich"), ("Norwich *", "Norfolk")])
    def test_records_of_another_area_than_was_stated(self, archive, beginning, area):
        folder = archive(m2019_01=[street("a"), street("b", "North Norfolk 001A")])
        where = ("--where", f"LSOA name={beginning}")
        said = self.doubted("area", folder, "--yes", "--records", *DRUGS, *where, area=area)
        assert f"by their LSOA, and added for {area}" in said

    def test_records_that_another_force_reports(self, archive):
        folder = archive(m2019_01=[street("a"), street("b", by="Suffolk Constabulary")])
        assert "Suffolk Constabulary (1)" in self.doubted("other forces", folder, *WANTED)

    def test_files_that_are_not_of_the_archive(self, archive):
        folder = archive(m2019_01=[street("a")])
        (folder / "readme.txt").write_text("synthetic")
        code, said = run(folder, *WANTED)
        assert code == 0
        assert "Not read, for they are not named as the archive names its files: readme.txt." in said


class TestLookup:
    """Areas by a look-up table of the texts of a column."""

    ROWS = (street("a"), street("b", "Norwich 002B"), street("c", "Breckland 001A"), street("d", ""))

    @pytest.fixture
    def folder(self, archive):
        return archive(m2019_01=self.ROWS, m2019_02=[street("e", "Thetford 001A", month="2019-02")])

    def test_unknown_texts_are_told_with_their_counts(self, folder, received, releases):
        places = received("LSOA name,area\nNorwich 001A,Norwich\nNorwich 002B,City of Norwich\n", "places.csv")
        code, said = run(folder, "--yes", "--records", *DRUGS, "--lookup", places)
        assert (code, list(releases.iterdir())) == (1, [])
        assert "3 records with 3 texts under 'LSOA name' that the look-up does not have" in said
        for told in ("'Breckland 001A' (1)", "no text (1)", "'Thetford 001A' (1)"):
            assert told in said

    def test_an_area_takes_texts_by_how_they_begin_and_the_longest_beginning_holds(self, archive, received, releases):
        places = received("LSOA name,area\nNor*,Norfolk\nNorwich *,Norwich\nNorwich 009Z,\n", "places.csv")
        where = [f"{name} 00{n}A" for n, name in enumerate(("Norwich", "Norwich", "North Norfolk"))]
        folder = archive(m2019_01=[street(name, name) for name in (*where, "Norwich 009Z")])
        code, said = run(folder, "--yes", "--records", *DRUGS, "--lookup", places, area=None)
        assert code == 0, said
        assert stored(releases) == b"month,area,count\n2019-01,Norfolk,1\n2019-01,Norwich,2\n"

    def test_an_area_that_no_record_has_is_told(self, archive, received, releases):
        places = received("LSOA name,area\nNorwich *,Norwich\nNorfolk *,Norfolk\n", "places.csv")
        code, said = run(archive(m2019_01=[street("a")]), "--yes", "--records", *DRUGS, "--lookup", places)
        assert (code, list(releases.iterdir())) == (1, [])
        assert "no record is counted for Norfolk; correct the texts of the look-up, unless there is none" in said

    def test_each_area_has_its_counts_and_what_has_none_is_left_out(self, folder, received, releases, project):
        text = "LSOA name,area\nNorwich 001A,Norwich\nNorwich 002B,Norwich\nBreckland 001A,\n,\nThetford 001A,Norfolk\n"
        code, said = run(folder, "--yes", "--records", *DRUGS, "--lookup", received(text, "places.csv"), area=None)
        assert code == 0, said
        assert stored(releases) == b"month,area,count\n2019-01,Norwich,2\n2019-01,Norfolk,0\n2019-02,Norwich,0\n2019-02,Norfolk,1\n"  # fmt: skip # noqa: E501
        assert told(releases)["counted"]["left_out"] == {"LSOA name: of no area of the look-up": 2}
        given = {"Norwich 001A": "Norwich", "Norwich 002B": "Norwich", "Breckland 001A": None, "": None}
        assert told(releases)["counted"]["areas"] == {"LSOA name": {**given, "Thetford 001A": "Norfolk"}}
