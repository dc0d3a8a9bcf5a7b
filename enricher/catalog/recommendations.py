"""Advisor's recommendation types: read, selected for a service, and ranked for an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import replace

from enricher.catalog.json_values import Json, as_list, as_object, as_text, read_data
from enricher.catalog.names import words_of
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.platform.sanitize import one_line

#: The pillar of each of Advisor's categories, which map one to one.
_PILLARS = {
    "HighAvailability": Pillar.RELIABILITY,
    "Security": Pillar.SECURITY,
    "Cost": Pillar.COST_OPTIMIZATION,
    "OperationalExcellence": Pillar.OPERATIONAL_EXCELLENCE,
    "Performance": Pillar.PERFORMANCE_EFFICIENCY,
}

_IMPACTS = ("High", "Medium", "Low")

#: Hosts of Microsoft Learn; its contributor guide asks for site-relative links to its pages.
_LEARN_HOSTS = {"learn.microsoft.com", "docs.microsoft.com"}


class AdvisorRules(Struct, frozen=True):
    """The content of `advisor.toml`, which explains each part."""

    drop: tuple[tuple[str, re.Pattern[str], str], ...]  # (field, pattern, reason)
    retired: frozenset[str]  # ids of recommendation types
    tidy: tuple[tuple[re.Pattern[str], str], ...]  # (pattern, replacement)
    conditions: tuple[tuple[re.Pattern[str], str], ...]  # (pattern of the name, condition)
    chore: re.Pattern[str]
    topics: tuple[re.Pattern[str], ...]
    min_overlap: float  # from which share of common words on two names are similar
    noise: frozenset[str]
    variants: frozenset[str]
    reference: Mapping[Pillar, str]  # site-relative links

    def reason_to_drop(self, entry: RecommendationType) -> str:
        """Return why an entry is never listed; empty if it is."""
        if entry.id in self.retired:
            return "about a retired product"
        texts = {"name": entry.display_name, "resource_type": entry.resource_type}
        reasons = (reason for field, pattern, reason in self.drop if pattern.search(texts[field]))
        return next(reasons, "")

    def title(self, name: str) -> str:
        """Return a recommendation's name as it is shown in a bullet."""
        for pattern, replacement in self.tidy:
            name = pattern.sub(replacement, name)
        return name.rstrip(". ")

    def condition(self, name: str) -> str:
        """Return when a recommendation of this name applies, in words; usually empty."""
        conditions = (text for pattern, text in self.conditions if pattern.search(name))
        return next(conditions, "")

    def are_similar(self, name: str, other: str) -> bool:
        """Return whether two names are nearly the same or on one topic.

        Recommendations that apply on a condition are similar to no other.
        """
        if self.condition(name) or self.condition(other):
            return False
        if any(topic.search(name) and topic.search(other) for topic in self.topics):
            return True
        words, others = self._words(name), self._words(other)
        both_differ = bool(words - others - self.variants) and bool(others - words - self.variants)
        return not both_differ and len(words & others) >= self.min_overlap * len(words | others)

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
            (field, _pattern(table[field]), as_text(table["reason"]))
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
        min_overlap=float(str(similar["alike"])),
        noise=frozenset(map(as_text, as_list(similar["noise"]))),
        variants=frozenset(map(as_text, as_list(similar["variants"]))),
        reference={Pillar(key): as_text(url) for key, url in as_object(data["reference"]).items()},
    )


def _pattern(text: Json) -> re.Pattern[str]:
    return re.compile(as_text(text), re.IGNORECASE)


@cache
def load_learn_more_links() -> Mapping[str, str]:
    """Return the links of `learn_more.toml` by id of the recommendation type."""
    sources = read_data("learn_more.toml").values()
    return {guid: as_text(link) for source in sources for guid, link in as_object(source).items()}


class Advice(Struct, frozen=True):
    """The recommendation types of one bullet: the lead, and those that are similar to it."""

    lead: RecommendationType
    similar: tuple[RecommendationType, ...] = ()

    @property
    def entries(self) -> tuple[RecommendationType, ...]:
        """All recommendation types of the bullet, the lead first."""
        return (self.lead, *self.similar)


def rank(
    entries: Iterable[RecommendationType], is_benchmarked: Callable[[RecommendationType], bool]
) -> list[Advice]:
    """Rank recommendation types for a reader, and fold similar ones of a pillar into one bullet.

    By pillar, then by impact. Within an impact, those that a policy of the security benchmark
    covers too come first, and upkeep comes after design.
    """
    rules = load_advisor_rules()
    advice: list[Advice] = []

    def rank_key(entry: RecommendationType) -> tuple[object, ...]:
        pillar, impact, *name = _order(entry)
        is_chore = bool(rules.chore.search(entry.display_name))
        return pillar, impact, not is_benchmarked(entry), is_chore, *name

    for entry in sorted(entries, key=rank_key):
        similar = (
            index
            for index, bullet in enumerate(advice)
            if bullet.lead.pillar is entry.pillar
            and rules.are_similar(bullet.lead.display_name, entry.display_name)
        )
        index = next(similar, None)
        if index is None:
            advice.append(Advice(entry))
        else:
            advice[index] = replace(advice[index], similar=(*advice[index].similar, entry))
    return advice


