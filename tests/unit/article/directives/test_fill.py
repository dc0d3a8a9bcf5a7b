"""Filling the regions of directives."""

from __future__ import annotations

import pytest

from tests.support.builders import guid
from tests.unit.article.directives.support import body, fill, page
from tests.unit.article.support import article, enricher

NAMES = [
    "Circuits should be Zone Redundant",
    "Circuits should use geo-redundant backups",
    "Circuits should use private link",
]


def test_fill_regions() -> None:
    """A page without a service of its own gets the list, and nothing else changes."""
    result = fill(page())
    assert all(body(result).count(f"- [{name}]") == 1 for name in NAMES)
    assert result.after.text.endswith("<!-- /enrich -->\n\nThe end.\n")
    assert not fill(result.after.text).changed
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("own", "count"),
    [
        ("- Ours.\n\n", 3),
        (f"- [Ours](https://portal.azure.com/#x/policyDefinitions/{guid(1)}).\n\n", 2),
        (f"We use [this](https://portal.azure.com/#x/policyDefinitions/{guid(1)}).\n\n", 2),
    ],
)
def test_fill_regions__own_text(own: str, count: int) -> None:
    """The user's text stays, and no policy that it links is listed again."""
    filled = body(fill(page(own)))
    assert own.strip() in filled
    assert sum(f"- [{name}]" in filled for name in NAMES) == count


def test_fill_regions__twice_in_an_article() -> None:
    """Two directives on the same policies have a list each."""
    text = page() + page()
    assert fill(text).after.text.count(f"- [{NAMES[0]}]") == 2


def test_fill_regions__other_form() -> None:
    """A list becomes a table, and a table a list; what the user deleted stays deleted."""
    engine = enricher()
    read = article(page(), "page.md")
    result = engine.enrich(read, {})
    lock = result.written
    kept = "\n".join(line for line in result.after.text.split("\n") if NAMES[2] not in line)
    for form in ("table", "list"):
        text = kept.replace("expressroute -->", f"expressroute form={form} -->")
        result = engine.enrich(article(text, "page.md"), lock)
        lines = body(result).split("\n")
        marker = "| [" if form == "table" else "- ["
        assert sum(line.startswith(marker) for line in lines) == 2
        assert NAMES[2] not in result.after.text
        assert not engine.enrich(article(result.after.text, "page.md"), result.written).changed


@pytest.mark.parametrize("form", ["list", "table"])
def test_fill_regions__strip(form: str) -> None:
    """Stripping takes out what enrich put in, without a lock too."""
    engine, text = enricher(), page("Ours.\n\n", f"policies service=expressroute form={form}")
    filled = engine.enrich(article(text, "page.md")).after.text
    assert engine.strip(article(filled, "page.md")).after.text == text


def test_fill_regions__nothing_selected() -> None:
    """A directive for which Azure has nothing stays empty, and the run says so."""
    result = fill(page(words="recommendations service=aks"))
    assert not result.changed
    assert result.warnings == (
        "line 3: the directive selects nothing that Azure has (recommendations service=aks).",
    )
