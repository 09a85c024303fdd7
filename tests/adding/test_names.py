"""People's names without a title: found under a signature and after a label, never an organisation's or a program's."""

import pytest

from countylines.adding.names import is_name, label_of, names_in, names_of_properties


@pytest.mark.parametrize(
    ("text", "whether"),
    [
        ("Ann Example", True),
        ("A. Example", True),
        ("Example, Ann", True),
        ("Ann O’Example", True),
        ("Norfolk Constabulary", False),
        ("Information Team", False),
        ("Ann", False),
        ("ann example", False),
        ("24 arrests", False),
    ],
)
def test_a_name_has_two_words_and_is_nobodys_office(text, whether):
    assert is_name(text) is whether


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Requested by: Ann Example", ["Ann Example"]),
        ("prepared by Ann", ["Ann"]),
        ("Requested by: Norfolk Constabulary", []),
        ("Prepared by Operation Lantern", []),
        ("Kind regards\n\nAnn Example\nBen Example\nCy Example", ["Ann Example", "Ben Example"]),
        ("Kind regards\nInformation Team", []),
        ("Ann Example of Great Yarmouth", []),
    ],
)
def test_names_stand_after_a_label_and_under_a_closing(text, names):
    assert list(names_in(text)) == names


def test_a_cell_announces_a_name_or_ends_a_letter_or_neither():
    said = {
        "Yours sincerely,": "closing", "Prepared by:": "label", "January": "", "": "", "Name": "people",
        "Officer": "people", "Victim's name": "people", "Surname": "part", "First name": "part", "DOB": "birthdays",
        "Force name": "", "Area name": "", "Name of station": "", "Officers per 1,000": "",
    }  # fmt: skip
    assert {text: label_of(text) for text in said} == said


def test_of_a_files_properties_programs_organisations_and_numbers_are_nobody():
    texts = ["Ann Example", " Ann Example ", "Microsoft Excel", "openpyxl", "Norfolk Police", "2023", "a123"]
    assert names_of_properties(texts) == ["Ann Example", "a123"]
