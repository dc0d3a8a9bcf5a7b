"""Definitions of layouts: the headings, levels and placeholders of a kind of guides.

The built-in ones are in `layouts.toml`; a docset defines its own in `[layout.NAME]` of its
configuration, in the same form.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from enricher.article.language import (
    Language,
    Placeholders,
    language_folder,
    load_languages,
    read_language,
)
from enricher.article.template import Role, SlotKind
from enricher.catalog.pillar import Pillar
from enricher.errors import UsageError
from enricher.platform.sanitize import one_line

_REFERENCE = "@"  # before the name of a heading that each language has

_DEEPEST = 6
_Level = Annotated[int, Meta(ge=1, le=_DEEPEST)]
#: One line with at least one visible character.
_Text = Annotated[
    str,
    Meta(max_length=500, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\S[^\x00-\x1f\x7f-\x9f]*$"),
]
_Levels = Annotated[
    _Level | tuple[_Level, ...], Meta(description="The level of its heading, or several. Required.")
]
_Headings = Annotated[
    tuple[_Text, ...],
    Meta(
        min_length=1,
        description="Its headings, in any case; the first is the one to add. Required. "
        "`@policy-definitions`, `@azure-policy`, `@azure-policies` and `@azure-advisor` are the "
        "built-in ones, in every language.",
    ),
]


class _Table(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A table whose keys are the names of its fields, with dashes."""


class PillarSections(_Table, frozen=True):
    """The sections of the pillars."""

    level: _Levels
    titles: Annotated[
        dict[str, tuple[_Text, ...]],
        Meta(
            description="By the name of a pillar, such as `security`: its titles, instead of "
            "the built-in ones."
        ),
    ] = {}


class PillarLists(_Table, frozen=True):
    """The list of policies in the section of each pillar."""

    level: _Levels
    headings: _Headings
    items: Annotated[
        tuple[_Text, ...],
        Meta(description="The items of the list before it is filled; `strip` puts them back."),
    ] = ()
    closing: Annotated[
        _Text | None, Meta(description="The line after the list before it is filled.")
    ] = None


class CommonSection(_Table, frozen=True):
    """A section that exists once, with a group for each pillar."""

    level: _Levels
    headings: _Headings


class AdvisorSentences(_Table, frozen=True):
    """The sentence on Azure Advisor in the section of each pillar."""

    starts_with: Annotated[
        tuple[_Text, ...],
        Meta(description="How its paragraph may start, besides as in the template."),
    ] = ()
    text: Annotated[
        _Text | None, Meta(description="The sentence before it is filled; `strip` puts it back.")
    ] = None


class LayoutTable(_Table, frozen=True):
    """A kind of guides: its headings, and what is in them before they are filled."""

    pillars: Annotated[PillarSections | None, Meta(description="The sections of the pillars.")] = (
        None
    )
    pillar_policies: Annotated[
        PillarLists | None, Meta(description="The list of policies in each pillar.")
    ] = None
    policies: Annotated[
        CommonSection | None, Meta(description="The section with the policies of all pillars.")
    ] = None
    advisor_sentence: Annotated[
        AdvisorSentences | None, Meta(description="The sentence on Azure Advisor in each pillar.")
    ] = None
    advisor: Annotated[
        CommonSection | None, Meta(description="The section with Advisor's recommendations.")
    ] = None
    language: Annotated[
        str | None,
        Meta(description="The language of its guides. Default: that of an article's headings."),
    ] = None
    templates: Annotated[
        dict[str, _Text],
        Meta(
            description="By the name of a template: the one in the folder `templates` that these "
            "guides have instead, such as `policy_bullet = 'short_bullet'`."
        ),
    ] = {}


