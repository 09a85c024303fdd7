"""Any figures, rendered in any shape, marker and format, come back; broken files end in a sentence, never a hang."""

import random
import re
import time
from itertools import chain, repeat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countylines.errors import ReleaseError
from countylines.received.grids import apart, files
from countylines.received.grids.files import read_grids
from tests.foi_corpus.build import AREAS, CLEAR, EXPLAINED, HERE, SHAPES, UNEXPLAINED, Written, exact, in_format
from tests.foi_corpus.writers import TEXTS, WRITERS, archive, unpacked
from tests.received.test_foi_corpus import CASES, as_rows, rows_read


@pytest.fixture(autouse=True)
def _in_this_process(request, monkeypatch):
    """Read what takes down no process here: a process a file would take most of the time."""
    if getattr(request.node, "callspec", None) and request.node.callspec.params.get("kind") not in ("xls", "xlsb"):
        monkeypatch.setattr(files, "read_apart", apart.read)


QUICK = [kind for kind in WRITERS if kind not in ("docx", "pdf", "xls", "xlsb")]

whole = st.integers(0, 10**7)
counts = st.one_of(
    whole.map(exact),
    whole.map(lambda n: Written(f"{n:,}", n, n, "exact")),
    st.integers(1, 99).map(lambda n: Written(f"<{n}", 0, n - 1, "interval")),
    st.integers(1, 99).map(lambda n: Written(f"Less than {n}", 0, n - 1, "interval")),
    st.integers(0, 99).map(lambda n: Written(f"up to {n}", 0, n, "interval")),
    st.integers(0, 99).map(lambda n: Written(f"{n} or more", n, None, "open")),
    whole.map(lambda n: Written(f">{n:,}", n + 1, None, "open")),
    st.tuples(whole, whole).map(sorted).map(lambda b: Written(f"{b[0]} - {b[1]}", b[0], b[1], "interval")),
    st.tuples(whole, st.sampled_from("bekprtu")).map(lambda c: Written(f"{c[0]} [{c[1]}]", c[0], c[0], "exact", c[1])),
    st.tuples(whole, st.sampled_from("¹²³†")).map(lambda c: Written(f"{c[0]}{c[1]}", c[0], c[0], "exact")),
    st.sampled_from(CLEAR),
)
explained = st.one_of(
    counts.filter(lambda cell: cell.text not in {c.text for c in EXPLAINED}), st.sampled_from(EXPLAINED)
)
unexplained = st.one_of(counts, st.sampled_from(UNEXPLAINED))


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_rendered_comes_back(kind, tmp_path):
    @settings(max_examples=12 if kind in QUICK else 3, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from(sorted(SHAPES)),
        st.one_of(st.lists(explained, min_size=1, max_size=30), st.lists(unexplained, min_size=1, max_size=30)),
    )
    def comes_back(shape, cells):
        case = SHAPES[shape](chain.from_iterable(repeat(cells)), kind not in TEXTS)
        content, layout = in_format(case, kind)
        path = tmp_path / f"answer.{WRITERS[kind][0]}"
        path.write_bytes(content)
        reading = rows_read(path, layout, case.series)
        assert [str(problem) for problem in reading.problems] == []
        assert [row[:-1] for row in as_rows(reading.observations)] == [row[:-1] for row in case.expected()]

    comes_back()


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind not in TEXTS])
def test_merged_labels_stand_over_all_their_figures(kind, tmp_path):
    case = SHAPES["merged-cells"](map(exact, range(100, 200)), True)
    content, layout = in_format(case, kind)
    path = tmp_path / "answer"
    path.write_bytes(content)
    reading = rows_read(path, layout, case.series)
    assert (reading.problems, as_rows(reading.observations)) == ((), case.expected())


def mutated(content, random_):
    """Break a file: bytes changed, cut off, doubled or taken out."""
    content = bytearray(content)
    for _ in range(random_.choice([1, 1, 5, 50])):
        at = random_.randrange(len(content))
        match random_.randrange(4):
            case 0:
                content[at] = random_.randrange(256)
            case 1:
                del content[at : at + random_.randrange(1, 40)]
            case 2:
                content[at:at] = content[at : at + 20]
            case 3 if random_.random() < 0.2:
                del content[at:]
        if not content:
            break
    return bytes(content)


def mutated_inside(content, random_):
    """Break one part of an archive, and pack it again so that only the part is broken."""
    parts = unpacked(content)
    name = random_.choice([name for name in parts if re.search(r"sheet|content|document|workbook|shared", name)])
    return archive({**parts, name: mutated(parts[name], random_)})


@pytest.mark.parametrize("kind", WRITERS)
def test_a_broken_file_ends_in_a_sentence_or_in_a_table(kind, tmp_path):
    name, (_, case) = next((name, entry) for name, entry in CASES.items() if entry[0] == kind)
    _, layout = in_format(case, kind)
    content = (HERE / name).read_bytes()
    random_ = random.Random(name)
    path = tmp_path / name
    for _ in range(40 if kind in QUICK else 8):
        inside = content.startswith(b"PK") and random_.random() < 0.8
        path.write_bytes((mutated_inside if inside else mutated)(content, random_))
        began = time.monotonic()
        try:
            reading = rows_read(path, layout, case.series)
        except ReleaseError as error:
            assert str(error).startswith(name)
            assert str(error).endswith(".")
        else:
            assert set(reading.observations["area"]) <= set(AREAS)
        assert time.monotonic() - began < 20


ODD = [
    "9" * 30,
    "-4",
    "12.5",
    "#REF!",
    "1,02",
    "12 34",
    "about 40",
    "0x1A",
    "1e3",
    "=1+1",
    "twelve",
    "5%",
    "٣",
    "4-Jan",
    "NaN",
    "(4)",
]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_cell_that_is_no_count_is_told_with_its_place_and_spoils_no_other(name, tmp_path):
    for number, text in enumerate(ODD):
        cells = [Written(text, None, None, ""), *map(exact, range(100, 130))]
        case = SHAPES[name](chain.from_iterable(repeat(cells)), False)
        if "records" in case.layout:
            return
        content, layout = in_format(case, "csv")
        path = tmp_path / f"answer-{number}.csv"
        path.write_bytes(content)
        reading = rows_read(path, layout, case.series)
        odd = [point for point in case.points if point.cell.text == text]
        told = [problem for problem in reading.problems if repr(text[:30]) in problem.told]
        assert len(told) == len(odd) == len(reading.problems)
        assert all(problem.address for problem in told)
        expected = [point.expected()[:-1] for point in case.points if point.cell.text != text]
        assert [row[:-1] for row in as_rows(reading.observations)] == sorted(expected)


@pytest.mark.parametrize("other", ["csv", "xlsx", "xls", "ods", "html", "pdf", "docx", "xlsb"])
def test_a_wrong_ending_of_the_name_does_not_matter(other, tmp_path):
    name = next(name for name, (kind, _) in CASES.items() if kind == other)
    path = tmp_path / "answer.txt"
    path.write_bytes((HERE / name).read_bytes())
    assert read_grids(path, path.name) == read_grids(HERE / name, name)
