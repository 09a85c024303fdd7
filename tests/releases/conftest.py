"""Fixtures shared by the tests of releases: one release of two months."""

import pytest

from tests.conftest import Given


@pytest.fixture
def folder(project):
    return project.release("answer", Given("month,count\n2021-01,5\n2021-02,16\n"))


@pytest.fixture
def read(project, folder):
    """Read the release, after a test changed its files."""
    return lambda: project.read("answer")
