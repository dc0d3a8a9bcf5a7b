"""Drafts: what they say of a text, and the edits that they offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.errors import ArticleError
from enricher.markdown.document import Span
from enricher.markdown.edit import apply
from tests.unit.docset.drafts import TEMPLATE, ZONES, draft, workspace


def test_sections__can_be_filled_one_by_one(tmp_path: Path) -> None:
    """In any order, they give the article that is filled at once, if Advisor's comes last."""
    whole, parts = draft(tmp_path), draft(tmp_path)
    expected = apply(whole.document, whole.edits_to_fill()).text
    titles = [section.title for section in parts.sections]
    for title in reversed(titles):
        section = next(each for each in parts.sections if each.title == title)
        before = parts.document.text
        edited = apply(parts.document, parts.edits_to_fill(section)).text
        assert edited[: section.span.start] == before[: section.span.start]
        rest = before[section.span.end :]
        assert edited.endswith(rest)
        parts.update(edited)
    assert parts.document.text == expected


def test_section_at__is_the_innermost(tmp_path: Path) -> None:
    """A pillar's policies, then its pillar; none in the introduction."""
    this = draft(tmp_path)
    policies = TEMPLATE.index("### Policy definitions")
    for offset, title in (
        (policies + 30, "Reliability: Policy definitions"),
        (policies - 1, "Reliability"),
        (0, None),
    ):
        section = this.section_at(offset)
        assert (section and section.title) == title


def test_article__is_identified_again_after_edits(tmp_path: Path) -> None:
    """By its title, and by its front matter."""
    this = workspace(tmp_path)._draft(tmp_path / "a.md", "# Page\n")
    services = []
    for text in ("# Page\n", "# Azure ExpressRoute\n", "# Azure Key Vault\n"):
        this.update(text)
        services.append(this.article.service and this.article.service.key)
    assert services == [None, "expressroute", "key-vault"]


def test_article__that_cannot_be_read(tmp_path: Path) -> None:
    """The reason is raised, and goes with its cause."""
    this = draft(tmp_path, "# A\n<<<<<<< ours\n=======\n>>>>>>> theirs\n")
    with pytest.raises(ArticleError, match="line 2: start of a git merge conflict"):
        _ = this.findings
    this.update("# A\n")
    assert this.findings == []


def test_links__of_an_id_is_the_portals(tmp_path: Path) -> None:
    """An id that nothing has leads nowhere."""
    text = f"# A\n\n{ZONES} and {ZONES.replace('d', 'e')}\n"
    ((span, address),) = draft(tmp_path, text).links()
    assert text[span.start : span.end] == ZONES
    assert address.startswith("https://portal.azure.com/")


def test_ignore__is_for_findings_with_a_place(tmp_path: Path) -> None:
    """The comment is directly above the block."""
    text = "# A\n\n> [it](https://preview.portal.azure.com/)\n"
    this = draft(tmp_path, text)
    (finding,) = this.findings
    edit = this.edit_to_ignore(finding)
    assert edit
    assert edit.span == Span(text.index(">"), text.index(">"))
    this.update(apply(this.document, [edit]).text)
    assert this.findings == []
