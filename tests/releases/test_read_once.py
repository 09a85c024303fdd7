"""What the first notebook reads of data: every input once a process, however often it is asked for."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from countylines import project as place
from countylines.project import DATE_VARIABLE, FOLDER_VARIABLE, ROOT_VARIABLE, SETTLED, SUBJECT_VARIABLE
from countylines.releases.tables import read_resource
from tests.conftest import REPOSITORY, Given

RUN = """
import json, pathlib, sys
from collections import Counter

opened = Counter()
sys.addaudithook(lambda event, told: opened.update([str(told[0])]) if event == "open" else None)
for cell in json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]))
print()
print(json.dumps(opened))
"""


def opened_by(notebook, folder):
    """Run a notebook's code in a process of its own; count how often each file of ``data`` was opened."""
    environment = {
        **os.environ,
        ROOT_VARIABLE: str(REPOSITORY),
        FOLDER_VARIABLE: str(folder),
        SUBJECT_VARIABLE: "norfolk",
        DATE_VARIABLE: "2021-12-31",
    }
    arguments = [sys.executable, "-c", RUN, str(REPOSITORY / "notebooks" / f"{notebook}.ipynb")]
    ended = subprocess.run(arguments, capture_output=True, text=True, env=environment, check=True)
    opened = json.loads(ended.stdout.splitlines()[-1])
    data = str(REPOSITORY / "data") + os.sep
    return Counter({path.removeprefix(data): number for path, number in opened.items() if path.startswith(data)})


def test_the_first_notebook_opens_every_input_once(tmp_path):
    newest = max(path.stat().st_ctime for path in (REPOSITORY / "data").rglob("*"))
    time.sleep(max(0.0, newest + SETTLED - time.time()))
    opened = opened_by("01_clean", tmp_path)
    assert opened["forces.csv"] == 1
    release = "releases/norfolk-2021-01-11-30-of-75-lines-shut/"
    assert {opened[f"{release}datapackage.json"], opened[f"{release}layout.json"]} == {1}
    tables = [path for path in opened if path.startswith("releases/") and path.endswith(".csv")]
    assert any(path.startswith(release) for path in tables)
    assert {path: number for path, number in opened.items() if number > 1} == {}


def test_a_file_as_received_is_read_once_and_again_where_it_changed(project, monkeypatch):
    monkeypatch.setattr(place, "SETTLED", -1.0)
    read = Counter()
    really = Path.read_bytes

    def counted(path):
        read.update([path.name] if path.is_relative_to(project.root) else [])
        return really(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    layout = {"tables": [{"counts": "B2:B3", "labels": {"month": {"column": "A"}}}]}
    folder = project.release("answer", Given("Month,Arrests\n2021-01,5\n2021-02,6\n", layout=layout))
    read.clear()
    assert project.observations()["low"].tolist() == [5, 6]
    assert len(read_resource(project.read("answer"), project.read("answer").resources[0]).observations) == 2
    assert read == {"forces.csv": 1, "datapackage.json": 1, "layout.json": 1, "table-0.csv": 1}
    text = (folder / "layout.json").read_text(encoding="utf-8")
    (folder / "layout.json").write_text(text.replace("B2:B3", "B2:B2"), encoding="utf-8")
    assert project.observations()["low"].tolist() == [5]