class LayoutDefinition(Struct, frozen=True, dict=True):
    """A layout with its name, and where it is defined."""

    name: str
    table: LayoutTable
    origin: str = ""  # the configuration; empty for a built-in layout

    @property
    def pillar_levels(self) -> tuple[int, ...]:
        """The levels of the pillars' headings; none if the layout has no pillars."""
        return _levels(self.table.pillars)

    @property
    def list_levels(self) -> tuple[int, ...]:
        """The levels of the headings of a pillar's policies."""
        return _levels(self.table.pillar_policies)

    @property
    def policies_levels(self) -> tuple[int, ...]:
        """The levels of the section with all policies."""
        return _levels(self.table.policies)

    @property
    def advisor_levels(self) -> tuple[int, ...]:
        """The levels of the section with all recommendations."""
        return _levels(self.table.advisor)

    @cached_property
    def list_headings(self) -> tuple[str, ...]:
        """The headings of a pillar's policies in lower case, the recommended one first."""
        return tuple(map(str.lower, _spelled_out(self.table.pillar_policies)))

    @cached_property
    def policies_headings(self) -> tuple[str, ...]:
        """The headings of the section with all policies, in lower case."""
        return tuple(map(str.lower, _spelled_out(self.table.policies)))

    @cached_property
    def advisor_headings(self) -> tuple[str, ...]:
        """The headings of the section with all recommendations, in lower case."""
        return tuple(map(str.lower, _spelled_out(self.table.advisor)))

    def pillar_title(self, heading: str, pillar: Pillar) -> str | None:
        """Return a pillar's title as a heading spells it: `Security` or `X and security`."""
        match = self._titles[pillar].fullmatch(heading)
        return match[1][0].upper() + match[1][1:] if match else None

    @cached_property
    def _titles(self) -> Mapping[Pillar, re.Pattern[str]]:
        own = self.table.pillars.titles if self.table.pillars else {}
        prefixes = "|".join(each.phrases.pillar_prefix for each in load_languages())
        patterns = {}
        for pillar in Pillar:
            titles = own.get(pillar.value) or [
                title for each in load_languages() for title in each.pillars[pillar].titles
            ]
            alternatives = "|".join(map(re.escape, titles))
            patterns[pillar] = re.compile(rf"(?:{prefixes})?({alternatives})", re.IGNORECASE)
        return patterns

    def opens_sentence(self, text: str) -> bool:
        """Return whether a paragraph begins like a pillar's sentence on Advisor."""
        return one_line(text).lower().startswith(self._sentence_openings)

    @cached_property
    def _sentence_openings(self) -> tuple[str, ...]:
        sentences = self.table.advisor_sentence
        if sentences is None:
            return ()
        own = (*sentences.starts_with, *filter(None, [sentences.text]))
        phrases = (each.phrases.advisor_sentence for each in load_languages())
        # enrich's own sentences begin with a phrase, also in place of the layout's text.
        return tuple(one_line(text).lower() for text in (*own, *phrases))

    def has_slots(self, kind: SlotKind) -> bool:
        """Return whether the layout has slots of a kind."""
        match kind:
            case SlotKind.POLICIES:
                return bool(self.table.pillar_policies or self.table.policies)
            case SlotKind.SENTENCE:
                return self.table.advisor_sentence is not None
            case _:
                return self.table.advisor is not None

    def advice(self, kind: SlotKind, language: Language) -> str:
        """Return what to add to an article of this layout that lacks slots of a kind."""
        table = self.table
        if kind is SlotKind.SENTENCE:
            own = table.advisor_sentence.starts_with if table.advisor_sentence else ()
            return f"a paragraph that begins '{(*own, language.phrases.advisor_sentence)[0]}'"
        if kind is SlotKind.RECOMMENDATIONS:
            return f"a heading '{_first_heading(table.advisor, language)}'"
        if table.pillar_policies:
            pillar = f"{'#' * self.pillar_levels[0]} …"
            heading = _first_heading(table.pillar_policies, language)
            return f"a heading '{heading}' below the pillar's '{pillar}'"
        return f"a heading '{_first_heading(table.policies, language)}'"

    def placeholders(self, language: Language) -> Placeholders:
        """Return the text of slots before they are filled: the layout's own, or the template's."""
        lists, sentences = self.table.pillar_policies, self.table.advisor_sentence
        default = language.placeholders
        has_own = lists is not None and bool(lists.items or lists.closing)
        return Placeholders(
            lists.items if lists and has_own else default.policies,
            (lists.closing or "") if lists and has_own else default.closing,
            (sentences and sentences.text) or default.sentence,
        )

    @property
    def own_items(self) -> frozenset[str]:
        """The items that the layout's lists have before they are filled."""
        lists = self.table.pillar_policies
        return frozenset(map(one_line, lists.items)) if lists else frozenset()

    def own_text(self, role: Role) -> str:
        """Return the text of a role before it is filled; empty if it is the template's."""
        lists, sentences = self.table.pillar_policies, self.table.advisor_sentence
        if role is Role.CLOSING:
            return (lists and lists.closing) or ""
        return (sentences and sentences.text) or "" if role is Role.SENTENCE else ""


def _levels(part: PillarSections | PillarLists | CommonSection | None) -> tuple[int, ...]:
    if part is None:
        return ()
    return part.level if isinstance(part.level, tuple) else (part.level,)


def _spelled_out(part: PillarLists | CommonSection | None) -> Iterator[str]:
    """Yield the headings of a part, with those of each language for a reference."""
    for heading in part.headings if part else ():
        if heading.startswith(_REFERENCE):
            for language in load_languages():
                yield from language.headings[heading.removeprefix(_REFERENCE)]
        else:
            yield heading


def _first_heading(part: PillarLists | CommonSection | None, language: Language) -> str:
    """Return the first heading of a part, with its level."""
    if part is None:
        return ""
    heading = part.headings[0]
    if heading.startswith(_REFERENCE):
        heading = language.headings[heading.removeprefix(_REFERENCE)][0]
    return f"{'#' * _levels(part)[0]} {heading}"


