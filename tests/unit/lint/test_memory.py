"""The findings of an article that is being edited."""

from __future__ import annotations

from enricher.lint.linter import Linter
from enricher.lint.memory import LintMemory
from enricher.markdown.document import Span
from tests.unit.lint.support import FACTS, article

LINK = "[it](https://preview.portal.azure.com/#home)"


def test_memory__moves_findings_with_their_blocks() -> None:
    """With their lines, spans and fixes; a text that is twice there has two findings."""
    linter, memory = Linter(FACTS), LintMemory()
    for text in (
        f"# A\n\n{LINK}\n",
        f"# A\n\nNew.\n\n{LINK}\n",
        f"# A\r\rNew.\r\n\r\n{LINK}\n",
        f"{LINK}\n\n# A\n\nNew.\n\n{LINK}\n",
        f"# A\n\n{LINK}\n\n- {LINK}\n",
        f"# A\n\nx\n{LINK}\n",
        f"# A\n\nx{LINK}\n",
        "# A\n",
    ):
        read = article(text)
        found, fresh = linter.check(read, memory), linter.check(read)
        assert found == fresh
        assert [(each.span, each.fix) for each in found] == [
            (each.span, each.fix) for each in fresh
        ]


def test_finding__has_the_span_of_its_text() -> None:
    """Without whitespace around it."""
    text = f"# A\n\nSee {LINK}.\n"
    (found,) = Linter(FACTS).check(article(text))
    start = text.index(LINK)
    assert found.span == Span(start, start + len(LINK))


def test_memory__is_of_one_service() -> None:
    """What is said of one article isn't believed of another."""
    linter, memory = Linter(FACTS), LintMemory()
    text = "## Azure policies\n\nThere are no built-in policies.\n"
    for title in ("# ExpressRoute\n\n", "# Nothing\n\n", "# ExpressRoute\n\n"):
        read = article(title + text)
        assert linter.check(read, memory) == linter.check(read)


def test_memory__distinguishes_text_on_policies() -> None:
    """Only the copy of a paragraph inside a directive is checked for former names."""
    linter = Linter(FACTS)
    text = "Azure AD can enforce it."
    region = f"<!-- enrich: policies service=expressroute -->\n\n{text}\n\n<!-- /enrich -->"
    for parts in ((text, region), (region, text)):
        read = article("# Azure ExpressRoute\n\n" + "\n\n".join(parts) + "\n")
        found = linter.check(read, LintMemory())
        assert [each.code for each in found] == ["former-product-name"]
        assert found == linter.check(read)
