"""Where the places of a service guide are, whichever layout it has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from enricher.article import template
from enricher.article.template import Levels
from enricher.catalog.model import Pillar
from enricher.errors import ArticleError
from enricher.markdown.blocks import Block, Outline, Section


class PillarSection(Struct, frozen=True):
    """The section of one pillar, and the places inside it."""

    title: str  # the pillar as the article spells it
    section: Section
    policies: Section | None  # `### Policy definitions`

    @property
    def paragraphs(self) -> list[Block]:
        """The paragraphs in which the sentence on Advisor may stand."""
        return [block for block in self.section.blocks if block.kind == "paragraph"]

    @property
    def sentence(self) -> Block | None:
        """The paragraph that begins as the template's sentence on Advisor does."""
        return next((b for b in self.paragraphs if template.opens_sentence(b.text)), None)


class Layout(Struct, frozen=True):
    """All places of an article."""

    pillars: Mapping[Pillar, PillarSection]
    policies: Section | None  # one `## Azure policies` for all pillars
    advisor: Section | None

    @property
    def has_places(self) -> bool:
        """Is there a place to fill, so that the article is a service guide?"""
        sections = self.pillars.values()
        inside = any(one.policies or one.sentence for one in sections)
        return bool(self.policies or self.advisor or inside)

    @property
    def is_grouped(self) -> bool:
        """Do all policies stand in one section, grouped by pillar?"""
        return bool(self.policies) and not any(one.policies for one in self.pillars.values())

    def title(self, pillar: Pillar) -> str:
        """How the article spells a pillar."""
        return self.pillars[pillar].title if pillar in self.pillars else pillar.title


def find_layout(outline: Outline) -> Layout:
    """Find the places.

    Raises ArticleError when a place is there twice, because then none can be told to be the one.
    """
    of_levels = (_pillars(outline, levels) for levels in template.LEVELS)
    sections = list(outline.sections(template.SECTION_LEVEL))
    return Layout(
        next(filter(None, of_levels), {}),
        _only(outline, sections, template.ALL_POLICIES),
        _only(outline, sections, template.ADVISOR),
    )


def check_once(outline: Outline, found: Sequence[Section], name: str) -> None:
    """Raise ArticleError when a section is there twice: none can be told to be the one."""
    if len(found) > 1:
        lines = [str(outline.document.line_of(one.heading.span.start)) for one in found]
        raise ArticleError(
            f"the section '{name}' is there {len(found)} times (lines {' and '.join(lines)}). "
            "Remove or rename all but one."
        )


def _pillars(outline: Outline, levels: Levels) -> dict[Pillar, PillarSection]:
    headings = list(outline.sections(levels.pillar))
    pillars: dict[Pillar, PillarSection] = {}
    for pillar in Pillar:
        found = [(one, title) for one in headings if (title := _title(one.heading.text, pillar))]
        check_once(outline, [section for section, _ in found], pillar.title)
        if found:
            section, title = found[0]
            lists = [
                one
                for one in section.subsections(levels.policies)
                if one.heading.text.lower() == template.PILLAR_POLICIES
            ]
            check_once(outline, lists, f"{title}: Policy definitions")
            pillars[pillar] = PillarSection(title, section, lists[0] if lists else None)
    return pillars


def _title(heading: str, pillar: Pillar) -> str | None:
    """The pillar's words as a heading spells them: `Security`, or `X and security`."""
    words = re.escape(pillar.title)
    match = re.fullmatch(rf"(?:.* and )?({words})", heading, re.IGNORECASE)
    return match.group(1)[0].upper() + match.group(1)[1:] if match else None


def _only(outline: Outline, found: Sequence[Section], names: set[str]) -> Section | None:
    matching = [section for section in found if section.heading.text.lower() in names]
    check_once(outline, matching, matching[0].heading.text if matching else "")
    return matching[0] if matching else None
