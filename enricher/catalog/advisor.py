"""Advisor's catalogue: which recommendation types an article on a service lists, cleaned."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.model import (
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
)
from enricher.catalog.relevance import concerns, target_types
from enricher.catalog.wire import Json, as_list, as_object, as_text, read_data
from enricher.catalog.words import words_of
from enricher.unseen import one_line

#: Advisor's categories map one to one.
PILLAR_OF_CATEGORY = {
    "HighAvailability": Pillar.RELIABILITY,
    "Security": Pillar.SECURITY,
    "Cost": Pillar.COST_OPTIMIZATION,
    "OperationalExcellence": Pillar.OPERATIONAL_EXCELLENCE,
    "Performance": Pillar.PERFORMANCE_EFFICIENCY,
}

_IMPACTS = ("High", "Medium", "Low")

#: Hosts of Microsoft Learn: their pages are linked without host, as Learn wants it.
_LEARN = {"learn.microsoft.com", "docs.microsoft.com"}


class AdvisorRules(Struct, frozen=True):
    """All of `advisor.toml`."""

    drop: tuple[tuple[str, re.Pattern[str]], ...]  # (field, pattern)
    retired: frozenset[str]  # type ids
    tidy: tuple[tuple[re.Pattern[str], str], ...]  # (what to find, what to put there)
    conditions: tuple[tuple[re.Pattern[str], str], ...]
    chore: re.Pattern[str]
    topics: tuple[re.Pattern[str], ...]
    alike: float
    noise: frozenset[str]
    variants: frozenset[str]
    reference: Mapping[Pillar, str]

    def drops(self, entry: RecommendationType) -> bool:
        """Has this entry no place in any article?"""
        texts = {"name": entry.display_name, "resource_type": entry.resource_type}
        return entry.id in self.retired or any(
            pattern.search(texts[field]) for field, pattern in self.drop
        )

    def title(self, name: str) -> str:
        """A name as a bullet tells it."""
        for pattern, put in self.tidy:
            name = pattern.sub(put, name)
        return name.rstrip(". ")

    def condition(self, name: str) -> str:
        """When a recommendation of this name holds, in words; mostly empty."""
        found = (text for pattern, text in self.conditions if pattern.search(name))
        return next(found, "")

    def is_like(self, name: str, other: str) -> bool:
        """Are two names nearly the same, or on one topic? Not where one holds on a condition."""
        if self.condition(name) or self.condition(other):
            return False
        if any(topic.search(name) and topic.search(other) for topic in self.topics):
            return True
        words, others = self._words(name), self._words(other)
        both_differ = bool(words - others - self.variants) and bool(others - words - self.variants)
        return not both_differ and len(words & others) >= self.alike * len(words | others)

    def _words(self, name: str) -> frozenset[str]:
        return frozenset(words_of(name)) - self.noise


@cache
def load_advisor_rules() -> AdvisorRules:
    """Read `advisor.toml`."""
    data = read_data("advisor.toml")
    tables = {
        key: [*map(as_object, as_list(data[key]))]
        for key in ("drop", "retired", "tidy", "condition")
    }
    similar = as_object(data["similar"])
    return AdvisorRules(
        drop=tuple(
            (field, _pattern(table[field]))
            for table in tables["drop"]
            for field in ("name", "resource_type")
            if field in table
        ),
        retired=frozenset(
            as_text(guid) for table in tables["retired"] for guid in as_list(table["ids"])
        ),
        tidy=tuple(
            (_pattern(table["find"]), as_text(table.get("put"))) for table in tables["tidy"]
        ),
        conditions=tuple(
            (_pattern(table["name"]), as_text(table["text"])) for table in tables["condition"]
        ),
        chore=_pattern(as_object(data["chore"])["name"]),
        topics=tuple(map(_pattern, as_list(similar["topics"]))),
        alike=float(str(similar["alike"])),
        noise=frozenset(map(as_text, as_list(similar["noise"]))),
        variants=frozenset(map(as_text, as_list(similar["variants"]))),
        reference={Pillar(key): as_text(url) for key, url in as_object(data["reference"]).items()},
    )


def _pattern(text: Json) -> re.Pattern[str]:
    return re.compile(as_text(text), re.IGNORECASE)


@cache
def load_known_links() -> Mapping[str, str]:
    """The pages to learn more from that are known, by type id (`learn_more.toml`)."""
    sources = read_data("learn_more.toml").values()
    return {guid: as_text(link) for source in sources for guid, link in as_object(source).items()}


class Advice(Struct, frozen=True):
    """One bullet: a recommendation type, and those that say nearly the same."""

    lead: RecommendationType
    similar: tuple[RecommendationType, ...] = ()

    @property
    def entries(self) -> tuple[RecommendationType, ...]:
        """All of them, the lead first."""
        return (self.lead, *self.similar)


def rank(
    chosen: Iterable[RecommendationType], is_benchmarked: Callable[[RecommendationType], bool]
) -> list[Advice]:
    """Put recommendation types in the order that a reader wants, and fold those that are alike.

    The higher impact goes first, then what a policy of the security benchmark says too, and design
    before upkeep. Only what is of one pillar folds.
    """
    rules = load_advisor_rules()
    advice: list[Advice] = []

    def importance(entry: RecommendationType) -> tuple[object, ...]:
        pillar, impact, *name = _order(entry)
        is_chore = bool(rules.chore.search(entry.display_name))
        return pillar, impact, not is_benchmarked(entry), is_chore, *name

    for entry in sorted(chosen, key=importance):
        same = (
            place
            for place, one in enumerate(advice)
            if one.lead.pillar is entry.pillar
            and rules.is_like(one.lead.display_name, entry.display_name)
        )
        place = next(same, None)
        if place is None:
            advice.append(Advice(entry))
        else:
            advice[place] = replace(advice[place], similar=(*advice[place].similar, entry))
    return advice


def from_wire(entry: Mapping[str, Json]) -> RecommendationType | None:
    """Read one value of the metadata entity `recommendationType`.

    None when it names no category, type or name that could be listed. Raises ValueError for a
    category or an impact that is none of Advisor's.
    """
    category = as_text(entry.get("recommendationCategory"))
    name = one_line(as_text(entry.get("displayName")))
    resource_type = as_text(entry.get("supportedResourceType")).lower()
    if not category or not name or not resource_type:
        return None
    pillar = PILLAR_OF_CATEGORY.get(category)
    impact = as_text(entry.get("recommendationImpact")).capitalize()
    if pillar is None:
        raise ValueError(f"its category '{category}' is not known")
    if impact and impact not in _IMPACTS:
        raise ValueError(f"its impact '{impact}' is not known")
    return RecommendationType(
        id=as_text(entry.get("id")).lower(),
        display_name=name,
        pillar=pillar,
        impact=impact,
        resource_type=resource_type,
        learn_more=clean_link(as_text(entry.get("learnMoreLink"))),
    )


def clean_link(link: str) -> str | None:
    """A link that works on Learn: site-relative for its own pages, without stray marks.

    None when it is no http(s) link.
    """
    link = re.sub(r"(?:%22|[\"'\s>])+$", "", link.strip())
    if inside := re.fullmatch(r"(?:\.\./)+([\w./-]+?)(?:\.md|\.yml)?(#[\w-]*)?", link):
        link = f"/azure/{inside[1]}{inside[2] or ''}"  # as the pages of the documentation link
    if link.startswith("/") and not link.startswith("//"):
        link = re.sub(r"\?[^#]*", "", link)  # which table of contents the reader sees
        return link if re.fullmatch(r"/[^\s()<>\[\]\"]*", link) else None
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if parts.hostname in _LEARN:
        path = re.sub(r"^/[a-z]{2}-[a-z]{2}(?=/)", "", parts.path)
        link = path + (f"#{parts.fragment}" if parts.fragment else "")
    else:
        link = parts._replace(scheme="https").geturl()
    return re.sub(r"[\s()<>\[\]\"\\]", lambda mark: f"%{ord(mark.group()):02X}", link) or None


def select(
    catalog: Iterable[RecommendationType],
    service: Service | None,
    policies_named: Callable[[str], Sequence[PolicyDefinition]],
) -> list[RecommendationType]:
    """The recommendation types of a service (None: all): by pillar, impact (high first), name.

    Advisor names only a resource type, so a sibling's recommendations come along. Two things tell
    them apart: a policy definition of the same name, whose rule then decides, and the registry.
    Entries of the same name and pillar are merged into one with the higher impact.
    """
    rules = load_advisor_rules()
    merged: dict[tuple[Pillar, str, str], RecommendationType] = {}
    chosen = (
        entry
        for entry in catalog
        if (service is None or _is_of(entry, service, policies_named)) and not rules.drops(entry)
    )
    for entry in sorted(chosen, key=_order):
        # The same name on another type is the same recommendation to a reader of one service.
        key = (entry.pillar, fold(entry.display_name), "" if service else entry.resource_type)
        link = entry.learn_more or load_known_links().get(entry.id)
        first = merged.setdefault(key, replace(entry, learn_more=link))
        if first.learn_more is None and link is not None:
            merged[key] = replace(first, learn_more=link)
    return list(merged.values())


def _is_of(
    entry: RecommendationType,
    service: Service,
    policies_named: Callable[[str], Sequence[PolicyDefinition]],
) -> bool:
    """Is it of this service, and not of a sibling on the same resource type?"""
    name = entry.display_name
    if not (
        service.covers(entry.resource_type) or service.relates_to([entry.resource_type], name)
    ) or any(pattern.search(name) for pattern in service.leave_out):
        return False
    namesakes = [policy for policy in policies_named(name) if target_types(policy).types]
    return not namesakes or any(concerns(policy, service) for policy in namesakes)


def _order(entry: RecommendationType) -> tuple[object, ...]:
    pillars = list(Pillar)
    impact = _IMPACTS.index(entry.impact) if entry.impact in _IMPACTS else len(_IMPACTS)
    return pillars.index(entry.pillar), impact, entry.display_name.lower(), entry.id


def fold(name: str) -> str:
    """A name without what tells it from the same name elsewhere."""
    return name.lower().rstrip(". ")
