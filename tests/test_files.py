"""JSON whose mistakes are told in sentences, and texts that a spreadsheet would evaluate."""

import json
from typing import Literal

import pytest
from pydantic import Field, model_validator

from countylines.errors import ClaimError, ProjectError
from countylines.files import Day, JsonFile, Month, Part, Text, json_text, odd, package, safe_cell, validated


@pytest.mark.parametrize(
    "text",
    [
        " =1+1",
        "＝1+1",
        "\u00a0@SUM(A1)",
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(A1)",
        "\t=1",
        "-x",
        "+x",
    ],
)
def test_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "24", "-", "–", "-1.5", "+3%", "-0.2 to 0.4", "-1e-05", "<5", "a=b", "*", "[c]", " -5 ", " – "]
)
def test_a_number_a_dash_and_words_stay_as_they_are(text):
    assert safe_cell(text) == text


class Inner(Part):
    name: Text
    kind: Literal["stock", "flow"] = "flow"
    begins: Month | None = Field(None, alias="from")

    @model_validator(mode="after")
    def _unlike(self):
        if self.name == "odd":
            raise odd("found an odd name", "name")
        return self


class Outer(Part):
    day: Day
    inner: list[Inner] = Field(default_factory=list)
    by_name: dict[str, Inner] = Field(default_factory=dict)
    either: Text | list[Text] = "a"


def told(content, *at, error=ClaimError):
    with pytest.raises(error) as raised:
        validated(Outer, content, "data/claims/x.json", *at, error=error)
    return str(raised.value)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"day": "soon"}, "day: found 'soon'; a day is written YYYY-MM-DD, such as 2021-12-31."),
        ({"day": 20210131}, "day: found 20210131; a text is needed."),
        ({"inner": [{}]}, "inner[0].name: missing; data/README.md says what belongs there."),
        ({"inner": [{"name": " "}]}, "inner[0].name: found ' '; a text is needed."),
        ({"inner": {}}, "inner: found {}; a list is needed."),
        ({"inner": [{"name": "a", "kind": "level"}]}, "inner[0].kind: found 'level'; it is one of stock, flow."),
        ({"inner": [{"name": "a", "from": "2021-13"}]}, "inner[0].from: found '2021-13'; a month is written YYYY-MM"),
        ({"inner": [{"name": "odd"}]}, "inner[0].name: found an odd name."),
        (
            {"by_name": {"list[x]": {"nam": "a"}}},
            "by_name.list[x].nam: no such key (did you mean name?); it is one of name, kind, from.",
        ),
        ({"by_name": 5}, "by_name: found 5; an object with keys is needed."),
        ({"either": 5}, "either: found 5; a text is needed."),
        ({"inner": "x" * 200}, f"inner: found '{'x' * 79}…; a list is needed."),
    ],
)
def test_the_first_mistake_is_told_with_its_key_what_was_found_and_what_belongs_there(change, sentence):
    content = {"day": "2021-12-31", **change}
    assert told(content).startswith(f"data/claims/x.json: {sentence}")
    assert told(content).endswith(".")
    assert told(content, "claims", 3, error=ProjectError).startswith(f"data/claims/x.json: claims[3].{sentence}")


def test_what_is_no_object_is_told():
    assert told([]) == "data/claims/x.json: found []; an object with keys is needed."
    assert told(None, "claims", 0) == "data/claims/x.json: claims[0]: found None; an object with keys is needed."


def test_a_file_is_read_into_a_model(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json_text({"day": "2021-12-31", "inner": [{"name": "a", "from": "2021-03"}]}), encoding="utf-8")
    read = JsonFile(path, tmp_path).read(Outer)
    assert (read.day, read.inner[0].begins) == ("2021-12-31", "2021-03")
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(ClaimError, match=r"^x\.json: day: missing"):
        JsonFile(path, tmp_path, ClaimError).read(Outer)


def test_a_package_says_first_what_it_follows():
    text = json_text(package({"name": "a", "title": "£"}))
    assert text.startswith('{\n  "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",\n  "name": "a"')
    assert text.endswith('"£"\n}\n')
    assert json.loads(text)["name"] == "a"
