"""Find the sections of a service guide that hold slots, in any of the layouts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from enricher.article import template
from enricher.article.directives.syntax import without_regions
from enricher.article.template import LayoutLevels
from enricher.catalog.pillar import Pillar
from enricher.errors import ArticleError
from enricher.markdown.blocks import Block
from enricher.markdown.inline import slug
from enricher.markdown.outline import Outline
from enricher.markdown.sections import Section


class PillarSection(Struct, frozen=True):
    """The section of one pillar."""

    title: str  # the pillar as the article spells it
    section: Section
    policies: Section | None  # `### Policy definitions`

    @property
    def paragraphs(self) -> list[Block]:
        """The paragraphs that may hold the sentence on Advisor."""
        return [block for block in self.section.blocks if block.kind == "paragraph"]

    @property
    def sentence(self) -> Block | None:
        """The paragraph that begins like the template's sentence on Advisor."""
        return next((b for b in self.paragraphs if template.opens_sentence(b.text)), None)


class Layout(Struct, frozen=True):
    """The sections of an article that hold slots."""

    levels: LayoutLevels
    pillars: Mapping[Pillar, PillarSection]
    policies: Section | None  # one `## Azure policies` for all pillars
    advisor: Section | None

    @property
    def advisor_link(self) -> str:
        """The link to the section on Advisor, or an empty string if there is none."""
        return f"#{slug(self.advisor.heading.text)}" if self.advisor else ""

    @property
    def has_slots(self) -> bool:
        """Whether there is anything to fill, so that the article is a service guide."""
        sections = self.pillars.values()
        in_pillars = any(pillar.policies or pillar.sentence for pillar in sections)
        return bool(self.policies or self.advisor or in_pillars)

    @property
    def is_grouped(self) -> bool:
        """Whether all policies are in one section, grouped by pillar."""
        return bool(self.policies) and not any(p.policies for p in self.pillars.values())

    def policies_of(self, pillar: Pillar) -> Section | None:
        """Return the section of a pillar's policies, or None."""
        return self.pillars[pillar].policies if pillar in self.pillars else None

    def title(self, pillar: Pillar, default: str) -> str:
        """Return a pillar's title as the article spells it, or the default without a section."""
        return self.pillars[pillar].title if pillar in self.pillars else default


def find_layout(outline: Outline, layouts: Sequence[LayoutLevels] = template.LAYOUTS) -> Layout:
    """Return the sections of an article, in the layout in which most slots are found.

    The first of `layouts` wins a tie. Raises ArticleError if a section exists twice, because
    enrich can't tell which of them to fill. The regions of directives are in no section.
    """
    outline = without_regions(outline)
    candidates = [_Candidate.of(outline, levels) for levels in layouts]
    return max(candidates, key=lambda candidate: candidate.slot_count).checked(outline)


def check_once(outline: Outline, sections: Sequence[Section], name: str) -> None:
    """Raise ArticleError if there is more than one section of a name."""
    if len(sections) > 1:
        lines = [str(outline.document.line_of(each.heading.span.start)) for each in sections]
        raise ArticleError(
            f"the section '{name}' exists {len(sections)} times (lines {' and '.join(lines)}). "
            "Remove or rename all but one."
        )


class _Candidate(Struct, frozen=True):
    """All sections of an article that match one layout, including duplicates."""

    levels: LayoutLevels
    pillars: Mapping[Pillar, Sequence[PillarSection]]
    lists: Mapping[Pillar, Sequence[Section]]  # of the pillar's first section
    policies: Sequence[Section]
    advisor: Sequence[Section]

    @classmethod
    def of(cls, outline: Outline, levels: LayoutLevels) -> _Candidate:
        sections = list(outline.sections(levels.section))
        policies = _named(sections, template.ALL_POLICIES)
        headings = list(outline.sections(levels.pillar))
        pillars: dict[Pillar, list[PillarSection]] = {}
        lists: dict[Pillar, list[Section]] = {}
        for pillar in Pillar:
            titled = [(each, _title(each.heading.text, pillar)) for each in headings]
            matching = [(section, title) for section, title in titled if title]
            if matching:
                lists[pillar] = _lists(matching[0][0], levels, has_section=bool(policies))
                first = next(iter(lists[pillar]), None)
                pillars[pillar] = [PillarSection(title, each, first) for each, title in matching]
        return cls(levels, pillars, lists, policies, _named(sections, template.ADVISOR))

    @property
    def slot_count(self) -> int:
        """The number of sections and sentences to fill."""
        firsts = [sections[0] for sections in self.pillars.values()]
        in_pillars = sum(bool(each.policies) + bool(each.sentence) for each in firsts)
        return in_pillars + bool(self.policies) + bool(self.advisor)

    def checked(self, outline: Outline) -> Layout:
        """Return the layout; raises ArticleError if a section exists twice."""
        for pillar, pillar_sections in self.pillars.items():
            check_once(outline, [each.section for each in pillar_sections], pillar.title)
            title = pillar_sections[0].title
            check_once(outline, self.lists[pillar], f"{title}: Policy definitions")
        for sections in (self.policies, self.advisor):
            check_once(outline, sections, sections[0].heading.text if sections else "")
        return Layout(
            self.levels,
            {pillar: sections[0] for pillar, sections in self.pillars.items()},
            next(iter(self.policies), None),
            next(iter(self.advisor), None),
        )


def _lists(section: Section, levels: LayoutLevels, *, has_section: bool) -> list[Section]:
    """Return the sections for the policies of a pillar.

    `has_section`: the article has a section for the policies of all pillars as well. Then only the
    template's heading stands for a list, and others may be about Azure Policy in another way.
    """
    subsections = [each for level in levels.lists for each in section.subsections(level)]
    others = () if has_section else template.OTHER_PILLAR_POLICIES
    return _named(subsections, template.PILLAR_POLICIES) or _named(subsections, others)


def _named(sections: Sequence[Section], names: Collection[str]) -> list[Section]:
    return [section for section in sections if section.heading.text.lower() in names]


def _title(heading: str, pillar: Pillar) -> str | None:
    """Return the pillar's title as a heading spells it: `Security` or `X and security`, or None."""
    match = re.fullmatch(rf"(?:.* and )?({template.PILLAR_TITLES[pillar]})", heading, re.IGNORECASE)
    return match.group(1)[0].upper() + match.group(1)[1:] if match else None
