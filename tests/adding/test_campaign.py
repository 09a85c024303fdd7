"""Tables drawn at random are read right, refused or doubted; the generator is not of the mind of the reader."""

import io
from typing import ClassVar

import openpyxl
import pytest

from benchmarks.campaign import (
    BAD,
    CRASH,
    REFUSED,
    RIGHT,
    TRIED,
    UNFLAGGED,
    WRONG,
    Came,
    differs,
    judged,
    main,
    read,
    run,
    table,
)
from benchmarks.random_tables import DAMAGES, FLAG, SAME, SHAPES, Drawing, Figure, body_of, written


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "most"), [("tables", 100), ("cells", 60), ("files", 40)])
def test_nothing_is_written_wrong(kind, most):
    came = list(run(kind, range(most), 1))
    assert len(came) == most
    assert [each for each in came if each.outcome in BAD] == []
    assert kind == "files" or sum(each.outcome == RIGHT for each in came) > most / 8


@pytest.mark.parametrize("number", [859, 8767], ids=["a record of an XLS cut short", "a sheet wider than any"])
def test_files_that_once_ended_in_a_traceback_are_refused(number, tmp_path):
    assert TRIED["files"](number, tmp_path).outcome == REFUSED


def test_a_header_shifted_over_numbers_that_happen_to_rise_is_told(tmp_path):
    table = """Month,,Possession,Supply,Production,Importation
May-20,48,54,65,64
Jun-20,49,63,52,58
Jul-20,65,76,59,53
Aug-20,66,79,60,53
"""
    understood = read("answer.csv", table.encode(), tmp_path)
    assert understood.doubts and not understood.problems


class TestTheGenerator:
    def test_a_number_gives_the_same_table_again(self):
        for number in range(20):
            one, two = Drawing(number), Drawing(number)
            first, second = one.table(), two.table()
            assert (first.sheets, first.figures, first.damage) == (second.sheets, second.figures, second.damage)
            assert written(first, one)[0] == written(second, two)[0]

    def test_every_shape_and_every_damage_comes_up(self):
        made = [Drawing(number).table() for number in range(1500)]
        assert len({each.shape for each in made}) == len(SHAPES)
        assert len({damage for each in made for damage in each.damage}) == len(DAMAGES)
        assert {each.needs for each in made} == {SAME, FLAG}

    def test_figures_are_declared_in_the_order_of_the_cells_of_a_whole_table(self):
        for number in range(60):
            made = Drawing(number).table(whole=True)
            cells = [made.rows[row][column] for row, column in body_of(made)]
            bounds = [(cell, cell) if cell != "<5" else (0, 4) for cell in cells]
            assert bounds == [(figure.low, figure.high) for figure in made.figures[: len(cells)]]

    def test_what_a_workbook_hides_is_in_the_file(self):
        for number in range(400):
            drawing = Drawing(number)
            made = drawing.table()
            if "a hidden sheet" in made.damage:
                name, content = written(made, drawing)
                states = [sheet.sheet_state for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets]
                assert (name, states[-1] in ("hidden", "veryHidden"), states[0]) == ("answer.xlsx", True, "visible")
                return
        raise AssertionError("no hidden sheet was drawn")


class TestTheJudge:
    TABLE = b"Month,Arrests\nJan-21,7\nFeb-21,9\nMar-21,4\n"
    FIGURES: ClassVar = [
        Figure(f"2021-0{m}-01", f"2021-0{m}-{last}", "", "", n, n)
        for m, last, n in ((1, 31, 7), (2, 28, 9), (3, 31, 4))
    ]

    def test_exactly_what_was_declared_is_right(self, tmp_path):
        understood = read("a.csv", self.TABLE, tmp_path)
        assert judged(understood, self.FIGURES, SAME) == (RIGHT, "")
        assert judged(understood, self.FIGURES, FLAG)[0] == UNFLAGGED

    @pytest.mark.parametrize("at", [0, 2])
    def test_one_figure_more_fewer_or_other_is_wrong(self, tmp_path, at):
        understood = read("a.csv", self.TABLE, tmp_path)
        fewer = [figure for place, figure in enumerate(self.FIGURES) if place != at]
        for wanted in (
            fewer,
            [*self.FIGURES, self.FIGURES[at]],
            [*fewer, Figure("2021-04-01", "2021-04-30", "", "", 7, 7)],
        ):
            assert judged(understood, wanted, SAME)[0] == WRONG

    def test_a_figure_under_another_name_is_wrong(self, tmp_path):
        content = b"Month,Supply,Possession\nJan-21,7,1\nFeb-21,9,2\nMar-21,4,3\n"
        figures = read("a.csv", content, tmp_path).reading.observations
        named = [
            Figure(f.start, f.end, "", kind, n + (kind == "Possession") * 0, n)
            for f, more in zip(self.FIGURES, (1, 2, 3), strict=True)
            for kind, n in (("Supply", f.low), ("Possession", more))
        ]
        assert differs(named, figures) == ""
        swapped = [
            Figure(f.start, f.end, "", {"Supply": "Possession", "Possession": "Supply"}[f.kind], f.low, f.high)
            for f in named
        ]
        assert "not called so" in differs(swapped, figures)

    def test_what_is_wrong_is_told_with_its_number_and_ends_the_command_with_1(self, monkeypatch, capsys):
        lines, bad = table(
            "tables", [Came(7, "long: whole", RIGHT), Came(9, "long: ages", WRONG, "1 lost"), Came(3, "x", CRASH)]
        )
        assert bad == 2
        assert "WRONG 9: long: ages: 1 lost" in lines and "      1  right" in lines
        monkeypatch.setitem(TRIED, "tables", lambda number, folder: Came(number, "made up", WRONG))
        assert main(["--tables", "2", "--cells", "0", "--files", "0", "--processes", "1"]) == 1
        assert "2  WRONG" in capsys.readouterr().out
