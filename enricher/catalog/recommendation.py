"""Recommendation types of Azure Advisor, read from their wire form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from enricher.catalog.json_values import Json, as_text
from enricher.catalog.pillar import Pillar
from enricher.platform.sanitize import one_line

#: The pillar of each of Advisor's categories, which map one to one.
_PILLARS = {
    "HighAvailability": Pillar.RELIABILITY,
    "Security": Pillar.SECURITY,
    "Cost": Pillar.COST_OPTIMIZATION,
    "OperationalExcellence": Pillar.OPERATIONAL_EXCELLENCE,
    "Performance": Pillar.PERFORMANCE_EFFICIENCY,
}

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
