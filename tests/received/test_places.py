"""Areas as publishers write them: matched to those that are known, and asked about where they are not."""

import pytest

from countylines.project import Area
from countylines.received.places import match_area

KNOWN = ("Norfolk", "Norwich", "Greater Norwich", "King's Lynn and West Norfolk")


@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("Norwich", "Norwich"),
        (" NORWICH ", "Norwich"),
        ("Norwich City", "Norwich"),
        ("City of Norwich", "Norwich"),
        ("Norwich district", "Norwich"),
        ("Norwich Policing District", "Norwich"),
        ("greater  norwich", "Greater Norwich"),
        ("Kings Lynn and West Norfolk Borough Council", "King's Lynn and West Norfolk"),
        ("King's Lynn & West Norfolk", "King's Lynn and West Norfolk"),
        ("KING’S LYNN AND WEST NORFOLK", "King's Lynn and West Norfolk"),
        ("Norwich²", "Norwich"),
        ("Norwich [2]", "Norwich"),
        ("Norwich North", None),
        ("Norwhich", None),
        ("Total", None),
    ],
)
def test_a_name_is_matched_or_asked_about(name, area):
    if area:
        assert match_area(name, KNOWN) == area
        return
    with pytest.raises(ValueError, match="is none of the force's areas") as told:
        match_area(name, KNOWN)
    assert repr(name) in str(told.value)
    assert "names in layout.json" in str(told.value)


def test_a_name_of_two_areas_is_asked_about():
    with pytest.raises(ValueError, match="could be Norwich City or Norwich District"):
        match_area("Norwich", ["Norwich City", "Norwich District"])
    assert match_area("Norwich", ["Norwich", "Norwich City"]) == "Norwich"


def test_a_force_without_areas_says_so():
    with pytest.raises(ValueError, match=r"\(none yet\)"):
        match_area("Norwich", ())


def test_an_area_goes_by_its_other_usual_names():
    areas = [Area.written("Humberside"), Area.written("Kingston upon Hull=Hull")]
    for name in ("Kingston upon Hull, City of", "Hull City Council", "HULL"):
        assert match_area(name, areas) == "Kingston upon Hull"


def test_an_unknown_area_is_asked_about_with_the_nearest_names():
    with pytest.raises(ValueError, match=r"none of the force's areas \(the nearest are Norwich and Greater Norwich\)"):
        match_area("Norwhich", KNOWN)
    with pytest.raises(ValueError, match=r"\(A0, A1, .*, A11\)"):
        match_area("zzz", [f"A{number}" for number in range(50)])