def from_wire(entry: Mapping[str, Json]) -> RecommendationType | None:
    """Parse a value of Advisor's metadata entity `recommendationType`.

    Returns None if the category, the resource type or the name is missing. Raises ValueError if
    the category or the impact is unknown.
    """
    category = as_text(entry.get("recommendationCategory"))
    name = one_line(as_text(entry.get("displayName")))
    resource_type = as_text(entry.get("supportedResourceType")).lower()
    if not category or not name or not resource_type:
        return None
    pillar = _PILLARS.get(category)
    impact = as_text(entry.get("recommendationImpact")).capitalize()
    if pillar is None:
        raise ValueError(f"unknown category '{category}'")
    if impact and impact not in _IMPACTS:
        raise ValueError(f"unknown impact '{impact}'")
    return RecommendationType(
        id=as_text(entry.get("id")).lower(),
        display_name=name,
        pillar=pillar,
        impact=impact,
        resource_type=resource_type,
        learn_more=clean_link(as_text(entry.get("learnMoreLink"))),
    )


def clean_link(link: str) -> str | None:
    """Return a link that works on Learn, site-relative for its own pages; None if it is invalid.

    Advisor's links can end in stray quotes and brackets, name a language, be relative to a page of
    the documentation, or use http.
    """
    link = re.sub(r"(?:%22|[\"'\s>])+$", "", link.strip())
    if relative := re.fullmatch(r"(?:\.\./)+([\w./-]+?)(?:\.md|\.yml)?(#[\w-]*)?", link):
        link = f"/azure/{relative[1]}{relative[2] or ''}"
    if link.startswith("/") and not link.startswith("//"):
        link = re.sub(r"\?[^#]*", "", link)  # selects a table of contents
        return link if re.fullmatch(r"/[^\s()<>\[\]\"]*", link) else None
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if parts.hostname in _LEARN_HOSTS:
        path = re.sub(r"^/[a-z]{2}-[a-z]{2}(?=/)", "", parts.path)
        link = path + (f"#{parts.fragment}" if parts.fragment else "")
    else:
        link = parts._replace(scheme="https").geturl()
    return re.sub(r"[\s()<>\[\]\"\\]", lambda match: f"%{ord(match.group()):02X}", link) or None


def select(
    catalog: Iterable[RecommendationType],
    service: Service | None,
    is_for: Callable[[str, Service], bool],
) -> list[RecommendationType]:
    """Return the recommendation types of a service (None: all) by pillar, impact and name.

    Advisor gives only a resource type, which several services may share. A policy definition of
    the same name and the registry tell the services apart: `is_for` returns False if all policies
    of a name apply only to other services. Entries of the same name and pillar are merged into one
    with the highest impact.
    """
    rules = load_advisor_rules()
    merged: dict[tuple[Pillar, str, str], RecommendationType] = {}
    entries = (
        entry
        for entry in catalog
        if (service is None or _concerns(entry, service, is_for))
        and not rules.reason_to_drop(entry)
    )
    for entry in sorted(entries, key=_order):
        # To the reader of one service, the name is the recommendation, whatever the type.
        key = (entry.pillar, fold(entry.display_name), "" if service else entry.resource_type)
        link = entry.learn_more or load_learn_more_links().get(entry.id)
        first = merged.setdefault(key, replace(entry, learn_more=link))
        if first.learn_more is None and link is not None:
            merged[key] = replace(first, learn_more=link)
    return list(merged.values())


def _concerns(
    entry: RecommendationType,
    service: Service,
    is_for: Callable[[str, Service], bool],
) -> bool:
    """Return whether an entry concerns this service, not a sibling on the same resource type."""
    name = entry.display_name
    if not (
        service.covers(entry.resource_type) or service.relates_to([entry.resource_type], name)
    ) or any(pattern.search(name) for pattern in service.leave_out):
        return False
    return is_for(name, service)


def _order(entry: RecommendationType) -> tuple[object, ...]:
    pillars = list(Pillar)
    impact = _IMPACTS.index(entry.impact) if entry.impact in _IMPACTS else len(_IMPACTS)
    return pillars.index(entry.pillar), impact, entry.display_name.lower(), entry.id


def fold(name: str) -> str:
    """Return a name without case and final period, as the key for equal names."""
    return name.lower().rstrip(". ")
