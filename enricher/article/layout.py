"""Find the sections of a service guide that hold slots, in any of the layouts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from enricher.article.directives.syntax import without_regions
from enricher.article.language import (
    DEFAULT_LANGUAGE,
    Language,
    language_names,
    load_languages,
    read_language,
)
from enricher.article.layout_definition import LayoutDefinition, built_in_layouts
from enricher.article.template import TEMPLATE_KINDS, SlotKind
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
    sentence: Block | None = None  # the paragraph that begins like the sentence on Advisor

    @property
    def paragraphs(self) -> list[Block]:
        """The paragraphs that may hold the sentence on Advisor."""
        return [block for block in self.section.blocks if block.kind == "paragraph"]


class Layout(Struct, frozen=True):
    """The sections of an article that hold slots."""

    definition: LayoutDefinition
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


class FoundPart(Struct, frozen=True):
    """A part of a layout in an article: a section of a pillar or with slots, or a sentence."""

    key: str  # of the part in the layout's definition
    pillar: Pillar | None
    block: Block  # the heading, or the paragraph


class LayoutMatch(Struct, frozen=True, dict=True):
    """The sections of an article that match one layout, including duplicates."""

    definition: LayoutDefinition
    pillars: Mapping[Pillar, Sequence[PillarSection]]
    lists: Mapping[Pillar, Sequence[Section]]  # of the pillar's first section
    policies: Sequence[Section]
    advisor: Sequence[Section]

    @classmethod
    def of(cls, outline: Outline, definition: LayoutDefinition) -> LayoutMatch:
        """Return the match of a definition."""
        headings = _sections(outline, definition.pillar_levels)
        pillars: dict[Pillar, list[PillarSection]] = {}
        lists: dict[Pillar, list[Section]] = {}
        for pillar in Pillar:
            titled = [
                (each, definition.pillar_title(each.heading.text, pillar)) for each in headings
            ]
            matching = [(section, title) for section, title in titled if title]
            if matching:
                lists[pillar] = _lists(matching[0][0], definition)
                first = next(iter(lists[pillar]), None)
                pillars[pillar] = [
                    PillarSection(title, each, first, _sentence(each, definition))
                    for each, title in matching
                ]
        policies = _named(
            _sections(outline, definition.policies_levels), definition.policies_headings
        )
        advisor = _named(_sections(outline, definition.advisor_levels), definition.advisor_headings)
        return cls(definition, pillars, lists, policies, advisor)

    @property
    def slot_count(self) -> int:
        """The number of slots: a section for all pillars has one for each of them."""
        firsts = [sections[0] for sections in self.pillars.values()]
        in_pillars = sum(bool(each.policies) + bool(each.sentence) for each in firsts)
        common = bool(self.policies) + bool(self.advisor)
        return in_pillars + common * len(Pillar)

    @property
    def parts(self) -> Iterator[FoundPart]:
        """The parts that were found, in the order of the layout's definition."""
        firsts = {pillar: sections[0] for pillar, sections in self.pillars.items()}
        for pillar, first in firsts.items():
            yield FoundPart("pillars", pillar, first.section.heading)
        for pillar, sections in self.lists.items():
            yield from (FoundPart("pillar-policies", pillar, each.heading) for each in sections)
        yield from (FoundPart("policies", None, each.heading) for each in self.policies)
        for pillar, first in firsts.items():
            if first.sentence:
                yield FoundPart("advisor-sentence", pillar, first.sentence)
        yield from (FoundPart("advisor", None, each.heading) for each in self.advisor)

    def missing(self) -> dict[SlotKind, list[Pillar]]:
        """Return the pillars whose slots of a kind the layout has and the article lacks."""
        return {
            kind: pillars
            for kind in TEMPLATE_KINDS
            if self.definition.has_slots(kind)
            and (pillars := [pillar for pillar in Pillar if not self._has(kind, pillar)])
        }

    def _has(self, kind: SlotKind, pillar: Pillar) -> bool:
        section = next(iter(self.pillars.get(pillar, ())), None)
        match kind:
            case SlotKind.POLICIES:
                return bool(self.policies or (section and section.policies))
            case SlotKind.SENTENCE:
                return bool(section and section.sentence)
            case _:
                return bool(self.advisor)

    @property
    def language(self) -> str:
        """The language of the guides of this layout, or the one that most parts are in."""
        if self.definition.table.language:
            return read_language(self.definition.table.language)
        votes: Counter[str] = Counter()
        for part in self.parts:
            votes.update(_languages_of(part))
        most = max(votes.values(), default=0)
        return next((name for name in language_names() if votes[name] == most), DEFAULT_LANGUAGE)

    def checked(self, outline: Outline) -> Layout:
        """Return the layout; raises ArticleError if a section exists twice."""
        for pillar, pillar_sections in self.pillars.items():
            check_once(outline, [each.section for each in pillar_sections], pillar.title)
            title = pillar_sections[0].title
            lists = self.lists[pillar]
            check_once(outline, lists, f"{title}: {lists[0].heading.text}" if lists else "")
        for sections in (self.policies, self.advisor):
            check_once(outline, sections, sections[0].heading.text if sections else "")
        return Layout(
            self.definition,
            {pillar: sections[0] for pillar, sections in self.pillars.items()},
            next(iter(self.policies), None),
            next(iter(self.advisor), None),
        )


