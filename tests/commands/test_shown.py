"""What a file says reaches the terminal as text: no escape sequence of it, no markup."""

import io

import pytest
from rich.table import Table

from countylines.commands import add
from countylines.commands.shown import Terminal, as_text
from tests.adding.command import STATED, command
from tests.conftest import Given

TITLE = "Nor\x1b]0;pwned\x07wich"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n– é [bold]", "plain\ttext\n– é [bold]"),
        (TITLE, r"Nor\x1b]0;pwned\x07wich"),
        ("\x9b2J", r"\x9b2J"),
        ("5\u202e1", r"5\u202e1"),
    ],
)
def test_orders_to_the_terminal_are_written_out(text, shown):
    assert as_text(text) == shown
    out = io.StringIO()
    terminal = Terminal(file=out, width=80)
    terminal.print(text)
    terminal.print(Table(text, title=text))
    assert "\x1b" not in out.getvalue() and "\x9b" not in out.getvalue() and "\u202e" not in out.getvalue()
    assert shown.partition("\n")[0] in out.getvalue().expandtabs(8) or "\t" in shown


@pytest.mark.parametrize(
    "order", [("releases",), ("releases", "show", "answer"), ("releases", "show", "answer", "--json")]
)
def test_a_release_gives_the_terminal_no_order(project, order):
    project.release("answer", Given("month,count\n2021-01,5\n", series={"area": TITLE, "measure": "a\x1b[2Jb"}))
    code, said = command(*order)
    assert (code, "\x1b" in said, "pwned" in said) == (0, False, True)


def test_a_cell_that_looks_like_markup_is_asked_about_as_it_is(project, received, releases, monkeypatch):
    """Read as markup, the question was what an empty text means."""
    monkeypatch.setattr(add.Way, "asks", True)
    options = [text for name, value in STATED.items() for text in (f"--{name}", value)]
    path = received("Month,Arrests\nJan-21,4\nFeb-21,[note 2]\nMar-21,7\n")
    _, said = command("add", str(path), *options, answers="\n\n")
    assert "What does [note 2] mean" in said
    assert list(releases.iterdir()) == []
