"""Results are written to the destination of the request."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.request import Destination, Mode, Request
from enricher.docset.worker import LintResult
from enricher.docset.writer import require_writable, write
from enricher.errors import ArticleError, UsageError
from enricher.markdown.document import Document


def result(path: Path, after: str = "after\n") -> LintResult:
    """Return a result that changes a file from `before`."""
    return LintResult(path, path.name, Document("before\n"), Document(after), (), fixes=1)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return an article with the text before."""
    path = tmp_path / "a.md"
    path.write_text("before\n")
    return path


def test_write__in_place_or_elsewhere(article: Path, tmp_path: Path) -> None:
    """Into the article, a file, a folder, or nowhere."""
    (tmp_path / "out").mkdir()
    for destination, output, expected in (
        (Destination.NOWHERE, None, {"a.md": "before\n"}),
        (Destination.OUTPUT, tmp_path / "b.md", {"a.md": "before\n", "b.md": "after\n"}),
        (Destination.OUTPUT, tmp_path / "out", {"a.md": "before\n", "out/a.md": "after\n"}),
        (Destination.IN_PLACE, None, {"a.md": "after\n"}),
    ):
        write(Request(Mode.FILL, (), destination=destination, output=output), result(article))
        assert {name: (tmp_path / name).read_text() for name in expected} == expected


def test_write__refuses_an_article_that_changed_meanwhile(article: Path) -> None:
    """The user's edit is never overwritten."""
    article.write_text("edited\n")
    with pytest.raises(ArticleError, match="changed"):
        write(Request(Mode.FILL, ()), result(article))
    assert article.read_text() == "edited\n"


def test_require_writable__before_any_work(tmp_path: Path) -> None:
    """A report into a folder that does not exist is a mistake in the command."""
    require_writable(None, tmp_path / "report.html")
    with pytest.raises(UsageError, match="no such folder"):
        require_writable(tmp_path / "nowhere" / "report.html")
