"""Many files of one shape become one release: each is understood as if added alone, then they are held together."""

import json
from shutil import copyfile

import pytest

from countylines.releases.tables import read_table
from tests.adding.command import ID, run

YEARS = (2019, 2020, 2021)


def table(year, first=5, places="Norwich,Norfolk"):
    return f"Arrests of {year}\n\nMonth,{places}\nJanuary {year},{first},30\nFebruary {year},<5,41\nMarch {year},7,38\n"


@pytest.fixture
def folder(project, tmp_path):
    """Give a folder with a table a year."""
    made = tmp_path / "answers"
    made.mkdir()
    for year in YEARS:
        (made / f"arrests {year}.csv").write_text(table(year, year - 2000))
    return made


def figures(project):
    release = project.read(ID)
    return {
        (resource.path.name, row.area, f"{row.start:%Y-%m}"): (row.low, row.high)
        for resource in release.resources
        for row in read_table(release, resource).itertuples()
    }


def test_a_folder_is_one_release_with_each_file_as_it_was(project, folder, releases):
    code, said = run(folder, "--yes")
    assert code == 0, said
    found = figures(project)
    assert len(found) == len(YEARS) * 6
    for year in YEARS:
        name = f"arrests-{year}.csv"
        assert (releases / ID / name).read_bytes() == (folder / f"arrests {year}.csv").read_bytes()
        assert found[name, "Norwich", f"{year}-01"] == (year - 2000, year - 2000)
        assert found[name, "Norwich", f"{year}-02"] == (0, 4)
        assert found[name, "Norfolk", f"{year}-03"] == (38, 38)
    assert "arrests 2020.csv, B4" in (releases / ID / "preview.md").read_text()


def test_files_are_named_or_chosen_by_their_names(project, folder):
    (folder / "readme.txt").write_text("A letter.")
    assert "readme.txt" in run(folder, "--yes")[1]
    assert run(folder / "arrests 2019.csv", folder, "--yes", "--files", "*2021.csv")[0] == 0
    assert {name for name, _, _ in figures(project)} == {"arrests-2021.csv"}


def test_files_of_one_name_in_several_folders_are_kept_apart(project, tmp_path):
    for year in YEARS:
        (tmp_path / "answers" / str(year)).mkdir(parents=True)
        (tmp_path / "answers" / str(year) / "answer.csv").write_text(table(year))
    code, said = run(tmp_path / "answers", "--yes")
    assert code == 0, said
    assert sorted(month for _, area, month in figures(project) if area == "Norwich")[::3] == [f"{y}-01" for y in YEARS]
    assert len({name for name, _, _ in figures(project)}) == len(YEARS)


def test_records_of_several_files_are_counted_by_month(project, tmp_path):
    (tmp_path / "answers").mkdir()
    for month, days in (("01", (3, 9)), ("02", (4,))):
        lines = "".join(f"{day:02}/{month}/2021,Drugs\n{day:02}/{month}/2021,Theft\n" for day in days)
        (tmp_path / "answers" / f"{month}.csv").write_text(f"Date,Type\n{lines}")
    code, said = run(tmp_path / "answers", "--yes", "--records", "--where", "Type=Dr*")
    assert code == 0, said
    assert {month: counts for (_, _, month), counts in figures(project).items()} == {
        "2021-01": (2, 2),
        "2021-02": (1, 1),
    }


def test_a_layout_by_hand_is_that_of_every_file(project, folder, received):
    labels = {"month": {"column": "A"}, "area": {"row": 3}}
    layout = received(json.dumps({"tables": [{"counts": "B4:C5", "labels": labels}]}), "layout.json")
    code, said = run(folder, "--yes", "--layout", layout, "--accept", "numbers left out=March was not asked for")
    assert code == 0, said
    assert len(figures(project)) == len(YEARS) * 4


