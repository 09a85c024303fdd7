"""Sections, and pictures that hold their own text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from countylines.show.findings import Statements
from countylines.show.picture import Picture
from countylines.show.sections import Heading, Method, Section
from countylines.show.tables import Table

FRAME = pd.DataFrame({"month": ["March"], "count": [24]})
HOSTILE = 'Figure: A & B <script> "x"\nMarks </desc> stand at counts.\nCount: March 24.'


def test_a_heading_never_stands_alone() -> None:
    with pytest.raises(ValueError, match="“Dispersion” has nothing to show"):
        Section("dispersion", "Dispersion", [])


def test_a_section_shows_heading_method_and_each_part_in_order() -> None:
    table, told = Table(FRAME, "Months", name="months"), Statements(["Said."])
    section = Section("months", "The months", [table, told], method="$E_i = N d_i$", data={"bounds": FRAME})
    assert section.outputs(4) == [Heading("The months", 4), Method("$E_i = N d_i$"), table, told]
    assert Section("months", "The months", [told]).outputs(3) == [Heading("The months", 3), told]


def test_a_heading_is_escaped_and_a_method_is_markdown() -> None:
    assert Heading("A <b>", 4)._repr_mimebundle_()["text/html"] == "<h4>A &lt;b&gt;</h4>"
    assert Method("$x$")._repr_mimebundle_()["text/markdown"] == "$x$"


def test_a_picture_keeps_its_text_in_its_file(tmp_path: Path) -> None:
    picture = Picture.of('<svg width="8"><path/></svg>', HOSTILE)
    path = tmp_path / "months.svg"
    path.write_text(picture.svg, encoding="utf-8")
    again = Picture.read(path)
    assert again.text == picture.text == HOSTILE
    assert again.name == "months"
    assert "<title>A &amp; B &lt;script&gt; &quot;x&quot;</title>" in picture.svg
    assert picture.svg.count("</desc>") == 1
    assert picture.svg.endswith("<path/></svg>")
