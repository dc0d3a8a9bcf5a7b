"""Advisor's catalogue: which recommendation types an article on a service lists, cleaned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlsplit

from enricher.catalog.model import (
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
)
from enricher.catalog.relevance import concerns, target_types
from enricher.catalog.wire import Json, as_list, as_object, as_text, read_data
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


@dataclass(frozen=True)
class AdvisorRules:
    """All of `advisor.toml`."""

    drop: tuple[tuple[str, re.Pattern[str]], ...]  # (field, pattern)
    reference: Mapping[Pillar, str]

    def drops(self, entry: RecommendationType) -> bool:
        """Has this entry no place in any article?"""
        texts = {"name": entry.display_name, "resource_type": entry.resource_type}
        return any(pattern.search(texts[field]) for field, pattern in self.drop)


@cache
def load_advisor_rules() -> AdvisorRules:
    """Read `advisor.toml`."""
    data = read_data("advisor.toml")
    drop = [
        (field, re.compile(as_text(table[field]), re.IGNORECASE))
        for table in map(as_object, as_list(data["drop"]))
        for field in ("name", "resource_type")
        if field in table
    ]
    reference = {Pillar(key): as_text(url) for key, url in as_object(data["reference"]).items()}
    return AdvisorRules(tuple(drop), reference)


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
    policies: Iterable[PolicyDefinition],
) -> list[RecommendationType]:
    """The recommendation types of a service (None: all): by pillar, impact (high first), name.

    Advisor names only a resource type, so a sibling's recommendations come along. Two things tell
    them apart: a policy definition of the same name, whose rule then decides, and the registry.
    Entries of the same name and pillar are merged into one with the higher impact.
    """
    rules = load_advisor_rules()
    namesakes: dict[str, list[PolicyDefinition]] = {}
    for policy in policies:
        if target_types(policy).types:
            namesakes.setdefault(_fold(policy.display_name), []).append(policy)
    merged: dict[tuple[Pillar, str, str], RecommendationType] = {}
    for entry in sorted(catalog, key=_order):
        if rules.drops(entry):
            continue
        if service and not _is_of(entry, service, namesakes.get(_fold(entry.display_name), [])):
            continue
        # The same name on another type is the same recommendation to a reader of one service.
        key = (entry.pillar, _fold(entry.display_name), "" if service else entry.resource_type)
        first = merged.setdefault(key, entry)
        if first.learn_more is None and entry.learn_more is not None:
            merged[key] = replace(first, learn_more=entry.learn_more)
    return list(merged.values())


def _is_of(
    entry: RecommendationType, service: Service, namesakes: Sequence[PolicyDefinition]
) -> bool:
    """Is it of this service, and not of a sibling on the same resource type?"""
    return (
        (
            service.covers(entry.resource_type)
            or service.relates_to([entry.resource_type], entry.display_name)
        )
        and not any(pattern.search(entry.display_name) for pattern in service.leave_out)
        and (not namesakes or any(concerns(policy, service) for policy in namesakes))
    )


def _order(entry: RecommendationType) -> tuple[object, ...]:
    pillars = list(Pillar)
    impact = _IMPACTS.index(entry.impact) if entry.impact in _IMPACTS else len(_IMPACTS)
    return pillars.index(entry.pillar), impact, entry.display_name.lower(), entry.id


def _fold(name: str) -> str:
    return name.lower().rstrip(". ")
