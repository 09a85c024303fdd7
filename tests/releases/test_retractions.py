"""A release taken back: from which day on, which reports used it, and what is refused."""

import json

import pytest

from countylines.releases.retractions import retracted_since
from tests.adding.command import ID, TABLE, command, run


class TestRetract:
    def test_it_is_obeyed_from_its_day_on_and_reports_are_named(self, project, received):
        project.months("norfolk-2022", m2020_01="5")
        run(received(TABLE), "--yes")
        folder = project.root / "outputs" / "2023-03-01" / "norfolk"
        folder.mkdir(parents=True)
        manifest = {"inputs": {f"data/releases/{ID}/answer.csv": "0"}}
        (folder / "manifest.json").write_text(json.dumps(manifest))
        code, said = command("retract", ID, "--day", "2023-05-01", "--reason", "withdrawn by the force")
        assert code == 0
        assert "outputs/2023-03-01/norfolk" in said
        assert len(project.observations("2023-04-30")) == 5
        assert len(project.observations("2023-05-01")) == 1

        told = f"{ID} was taken back on 2023-05-01: withdrawn by the force"
        assert retracted_since(manifest, project.root) == [told]
        assert retracted_since({"inputs": {"data/releases/norfolk-2022/table-0.csv": "0"}}, project.root) == []

    @pytest.mark.parametrize(
        ("name", "day", "reason", "told"),
        [
            ("nothing", "2023-05-01", "x", "There is no release"),
            (ID, "2023-01-01", "x", "before"),
            (ID, "1 May 2023", "x", "YYYY-MM-DD"),
            (ID, "2023-05-01", " ", "--reason is empty"),
        ],
    )
    def test_what_cannot_be_is_refused(self, received, releases, name, day, reason, told):
        run(received(TABLE), "--yes")
        code, said = command("retract", name, "--day", day, "--reason", reason)
        assert code == 2
        assert told in said
        assert not (releases / ID / "retraction.json").exists()

    def test_twice_is_refused(self, received):
        run(received(TABLE), "--yes")
        assert command("retract", ID, "--day", "2023-05-01", "--reason", "x")[0] == 0
        code, said = command("retract", ID, "--day", "2023-06-01", "--reason", "y")
        assert code == 2
        assert "already" in said


@pytest.mark.parametrize("content", ['{"inputs": {"data/rel', "[]", '{"inputs": [1]}', '{"inputs": null}'])
def test_a_broken_manifest_does_not_stop_a_retraction_that_stands(project, received, releases, content):
    """It ended in a traceback after the release was taken back; whether that report used it nobody knows."""
    run(received(TABLE), "--yes")
    for force in ("kent", "norfolk"):
        folder = project.root / "outputs" / "2023-03-01" / force
        folder.mkdir(parents=True)
        whole = json.dumps({"inputs": {f"data/releases/{ID}/answer.csv": "0"}})
        (folder / "manifest.json").write_text(content if force == "kent" else whole)
    code, said = command("retract", ID, "--day", "2023-05-01", "--reason", "withdrawn")
    assert (code, (releases / ID / "retraction.json").is_file()) == (0, True)
    assert "used by: outputs/2023-03-01/kent, perhaps: its manifest.json cannot be read" in said
    assert "used by: outputs/2023-03-01/norfolk\n" in said
