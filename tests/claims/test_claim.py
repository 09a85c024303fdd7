"""Claims as data: what is read, and the sentence each mistake leads to."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from countylines.claims.claim import claim_files, claims_for, read_claims, request
from countylines.claims.parameters import Period
from countylines.errors import ClaimError
from countylines.subjects.force import Force
from tests.conftest import REPOSITORY, Project

DAYS = (date(2021, 12, 31), date(2023, 3, 31), date(2026, 11, 23))

GOOD: dict[str, Any] = {
    "force": "norfolk",
    "source": {"title": "A page", "path": "https://example.org/page", "release": None},
    "known": {"day": "2022-01-15", "basis": "stated", "reason": "the page shows it"},
    "claims": [
        {
            "id": "a-count",
            "who": "Somebody",
            "when": "on a day",
            "scope": {"area": "Norwich", "start": "2021-01-01", "end": "2021-12-31"},
            "paraphrase": "There were 45 arrests.",
            "quantity": "county lines arrests",
            "interpretation": "The count is 45.",
            "rule": {"kind": "count", "count": {"low": 45, "high": 45}},
            "request": {"fields": ["the number of arrests", "the rule"]},
        }
    ],
}
Change = Callable[[dict[str, Any]], object]


def written(project: Project, content: dict[str, Any], name: str = "page") -> Path:
    folder = project.root / "data" / "claims"
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def good(change: Change = lambda content: None) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(json.dumps(GOOD))
    change(content)
    return content


class TestWhatIsEntered:
    def test_a_report_reads_the_claims_known_by_its_day(self) -> None:
        assert [len(claims_for("norfolk", day, REPOSITORY)) for day in DAYS] == [16, 16, 16]
        assert [c.id for c in claims_for("norfolk", date(2021, 12, 30), REPOSITORY)] == [
            "commissioner-lines-nearly-halved",
            "east-lines-more-than-halved",
        ]
        assert claims_for("northern-ireland", DAYS[-1], REPOSITORY) == []

    def test_of_a_later_file_nothing_but_the_day_is_read(self, tmp_path: Path) -> None:
        shutil.copytree(REPOSITORY / "data", tmp_path / "data")
        late = tmp_path / "data" / "claims" / "norfolk-2021-12-31-edp-lines-halved.json"
        late.write_text('{"known": {"day": "2021-12-31"}}')
        assert len(claims_for("norfolk", date(2021, 12, 30), tmp_path)) == 2
        with pytest.raises(ClaimError, match=r"edp-lines-halved\.json: force: missing"):
            claims_for("norfolk", date(2021, 12, 31), tmp_path)

    def test_no_paraphrase_is_long_enough_to_be_a_quotation(self) -> None:
        claims = [c for force in ("norfolk", "kent", "suffolk") for c in claims_for(force, DAYS[-1], REPOSITORY)]
        assert len(claims) == 16 + 6 + 1
        assert all(len(c.paraphrase) < 130 and "“" not in c.paraphrase and '"' not in c.paraphrase for c in claims)

    def test_they_are_inputs_of_a_report_that_reads_them(self) -> None:
        name = "data/claims/norfolk-2021-12-31-edp-lines-halved.json"
        assert name in Force.named("norfolk", REPOSITORY).inputs(DAYS[0], REPOSITORY)
        assert name not in Force.named("norfolk", REPOSITORY).inputs(date(2021, 12, 30), REPOSITORY)
        assert not [
            n
            for n in Force.named("northern-ireland", REPOSITORY).inputs(DAYS[-1], REPOSITORY)
            if n.startswith("data/claims")
        ]


def set_to(*keys: str | int, value: Any) -> Change:
    def change(content: dict[str, Any]) -> None:
        at: Any = content
        for key in keys[:-1]:
            at = at[key]
        at[keys[-1]] = value

    return change


def without(*keys: str | int) -> Change:
    def change(content: dict[str, Any]) -> None:
        at: Any = content
        for key in keys[:-1]:
            at = at[key]
        del at[keys[-1]]

    return change


RULE = ("claims", 0, "rule")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            set_to(*RULE, "kind", value="guess"),
            "claims[0].rule.kind: found 'guess', an unknown rule; it is one of count",
        ),
        (without("source"), "page.json: source: missing"),
        (without("source", "path"), "source.path: missing"),
        (without("source", "release"), "source.release: missing"),
        (set_to("source", "path", value="javascript:alert(1)"), "the address of the page is needed, with https://"),
        (set_to("source", "release", value="norfolk-none"), "found 'norfolk-none', and there is no such release"),
        (set_to("source", "release", value="../forces"), "there is no such release"),
        (without(*RULE, "count"), "claims[0].rule.count: missing"),
        (
            set_to(*RULE, "count", value={"low": 9, "high": 4}),
            "claims[0].rule.count: the interval's low bound 9 is above",
        ),
        (set_to(*RULE, "count", value={"low": "9", "high": 9}), "not a whole number"),
        (set_to(*RULE, "guess", value=1), "the rule 'count' has no such parameter; it takes count"),
        (set_to("claims", 0, "remark", value="x"), "claims[0].remark: no such key; it is one of id, who"),
        (set_to("claims", 0, "id", value="A <b>"), "small letters and digits joined by '-' are needed"),
        (set_to("claims", 0, "id", value="a" * 81), "joined by '-' are needed, at most 80 characters"),
        (set_to("claims", 0, "paraphrase", value=" "), "claims[0].paraphrase: found ' '; a text is needed"),
        (set_to("claims", 0, "scope", "end", value="2020-01-01"), "give the earlier day first"),
        (
            set_to("claims", 0, "request", "fields", value=[]),
            "claims[0].request.fields: found []; a list of 1 or more is needed",
        ),
        (without("claims", 0, "request"), "claims[0].request: missing"),
        (set_to("claims", value=[]), "claims: found []; a list of 1 or more is needed"),
        (
            set_to("force", value="norfork"),
            "found 'norfork'; data/forces.csv has no such force (did you mean norfolk?)",
        ),
        (set_to("known", "basis", value="guessed"), "known.basis: found 'guessed'"),
        (set_to("version", value=2), "version: found 2; files of version 1 are read here"),
        (set_to("title", value="A page"), "title: no such key; it is one of version, force, source"),
        (set_to("claims", 0, "scope", "from", value="x"), "claims[0].scope.from: no such key"),
        (set_to("claims", 0, "request", "field", value=[]), "request.field: no such key (did you mean fields?)"),
        (set_to("claims", 0, "scope", "area", value=7), "claims[0].scope.area: found 7; a text is needed"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(project: Project, change: Change, told: str) -> None:
    path = written(project, good(change))
    with pytest.raises(ClaimError) as error:
        read_claims(path, project.root)
    assert told in str(error.value)
    assert str(error.value).startswith("data/claims/page.json")


@pytest.mark.parametrize("version", [{}, {"version": 1}])
def test_a_file_without_a_version_is_of_the_first(project: Project, version: dict[str, int]) -> None:
    (claim,) = read_claims(written(project, {**version, **good()}), project.root)
    assert claim.id == "a-count"


def test_a_claim_becomes_known_with_its_release_and_names_its_page(project: Project) -> None:
    project.months("norfolk-own", m2021_03="24")
    path = written(project, good(set_to("source", "release", value="norfolk-own")))
    assert read_claims(path, project.root)[0].source.release == "norfolk-own"
    changes: list[tuple[tuple[str, str], str, str]] = [
        (("known", "day"), "2022-01-14", "but the release norfolk-own was known on 2022-01-15"),
        (("source", "path"), "https://example.org/other", "the release norfolk-own has no such source"),
    ]
    for keys, value, told in changes:
        content = good(set_to("source", "release", value="norfolk-own"))
        set_to(*keys, value=value)(content)
        written(project, content)
        with pytest.raises(ClaimError, match=told):
            read_claims(path, project.root)


def test_two_claims_of_one_name_are_refused(project: Project) -> None:
    written(project, good())
    written(project, good(), "another")
    with pytest.raises(ClaimError, match=r"both called 'a-count'\. Give each claim a name of its own"):
        claims_for("norfolk", date(2022, 12, 31), project.root)


def test_a_file_that_is_no_json_is_told(project: Project) -> None:
    written(project, good()).write_text("{", encoding="utf-8")
    with pytest.raises(ClaimError, match=r"page\.json is not readable as JSON"):
        claim_files("norfolk", date(2022, 12, 31), project.root)


def test_a_project_without_claims_has_none(project: Project) -> None:
    assert claims_for("norfolk", date(2022, 12, 31), project.root) == []


def test_a_request_names_whom_what_where_and_when(project: Project) -> None:
    (claim,) = read_claims(written(project, good()), project.root)
    told = request(claim, "Norfolk Constabulary", Period(start=date(2020, 1, 1), end=date(2021, 12, 31)))
    asked_of = request(claim, "Metropolitan Police Service", claim.period)
    assert asked_of.startswith("To the Metropolitan Police Service. Under")
    for part in (
        "To Norfolk Constabulary.",
        "Under the Freedom of Information Act 2000",
        "for Norwich and the time from 1 January 2020 to 31 December 2021",
        "(1) the number of arrests; (2) the rule.",
    ):
        assert part in told
    other = good(set_to("claims", 0, "request", value={"to": "the Home Office", "fields": ["deaths"]}))
    (claim,) = read_claims(written(project, other), project.root)
    assert request(claim, "Norfolk Constabulary", claim.period).startswith("To the Home Office.")
