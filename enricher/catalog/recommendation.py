"""Recommendation types of Azure Advisor, read from their wire form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from enricher.catalog.json_values import Json, as_list, as_object, as_text
from enricher.catalog.pillar import Pillar
from enricher.platform.sanitize import one_line, strip_control_characters
from enricher.platform.urls import split_url

#: The pillar of each of Advisor's categories: those of the API, and as the portal spells them.
_PILLARS = {
    "highavailability": Pillar.RELIABILITY,
    "reliability": Pillar.RELIABILITY,
    "security": Pillar.SECURITY,
    "cost": Pillar.COST_OPTIMIZATION,
    "costoptimization": Pillar.COST_OPTIMIZATION,
    "operationalexcellence": Pillar.OPERATIONAL_EXCELLENCE,
    "performance": Pillar.PERFORMANCE_EFFICIENCY,
    "performanceefficiency": Pillar.PERFORMANCE_EFFICIENCY,
}

_MAX_NAME, _MAX_LINK = 2_500, 2_000  # characters; the longest real ones have 293 and 250

#: Impacts, the highest first.
IMPACTS = ("High", "Medium", "Low")

#: Hosts of Microsoft Learn; its contributor guide asks for site-relative links to its pages.
_LEARN_HOSTS = {"learn.microsoft.com", "docs.microsoft.com"}


class RecommendationType(Struct, frozen=True):
    """An entry of Advisor's catalogue: a kind of recommendation, not one made for a resource."""

    id: str
    display_name: str
    pillar: Pillar
    impact: str  # High, Medium, Low
    resource_type: str  # lower case
    learn_more: str | None = None

    @classmethod
    def from_wire(cls, entry: Mapping[str, Json]) -> RecommendationType | None:
        """Parse a value of Advisor's metadata entity `recommendationType`.

        Categories, impacts and resource types are read in any case, with or without spaces.
        Returns None if the category, the resource type or the name is missing. Raises ValueError if
        the category or the impact is unknown, or the name too long.
        """
        category = _text(entry, "recommendationCategory")
        name = one_line(as_text(entry.get("displayName")))
        if len(name) > _MAX_NAME:
            raise ValueError("its name is too long")
        resource_type = resource_type_of(entry)
        if not category or not name or not resource_type:
            return None
        pillar = pillar_of(entry)
        impact = _text(entry, "recommendationImpact").capitalize()
        if pillar is None:
            raise ValueError(f"unknown category '{category}'")
        if impact and impact not in IMPACTS:
            raise ValueError(f"unknown impact '{impact}'")
        return cls(
            id=as_text(entry.get("id")).lower(),
            display_name=name,
            pillar=pillar,
            impact=impact,
            resource_type=resource_type,
            learn_more=clean_link(as_text(entry.get("learnMoreLink"))),
        )


class UnreadableType(Struct, frozen=True):
    """The readable properties of a recommendation type that could not be read as a whole."""

    resource_type: str  # lower case; empty: any
    pillar: Pillar | None  # None: any

    @classmethod
    def from_wire(cls, entry: Mapping[str, Json]) -> UnreadableType:
        """Return what a value in wire form says, as far as it can be read."""
        return cls(resource_type_of(entry), pillar_of(entry))


def pillar_of(entry: Mapping[str, Json]) -> Pillar | None:
    """Return the pillar of a value in wire form; None if its category is unknown."""
    category = _text(entry, "recommendationCategory").lower()
    return _PILLARS.get(re.sub(r"[\W_]", "", category))


def resource_type_of(entry: Mapping[str, Json]) -> str:
    """Return the resource type of a value in wire form, in lower case; empty if it has none."""
    return _text(entry, "supportedResourceType").lower().strip("/")


def _text(entry: Mapping[str, Json], key: str) -> str:
    """Return a text of a value in wire form, which may be among its `properties` alone."""
    listed = (as_object(each) for each in as_list(entry.get("properties")))
    values = (as_text(each.get("value")) for each in listed if each.get("name") == key)
    return (as_text(entry.get(key)) or next(values, "")).strip()


def clean_link(link: str) -> str | None:
    """Return a link that works on Learn, site-relative for its own pages; None if it is invalid.

    Advisor's links can end in stray quotes and brackets, name a language, be relative to a page of
    the documentation, or use http.
    """
    if len(link) > _MAX_LINK:
        return None
    link = re.sub(r"(?:%22|[\"'\s>])+$", "", strip_control_characters(link).strip())
    if relative := re.fullmatch(r"(?:\.\./)+([\w./-]+?)(?:\.md|\.yml)?(#[\w-]*)?", link):
        link = f"/azure/{relative[1]}{relative[2] or ''}"
    if link.startswith("/") and not link.startswith("//"):
        link = re.sub(r"\?[^#]*", "", link)  # selects a table of contents
        return link if re.fullmatch(r"/[^\s()<>\[\]{}\"\\`]*", link) else None
    parts = split_url(link)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    if parts.hostname in _LEARN_HOSTS:
        path = re.sub(r"^/[a-z]{2}-[a-z]{2}(?=/)", "", parts.path)
        link = path + (f"#{parts.fragment}" if parts.fragment else "")
    else:
        link = parts._replace(scheme="https").geturl()
    return re.sub(r"[\s()<>\[\]{}\"\\`]", lambda match: f"%{ord(match.group()):02X}", link) or None