class TestRefused:
    """Files that are not added together, each with a sentence."""

    @pytest.fixture(autouse=True)
    def nothing_is_written(self, releases):
        yield
        assert list(releases.iterdir()) == []

    def test_the_same_file_twice(self, folder):
        copyfile(folder / "arrests 2019.csv", folder / "copy.csv")
        assert "are the same, byte for byte" in run(folder, "--yes")[1]

    def test_a_figure_that_stands_in_two_files(self, folder):
        (folder / "arrests 2022.csv").write_text(table(2021, 99))
        _, said = run(folder, "--yes")
        assert "arrests 2022.csv, B4: 2021-01-01 to 2021-01-31 (Norwich, county lines arrests) stands twice" in said
        assert "also at arrests 2021.csv, B4" in said

    def test_a_file_of_another_shape(self, folder):
        (folder / "arrests 2022.csv").write_text("Month,Arrests\nJanuary 2022,5\nFebruary 2022,6\nMarch 2022,9\n")
        code, said = run(folder, "--yes")
        assert (code, "arrests 2022.csv: its shape is not that of arrests 2019.csv" in said) == (2, True)
        assert "figures by month; there figures by area and month" in said

    def test_a_doubt_names_its_files_and_is_told_once(self, folder):
        for year in YEARS[1:]:
            (folder / f"arrests {year}.csv").write_text(table(year, "*"))
        code, said = run(folder, "--yes")
        assert code == 1
        assert said.count("is *, and nothing says what that means") == 1
        assert "2 files (arrests 2020.csv, arrests 2021.csv): B4: is *" in said

    def test_a_cell_that_cannot_be_read_names_its_file(self, folder):
        (folder / "arrests 2020.csv").write_text(table(2020, "many"))
        _, said = run(folder, "--yes")
        assert "and 2 more files were not added" in said
        assert "arrests 2020.csv: " in said

    def test_a_file_that_is_no_table(self, folder):
        (folder / "Thumbs.db").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 synthetic")
        code, said = run(folder, "--yes")
        assert (code, "Thumbs.db" in said, "say with --files which files are" in said) == (2, True, True)

    def test_a_letter_among_them(self, folder):
        (folder / "arrests 2022.csv").write_text(table(2022) + "\nYours sincerely\nJane Smith\n")
        assert "arrests 2022.csv holds what looks like personal data" in run(folder, "--yes")[1]

    def test_what_is_said_of_one_file(self, folder, received):
        assert "are said of one file" in run(folder, "--yes", "--redacted", folder / "copy.csv")[1]
        assert "--outcome is said of one FILE" in run(folder, "--yes", "--outcome", "refused")[1]

    def test_an_empty_folder(self, project, tmp_path):
        (tmp_path / "empty").mkdir()
        assert "There is no file in" in run(tmp_path / "empty", "--yes")[1]


class TestPeriodOfName:
    """The year stands in the name of each file alone."""

    def add(self, tmp_path, *names):
        (tmp_path / "answers").mkdir()
        for number, name in enumerate(names):
            (tmp_path / "answers" / name).write_text(f"Month,Norwich,Norfolk\nJan,{number},9\nFeb,6,7\nMar,3,4\n")
        return run(tmp_path / "answers", "--yes", "--period", "file name")

    def test_a_year_or_a_financial_year(self, project, tmp_path):
        code, said = self.add(tmp_path, "arrests 2019.csv", "arrests_2020.csv", "20-arrests-2021-22.csv")
        assert code == 0, said
        found = {(name, month) for name, area, month in figures(project) if area == "Norwich" and month.endswith("-01")}
        assert found == {
            ("arrests-2019.csv", "2019-01"), ("arrests_2020.csv", "2020-01"), ("20-arrests-2021-22.csv", "2022-01")
        }  # fmt: skip

    @pytest.mark.parametrize("name", ["arrests.csv", "2019 to 2020.csv", "2010-11.csv", "2019-25.csv", "12019.csv"])
    def test_a_name_that_does_not_say_one_is_told(self, tmp_path, releases, name):
        code, said = self.add(tmp_path, "arrests 2018.csv", name)
        assert (code, list(releases.iterdir())) == (2, [])
        assert f"the name {name} does not hold one year" in said


def test_how_each_is_read_stands_in_one_layout(folder, releases):
    assert run(folder, "--yes", "--revises", "norfolk-2020", "--dry-run")[0] == 1
    assert run(folder, "--yes")[0] == 0
    layout = json.loads((releases / ID / "layout.json").read_text())["resources"]
    assert list(layout) == [f"arrests-{year}" for year in YEARS]
    assert len({json.dumps(each) for each in layout.values()}) == 1
