"""Tables whose rows are merged with the user's edits."""

from __future__ import annotations

import re

import pytest

from enricher.article.model import ArticleResult
from tests.support.project import definition
from tests.unit.article.directives.support import body, page
from tests.unit.article.support import article, enricher

WORDS = "policies service=expressroute form=table"
ZONES = "Circuits should be Zone Redundant"
LINK = "Circuits should use private link"


def refill(text: str, before: ArticleResult, *definitions: dict[str, object]) -> str:
    """Return the table after an edit of a filled page."""
    result = enricher(*definitions).enrich(article(text, "page.md"), before.written)
    again = enricher(*definitions).enrich(article(result.after.text, "page.md"), result.written)
    assert not again.changed
    return body(result)


@pytest.fixture
def filled() -> ArticleResult:
    """Return a page with a table."""
    return enricher().enrich(article(page(words=WORDS), "page.md"), {})


def test_fill_table(filled: ArticleResult) -> None:
    """A new table has a header, and a row for each policy."""
    lines = body(filled).split("\n")
    assert lines[:2] == [
        "| Policy | Pillar | Effects | Why it matters |",
        "| --- | --- | --- | --- |",
    ]
    assert len(lines) == 5


def test_fill_table__deleted_row(filled: ArticleResult) -> None:
    """A row that the user deleted stays deleted."""
    text = "\n".join(line for line in filled.after.text.split("\n") if LINK not in line)
    assert LINK not in refill(text, filled)


def test_fill_table__own_columns(filled: ArticleResult) -> None:
    """Cells in the user's columns stay with their rows, which are still updated."""
    text = re.sub(r"(?m)^(\| Policy .*)$", r"\1 Owner |", filled.after.text)
    text = re.sub(r"(?m)^(\| ---.*)$", r"\1 --- |", text)
    text = re.sub(rf"(?m)^(.*{ZONES}.*)$", r"\1 Team A |", text)
    changed = definition(1, ZONES, description="Keeps circuits up if a zone fails.")
    new = definition(7, "Circuits should have two providers")
    table = refill(text, filled, changed, new)
    (row,) = (line for line in table.split("\n") if ZONES in line)
    assert row.endswith("| Team A |")
    (added,) = (line for line in table.split("\n") if "two providers" in line)
    assert added.count("|") == 6


def test_fill_table__formatted(filled: ArticleResult) -> None:
    """Padding of cells makes no difference."""
    text = re.sub(r"(?m) \|(?= )", "    |", filled.after.text)
    assert refill(text, filled) == body(enricher().enrich(article(text, "page.md"), filled.written))
    assert "    |" in refill(text, filled)


def test_fill_table__of_the_users(filled: ArticleResult) -> None:
    """A table of the user's own stays, and a new one follows it."""
    own = "| Team | Task |\n| --- | --- |\n| A | b |"
    result = enricher().enrich(article(page(f"{own}\n\n", WORDS), "page.md"))
    assert body(result).startswith(f"{own}\n\n| Policy |")
