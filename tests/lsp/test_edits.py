"""Many edits leave the text and the findings of a fresh run."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from enricher import SourceOptions, Workspace
from enricher.docset.draft import Draft
from enricher.errors import ArticleError
from enricher.lsp.text import Text
from tests.support.editor import Editor
from tests.support.project import FIXTURES, THOROUGH
from tests.support.random_edits import random_edits

EDITS = 5_000 if THOROUGH else 80
EVERY = 500 if THOROUGH else 20

ARTICLE = (FIXTURES / "articles" / "expressroute.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with the shipped catalogue."""
    return Workspace(tmp_path_factory.mktemp("edits"), sources=SourceOptions(offline=True))


def findings(draft: Draft) -> object:
    """Return the findings in a draft with their fixes, or why it can't be read."""
    try:
        return [(each.key, each.fix, each.subject, each.span) for each in draft.findings]
    except ArticleError as error:
        return str(error)


@pytest.mark.parametrize(("encoding", "newline"), [("utf-8", "\n"), ("utf-16", "\r\n")])
def test_edits__leave_the_findings_of_a_fresh_draft(
    workspace: Workspace, encoding: str, newline: str
) -> None:
    """Also in between, and with the text that Python's own slices give."""
    path = workspace._folder / "expressroute.md"
    text = Text(ARTICLE.replace("\n", newline), encoding)
    draft = workspace._draft(path, text.text)
    for number, (change, expected) in enumerate(random_edits(text.text, EDITS, 1, encoding), 1):
        text = text.changed([change])
        draft.update(text.text)
        found = findings(draft)
        if number % EVERY == 0:
            assert text.text == expected
            assert found == findings(workspace._draft(path, expected))


@pytest.mark.asyncio(loop_scope="module")
async def test_edits__reach_the_server(editor: Editor, tmp_path: Path) -> None:
    """The diagnostics after a burst are those of a text that is opened anew."""
    buffer = await editor.open(tmp_path / "expressroute.md", ARTICLE)
    for change, expected in random_edits(ARTICLE, EDITS // 2, 2, "utf-16"):
        buffer.send(types.TextEdit(change.range, change.text))
        assert buffer.text.text == expected
    found = await buffer.settle()
    (tmp_path / "other").mkdir()
    again = await editor.open(tmp_path / "other" / "expressroute.md", buffer.text.text)
    assert found == again.diagnostics
