"""What a descriptor must say of a release: what is missing or odd is told with file, key and what was found."""

import pytest

from countylines.errors import ReleaseError
from tests.conftest import SERIES

OWN = ("resources", 0, "countylines")


@pytest.mark.parametrize(
    ("keys", "spelt"),
    [
        (("name",), "name"),
        (("title",), "title"),
        (("licenses",), "licenses"),
        (("sources",), "sources"),
        (("resources",), "resources"),
        (("countylines",), "countylines"),
        (("countylines", "known"), "countylines.known"),
        (("countylines", "known", "day"), "countylines.known.day"),
        (("countylines", "known", "basis"), "countylines.known.basis"),
        (("countylines", "known", "reason"), "countylines.known.reason"),
        (("resources", 0, "name"), "resources[0].name"),
        (("resources", 0, "path"), "resources[0].path"),
        (("resources", 0, "hash"), "resources[0].hash"),
        (OWN, "resources[0].countylines"),
        ((*OWN, "series"), "resources[0].countylines.series"),
        *[
            ((*OWN, "series", key), f"resources[0].countylines.series.{key}")
            for key in ("force", "area", "measure", "kind", "counting_rule")
        ],
    ],
)
def test_a_missing_field_is_told_with_file_and_key(read, folder, edit, keys, spelt):
    edit(folder / "datapackage.json", *keys)
    with pytest.raises(ReleaseError, match="missing") as told:
        read()
    assert str(told.value).startswith(f"data/releases/answer/datapackage.json: {spelt}: ")


@pytest.mark.parametrize(
    ("keys", "value", "told"),
    [
        (("name",), "another", "found 'another', but the folder is 'answer'"),
        (("title",), "  ", "title: found '  '; a text is needed"),
        (("sources",), [], "sources: found []; a list with an entry is needed"),
        (("licenses",), {}, "licenses: found {}; a list with an entry is needed"),
        (("resources",), [], "resources: found []; a list with an entry is needed"),
        (("countylines", "known", "basis"), "guessed", "found 'guessed'; it is one of stated, read, assumed"),
        (("countylines", "known", "reason"), "", "countylines.known.reason: found ''"),
        ((*OWN, "series", "kind"), "level", "series.kind: found 'level'; it is one of stock, flow"),
        ((*OWN, "series", "area"), "", "series.area: found ''; say what it is"),
        ((*OWN, "extract_end"), "December 2021", "extract_end: found 'December 2021'; a month is written YYYY-MM"),
        ((*OWN, "extract_end"), "2999-01", "extract_end: found '2999-01', after the release was known ("),
        ((*OWN, "series"), None, "countylines.series: found None; an object with keys is needed"),
        ((*OWN, "series", "force"), "", "series.force: found ''; write null for figures of no one force"),
        ((*OWN, "series", "force"), 5, "series.force: found 5; write null for figures of no one force"),
        ((*OWN, "revises"), "earlier", "countylines.revises: found 'earlier'; a list"),
        (("countylines", "notes"), "a note", "countylines.notes: found 'a note'; a list"),
        (
            ("countylines", "counted"),
            {"kind": "street", "where": {}, "files": 1, "records": 9, "counted": 5, "left_out": {"a": 3}},
            "countylines.counted: the records counted and those left out are not all that were read",
        ),
        (("licenses", 0), {"name": "OGL-UK-3.0"}, "licenses[0].title: missing"),
        (("sources", 0), {"path": "https://example.org"}, "sources[0].title: missing"),
        ((*OWN, "series", "sex"), "male", "series.sex: no such key; it is one of force, area, measure, kind, "),
        ((*OWN, "series", "forec"), "norfolk", "series.forec: no such key (did you mean force?); it is one of force,"),
        (("countylines", "foi_referense"), "1", "foi_referense: no such key (did you mean foi_reference?)"),
        (("countylines", "known", "bases"), "read", "countylines.known.bases: no such key (did you mean basis?)"),
        ((*OWN, "revise"), ["a"], "resources[0].countylines.revise: no such key (did you mean revises?)"),
        (("countylines", "foi_reference"), 123, "countylines.foi_reference: found 123; a text is needed"),
        (("countylines", "version"), 2, "countylines.version: found 2; files of version 1 are read here"),
        (("countylines", "outcome"), {"is": "lost"}, "outcome.is: found 'lost'; it is one of refused, neither"),
    ],
)
def test_an_odd_field_is_told_with_file_key_and_what_was_found(read, folder, edit, keys, value, told):
    edit(folder / "datapackage.json", *keys, to=value)
    with pytest.raises(ReleaseError) as error:
        read()
    assert str(error.value).startswith("data/releases/answer/datapackage.json: ")
    assert told in str(error.value)


def test_a_descriptor_of_the_present_version_is_read_as_one_without(read, folder, edit):
    without = read()
    edit(folder / "datapackage.json", "countylines", "version", to=1)
    assert read() == without


class TestOutcome:
    @pytest.fixture
    def series(self, folder, edit):
        """Give a function that writes an answer without numbers, on a series that differs."""

        def write(**changes):
            asked = {k: v for k, v in {**SERIES, **changes}.items() if v is not None}
            edit(folder / "datapackage.json", "countylines", "outcome", to={"is": "refused", "series": asked})

        return write

    def test_it_is_read_with_what_was_asked_for(self, read, series):
        series()
        assert (read().outcome.is_, read().outcome.series, read().resources) == ("refused", SERIES, ())

    @pytest.mark.parametrize("key", SERIES)
    def test_every_field_is_needed(self, read, series, key):
        series(**{key: None})
        with pytest.raises(ReleaseError, match=rf"datapackage\.json: countylines\.outcome\.series\.{key}: missing"):
            read()

    def test_an_unknown_force_is_told_where_it_stands(self, read, series):
        series(force="norfork")
        with pytest.raises(ReleaseError, match=r"countylines\.outcome\.series\.force: .*Did you mean norfolk\?"):
            read()


@pytest.mark.parametrize("text", ["soon", "2021-02-30", "31 December 2021", "20211231"])
def test_a_known_day_that_is_none_is_told_with_file_and_key(read, folder, edit, text):
    edit(folder / "datapackage.json", "countylines", "known", "day", to=text)
    with pytest.raises(ReleaseError) as told:
        read()
    assert f"data/releases/answer/datapackage.json: countylines.known.day: found {text!r}" in str(told.value)


def test_an_unknown_force_in_a_series_is_told_with_the_nearest(read, folder, edit):
    edit(folder / "datapackage.json", *OWN, "series", "force", to="norfork")
    with pytest.raises(ReleaseError, match=r"'norfork'.*Did you mean norfolk\?") as told:
        read()
    assert str(told.value).startswith("data/releases/answer/datapackage.json: resources[0].countylines.series.force: ")


def test_a_text_is_not_taken_for_yes(folder, read, edit):
    edit(folder / "datapackage.json", "countylines", "transcription", to="false")
    with pytest.raises(ReleaseError, match="transcription: found 'false'; it is true or false"):
        read()
