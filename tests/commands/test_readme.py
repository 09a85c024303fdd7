"""README tells the truth: its findings are the report's, its links and commands exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from countylines.commands.readme import with_findings
from countylines.errors import ProjectError

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "data/README.md", "docs/methods.md", "docs/analysis-plan.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_its_findings_are_those_of_the_report() -> None:
    text = read("README.md")
    assert with_findings(text, ROOT) == text
    assert len(re.findall(r"^[1-5]\. ", text, flags=re.MULTILINE)) == 5


def test_a_changed_finding_is_seen() -> None:
    text = read("README.md")
    first = re.search(r"^1\. (.+)$", text, flags=re.MULTILINE)
    assert first is not None
    changed = text.replace(first[1], "Something else was found.")
    assert changed != text
    assert with_findings(changed, ROOT) == text


def test_a_missing_block_is_told() -> None:
    with pytest.raises(ProjectError, match="has no block"):
        with_findings("# nothing", ROOT)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#\s]+)", read(name))
    missing = [link for link in links if not (ROOT / name).parent.joinpath(link).exists()]
    assert missing == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:`|^)make ([a-z]+)", read(name), flags=re.MULTILINE))
    assert named <= targets


def test_every_package_of_the_environment_is_pinned_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-setup.txt"):
        requirements = re.split(r"\n(?=\S)", read(name).strip())
        pins = [r for r in requirements if not r.startswith("#")]
        assert pins
        assert all(re.match(r"[\w.\[\]-]+==\S+", pin) and "--hash=sha256:" in pin for pin in pins)


def test_every_package_asked_for_is_pinned() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    asked = [re.split(r"[^\w-]", name)[0] for name in wanted]
    assert len(asked) > 10
    pinned = {
        name.lower().replace("_", "-") for name in re.findall(r"^([\w.-]+)==", read("requirements.txt"), re.MULTILINE)
    }
    assert {name.lower() for name in asked} - pinned == set()
