"""Advisor's reference: the pages of Microsoft's documentation with all recommendations.

They are `articles/advisor/advisor-reference-*-recommendations.md` of the public repository
MicrosoftDocs/azure-monitor-docs, with an include for each service. An entry names its resource type
and its id:

    #### Title
    **Impact:** Medium
    For more information, see [Words](link)
    ResourceType: microsoft.storage/storageaccounts
    Recommendation ID: 00000000-0000-0000-0000-000000000000

Entries in older formats have neither, and are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from enricher.catalog.json_values import JsonObject
from enricher.errors import SourceError

#: The category by the name of a page or an include.
_CATEGORIES = {
    "cost": "Cost",
    "highavailability": "HighAvailability",
    "operationalexcellence": "OperationalExcellence",
    "operational-excellence": "OperationalExcellence",
    "performance": "Performance",
    "reliability": "HighAvailability",
    "security": "Security",
}
_PAGE = re.compile(r"advisor-reference-(.+)-recommendations\.md", re.IGNORECASE)
_INCLUDED = re.compile(r"([A-Za-z]+)-.+\.md", re.IGNORECASE)
_INCLUDE = re.compile(r"\[!INCLUDE \[.*?\]\(([^\n]+?\.md)\)\]", re.IGNORECASE)
_LARGEST = 10 * 2**20  # bytes of a page; the largest real one has 45,000

_HEADING = re.compile(r"^#{2,4}[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_TYPE = re.compile(r"^ResourceType: *([\w.-]+(?:/[\w.-]+)+)", re.MULTILINE)
_ID = re.compile(r"^Recommendation ID: *([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.M | re.I)
_IMPACT = re.compile(r"^\*\*Impact:?\*\*:? *(\w+)", re.MULTILINE)
_LINK = re.compile(r"(?:For more information, see|Learn more about)[^\n\[]*\[[^\n\]]*\]\(([^\s)]+)")


def is_reference(source: Path) -> bool:
    """Return whether a path is a page, or a folder of pages."""
    return source.is_dir() or source.suffix.lower() == ".md"


def read_reference(source: Path) -> list[JsonObject]:
    """Return the recommendation types in a page, or in the pages of a folder, in wire form.

    Of the includes in a folder, only those that a page includes count, since others are unused.
    Raises SourceError if there are no entries, or if a page can't be read.
    """
    pages = [*_pages(source)]
    if not pages:
        raise SourceError(
            f"{source} has no pages of Advisor's reference. Name the folder with "
            "advisor-reference-cost-recommendations.md and the others."
        )
    entries = [entry for page, category in pages for entry in _entries(_read(page), category)]
    if not entries:
        raise SourceError(
            f"{source}: no entry names a resource type and a recommendation id. "
            "Take the pages of 2025 or later."
        )
    return entries


def _pages(source: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files to read, each with its category."""
    files = sorted(source.rglob("*.md")) if source.is_dir() else [source]
    root = source if source.is_dir() else source.parent
    listed = [(file, match) for file in files if (match := _PAGE.fullmatch(file.name))]
    for page, match in listed:
        category = _CATEGORIES.get(match[1].lower())
        if category:
            yield page, category
            for target in _INCLUDE.findall(_read(page)):
                included = (page.parent / target).resolve()
                if included.is_relative_to(root.resolve()) and included.is_file():
                    yield included, category
    if not listed:
        for file in files:
            include = _INCLUDED.fullmatch(file.name)
            category = _CATEGORIES.get(include[1].lower()) if include else None
            if category:
                yield file, category


def _read(page: Path) -> str:
    try:
        if page.stat().st_size > _LARGEST:
            raise SourceError(f"{page} is larger than any page of Advisor's reference.")
        return page.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{page} can't be read ({error}).") from error


def _entries(text: str, category: str) -> Iterator[JsonObject]:
    """Yield the entries of a page that name a resource type and an id."""
    headings = [*_HEADING.finditer(text)]
    ends = [heading.start() for heading in headings[1:]]
    for heading, end in zip(headings, [*ends, len(text)], strict=False):
        body = text[heading.end() : end]
        kind, guid = _TYPE.search(body), _ID.search(body)
        if kind and guid:
            impact, link = _IMPACT.search(body), _LINK.search(body)
            yield {
                "id": guid[1],
                "displayName": heading[1],
                "recommendationCategory": category,
                "recommendationImpact": impact[1] if impact else "",
                "supportedResourceType": kind[1],
                "learnMoreLink": link[1] if link else "",
            }
