"""Areas as publishers write them: matched to those that are known, and asked about where they are not."""

import pytest

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
        ("Kings Lynn and West Norfolk Borough Council", None),
        ("King's Lynn & West Norfolk", None),
        ("KING’S LYNN AND WEST NORFOLK", "King's Lynn and West Norfolk"),
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