@cache
def built_in_layouts() -> tuple[LayoutDefinition, ...]:
    """Return the built-in layouts, in the order in which they are tried."""
    text = Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8")
    tables = msgspec.convert(tomllib.loads(text)["layout"], dict[str, LayoutTable])
    return define_layouts(tables)


def define_layouts(
    tables: Mapping[str, LayoutTable], origin: str = "", templates: Path | None = None
) -> tuple[LayoutDefinition, ...]:
    """Return the layouts of these tables.

    `origin` names the file that has them, and `templates` is its folder of templates. Raises
    LayoutError for one that no article could have.
    """
    for name, table in tables.items():
        _check(name, table, templates)
    return tuple(LayoutDefinition(name, table, origin) for name, table in tables.items())


class LayoutError(ValueError):
    """A layout that no article could have; `key` is below `layout`."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key = key
        self.why = why


def _check(name: str, table: LayoutTable, templates: Path | None) -> None:
    """Raise LayoutError if the parts of a layout contradict each other, or name nothing."""
    if not any((table.pillar_policies, table.policies, table.advisor_sentence, table.advisor)):
        why = "nothing to fill; add pillar-policies, policies, advisor-sentence or advisor"
        raise LayoutError(name, why)
    _check_pillars(name, table)
    for key, part in (
        ("pillars", table.pillars),
        ("pillar-policies", table.pillar_policies),
        ("policies", table.policies),
        ("advisor", table.advisor),
    ):
        if part:
            _check_part(f"{name}.{key}", part)
    common = {*map(str.lower, _spelled_out(table.policies))}
    if twice := common.intersection(map(str.lower, _spelled_out(table.advisor))):
        raise LayoutError(f"{name}.advisor.headings", f"'{min(twice)}' is in policies, too")
    if table.language is not None:
        _check_language(f"{name}.language", table.language)
    for template, own in table.templates.items():
        _check_template(f"{name}.templates.{template}", template, own, templates)


def _check_pillars(name: str, table: LayoutTable) -> None:
    """Raise LayoutError if a part in pillars has no pillars, or is not below them."""
    parts = {"pillar-policies": table.pillar_policies, "advisor-sentence": table.advisor_sentence}
    key = next((key for key, part in parts.items() if part), None)
    if key and table.pillars is None:
        raise LayoutError(f"{name}.{key}", "needs pillars, with the level of their headings")
    levels, list_levels = _levels(table.pillars), _levels(table.pillar_policies)
    if levels and list_levels and min(list_levels) <= max(levels):
        raise LayoutError(f"{name}.pillar-policies.level", "not below the level of the pillars")


def _check_part(key: str, part: PillarSections | PillarLists | CommonSection) -> None:
    """Raise LayoutError if a part has no level, one too deep, or an unknown heading."""
    if not _levels(part):
        raise LayoutError(f"{key}.level", "no level; name one, or several")
    if isinstance(part, CommonSection) and max(_levels(part)) == _DEEPEST:
        raise LayoutError(f"{key}.level", "too deep: the groups in it have a level below it")
    if isinstance(part, PillarSections):
        pillars = [pillar.value for pillar in Pillar]
        for name in part.titles.keys() - pillars:
            raise LayoutError(
                f"{key}.titles.{name}", f"no pillar '{name}'{_nearest(name, pillars)}"
            )
    else:
        for heading in part.headings:
            _check_heading(f"{key}.headings", heading)


def _check_heading(key: str, heading: str) -> None:
    known = [f"{_REFERENCE}{each}" for each in load_languages()[0].headings]
    if heading.startswith(_REFERENCE) and heading not in known:
        raise LayoutError(key, f"no built-in heading '{heading}'{_nearest(heading, known)}")


def _check_language(key: str, language: str) -> None:
    try:
        read_language(language)
    except UsageError as error:
        raise LayoutError(key, str(error)) from error


def _check_template(key: str, template: str, own: str, folder: Path | None) -> None:
    """Raise LayoutError unless a template exists, and the folder has the one to use instead."""
    built_in = _template_names(language_folder())
    if template not in built_in:
        raise LayoutError(key, f"no template '{template}'{_nearest(template, built_in)}")
    present = _template_names(folder) if folder else []
    if own not in present:
        where = f"in {folder}" if folder else "without a folder: set options.templates"
        raise LayoutError(key, f"no template '{own}' {where}{_nearest(own, present)}")


def _template_names(folder: Path) -> list[str]:
    return sorted(file.name.removesuffix(".md.j2") for file in folder.glob("*.md.j2"))


def _nearest(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, [*names], 1)
    return f"; did you mean {near[0]}?" if near else ""
