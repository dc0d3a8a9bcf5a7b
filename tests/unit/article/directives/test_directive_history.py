"""The history of directives."""

from __future__ import annotations

from tests.unit.article.directives.support import END, body, page
from tests.unit.article.support import article, enricher

LINK = "Circuits should use private link"


def test_adopted__edited_directive() -> None:
    """After an edit of the directive, enrich still knows what it wrote, and what was deleted."""
    engine = enricher()
    before = engine.enrich(article(page(), "page.md"), {})
    lines = [line for line in before.after.text.split("\n") if LINK not in line]
    text = "\n".join(lines).replace("expressroute -->", "expressroute pillar=reliability -->")
    result = engine.enrich(article(text, "page.md"), before.written)
    assert LINK not in body(result)
    assert "Zone Redundant" in body(result)
    former = "policy-definitions/directive service=expressroute"
    assert result.written[former] == ()
    assert result.written[f"{former} pillar=reliability"]


def test_adopted__new_directive() -> None:
    """A new directive, whose region is empty, adopts nothing: its list is complete."""
    engine = enricher()
    before = engine.enrich(article(page(), "page.md"), {})
    text = page(words="policies service=expressroute pillar=reliability")
    assert "Zone Redundant" in body(engine.enrich(article(text, "page.md"), before.written))
    assert END in text
