"""Front matter in YAML and TOML: its values, and the date that is set in it."""

from __future__ import annotations

from datetime import date

import pytest

from enricher.markdown import front_matter
from enricher.markdown.document import Document


@pytest.mark.parametrize(
    ("matter", "values"),
    [
        ("---\ntitle: A\n---\n", {"title": ["A"]}),
        ("---\nTitle: A\n...\n", {"title": ["A"]}),
        ("\ufeff---\r\ntitle: A\r\n---\r\n", {"title": ["A"]}),
        ("---\nday: 2026-02-31\nyes: 08\n---\n", {"day": ["2026-02-31"], "yes": ["08"]}),
        ("---\ntitle:\tA\n---\n", {"title": ["A"]}),
        ("---\ntitle:\tA\n" + "# a long one\n" * 2000 + "---\n", {"title": ["A"]}),
        ("---\nproducts:\n- a\n- b\n---\n", {"products": ["a", "b"]}),
        ("---\nenrich:\n  service: aks\n---\n", {"enrich.service": ["aks"]}),
        ("---\na: {b: {c: 1}}\nd: [[1], 2]\n---\n", {"d": ["2"]}),
        ("---\nempty:\nalso: ''\n---\n", {}),
        ('+++\ntitle = "A"\n[enrich]\nlimit = 3\n+++\n', {"title": ["A"], "enrich.limit": ["3"]}),
        ('+++\rtitle = "A"\r+++\r', {"title": ["A"]}),
        ("+++\ntitle = \n+++\n", {}),
        ("---\n[: x\n---\n", {}),
        ("---\njust text\n---\n", {}),
        ("---\na: " + "[" * 2000 + "\n---\n", {}),
        ("# Heading\n\n---\ntitle: A\n---\n", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_read(matter: str, values: dict[str, list[str]]) -> None:
    """Values are lists of strings by lower-case key; malformed front matter has none."""
    assert front_matter.read(Document(matter + "\ntext\n")) == values


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        ("ms.date: 01/02/2020", "ms.date: 03/04/2026"),
        ("ms.date: '01/02/2020' # checked", "ms.date: '03/04/2026' # checked"),
        ('"ms.date": "01/02/2020"', '"ms.date": "03/04/2026"'),
        ("ms.date:", "ms.date:03/04/2026"),
        ("  ms.date: 01/02/2020", "  ms.date: 01/02/2020"),
        ("ms.author: x", "ms.author: x"),
    ],
)
def test_with_date(line: str, dated: str) -> None:
    """Only the date changes, and only in the front matter."""
    text = "---\r\ntitle: A\r\n{}\r\n---\r\nms.date: 01/02/2020\r\n"
    result = front_matter.with_date(Document(text.format(line)), date(2026, 3, 4))
    assert result.text == text.format(dated)


@pytest.mark.parametrize(
    ("line", "dated"),
    [
        ('"ms.date" = "01/02/2020"', '"ms.date" = "03/04/2026"'),
        ('"ms.date" = 2020-01-02', '"ms.date" = 2020-01-02'),
    ],
)
def test_with_date__in_toml_replaces_strings_only(line: str, dated: str) -> None:
    """A date without quotes is of another type in TOML."""
    text = "+++\n{}\n+++\n"
    result = front_matter.with_date(Document(text.format(line)), date(2026, 3, 4))
    assert result.text == text.format(dated)


def test_with_date__without_front_matter() -> None:
    """An article without front matter stays as it is."""
    document = Document("ms.date: 01/02/2020\n")
    assert front_matter.with_date(document, date(2026, 3, 4)) is document