def match_layouts(
    outline: Outline, definitions: Sequence[LayoutDefinition] | None = None
) -> list[LayoutMatch]:
    """Return the match of each layout, the one that the article has first.

    That is the one in which most slots are found, and the first of several with as many. The
    regions of directives are in no section.
    """
    outline = without_regions(outline)
    tried = built_in_layouts() if definitions is None else definitions
    matches = (LayoutMatch.of(outline, definition) for definition in tried)
    return sorted(matches, key=lambda match: -match.slot_count)


def find_layout(outline: Outline, definitions: Sequence[LayoutDefinition] | None = None) -> Layout:
    """Return the sections of an article, in the layout in which most slots are found.

    `definitions` are tried instead of the built-in ones. Raises ArticleError if a section exists
    twice, because enrich can't tell which of them to fill.
    """
    return match_layouts(outline, definitions)[0].checked(outline)


def check_once(outline: Outline, sections: Sequence[Section], name: str) -> None:
    """Raise ArticleError if there is more than one section of a name."""
    if len(sections) > 1:
        lines = [str(outline.document.line_of(each.heading.span.start)) for each in sections]
        raise ArticleError(
            f"the section '{name}' exists {len(sections)} times (lines {' and '.join(lines)}). "
            "Remove or rename all but one."
        )


def _sections(outline: Outline, levels: Sequence[int]) -> list[Section]:
    """Return the sections of these levels, in the order of the article."""
    sections = [section for level in levels for section in outline.sections(level)]
    return sorted(sections, key=lambda section: section.heading.span.start)


def _lists(section: Section, definition: LayoutDefinition) -> list[Section]:
    """Return the sections for the policies of a pillar: those with the first heading it has."""
    levels = definition.list_levels
    subsections = [each for level in levels for each in section.subsections(level)]
    named = (_named(subsections, [heading]) for heading in definition.list_headings)
    return next(filter(None, named), [])


def _named(sections: Sequence[Section], names: Collection[str]) -> list[Section]:
    return [section for section in sections if section.heading.text.lower() in names]


def _sentence(section: Section, definition: LayoutDefinition) -> Block | None:
    """Return the paragraph that begins like the sentence on Advisor, if the layout has one."""
    paragraphs = (block for block in section.blocks if block.kind == "paragraph")
    return next((each for each in paragraphs if definition.opens_sentence(each.text)), None)


def _languages_of(part: FoundPart) -> Iterator[str]:
    """Yield the languages whose words a part has; none if all languages have them."""
    text = part.block.text.lower()
    speaking = [language.name for language in load_languages() if _speaks(language, part, text)]
    if len(speaking) < len(language_names()):
        yield from speaking


def _speaks(language: Language, part: FoundPart, text: str) -> bool:
    """Return whether a text in lower case is one of a part in a language."""
    if part.key == "advisor-sentence":
        return text.startswith(language.phrases.advisor_sentence.lower())
    if part.key == "pillars" and part.pillar:
        return text.endswith(tuple(map(str.lower, language.pillars[part.pillar].titles)))
    return any(text in map(str.lower, headings) for headings in language.headings.values())
