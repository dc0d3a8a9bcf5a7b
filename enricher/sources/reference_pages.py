"""Advisor's reference: the pages of Microsoft's documentation with all recommendations.

They are `articles/advisor/advisor-reference-*-recommendations.md` of the public repository
MicrosoftDocs/azure-monitor-docs, with an include for each service. An entry names its resource type
and its id:

    #### Title
    **Impact:** Medium
    For more information, see [Words](link)
    ResourceType: microsoft.storage/storageaccounts
    Recommendation ID: 00000000-0000-0000-0000-000000000000

A title may also be a paragraph in bold below a service's heading, and the lines may be in any order
and any markup. Entries in older formats have neither type nor id, and are skipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from enricher.catalog.json_values import JsonObject
from enricher.errors import SourceError
from enricher.platform.reading import decode_text, is_junk, read_file, walk

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

_HEADINGS = {"h1", "h2", "h3", "h4"}  # that may be titles of entries, but for the first
_SERVICE = 2  # the level of a service's heading, below which titles may be in bold

_MARKERS = "-*+> \t"  # before the first line of a list item or quotation
#: The fields of an entry, each with a pattern of its line as it shows.
_FIELDS = {
    "id": r"recommendation ?id\s*:\s*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b",
    "supportedResourceType": r"resource ?type\s*:\s*([\w.-]+(?:/[\w.-]+)+)",
    "recommendationImpact": r"impact\s*:\s*(\w+)",
}
_LEARN_MORE = re.compile(r"for more information|learn more", re.IGNORECASE)


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
    files = _files(source) if source.is_dir() else [source]
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


def _files(folder: Path) -> list[Path]:
    found = walk(folder, skip=lambda entry: is_junk(entry.name))
    return sorted(folder / name for name, _ in found if name.endswith(".md"))


def _read(page: Path) -> str:
    try:
        return decode_text(read_file(page, _LARGEST))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SourceError(f"{page} can't be read ({reason}).") from error


def _entries(text: str, category: str) -> Iterator[JsonObject]:
    """Yield the entries of a page that name a resource type and an id."""
    for title, fields in _parts(text):
        if "id" in fields and "supportedResourceType" in fields:
            yield {
                "id": fields["id"],
                "displayName": title,
                "recommendationCategory": category,
                "recommendationImpact": fields.get("recommendationImpact", ""),
                "supportedResourceType": fields["supportedResourceType"],
                "learnMoreLink": fields.get("learnMoreLink", ""),
            }


def _parts(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each title of a page with the fields below it; the first of each kind counts.

    Front matter is parsed as text and a heading, which have no fields.
    """
    fields: dict[str, str] = {}
    title, level, tag_before = "", 0, ""
    for token in MarkdownIt("commonmark").parse(text):
        heading = int(tag_before[1]) if tag_before in _HEADINGS else 0
        tag_before = token.tag
        if token.type != "inline":
            continue
        words = token.children or []
        bold = "" if heading or level > _SERVICE else _bold_title(words)
        if bold or heading > 1:
            yield title, fields
            title, fields = bold or _plain(words), {}
            level = heading or level
        else:
            fields = {**_fields(words), **fields}
    yield title, fields


def _plain(words: Iterable[Token]) -> str:
    return " ".join("".join(word.content or " " * (word.nesting == 0) for word in words).split())


def _bold_title(tokens: Sequence[Token]) -> str:
    """Return the text of a paragraph that is bold as a whole; empty for any other."""
    shown = [token for token in tokens if token.type != "text" or token.content.strip()]
    types = [token.type for token in shown]
    is_bold = types[:1] == ["strong_open"] and types.index("strong_close") == len(types) - 1
    return _plain(shown) if is_bold else ""


def _fields(tokens: Sequence[Token]) -> dict[str, str]:
    """Return the fields in the lines of a paragraph, and its link to learn more."""
    fields: dict[str, str] = {}
    text = target = ""
    for token in tokens:
        if token.type == "link_open":
            target = str(token.attrGet("href"))
        elif token.type == "link_close" and _LEARN_MORE.search(text):
            fields.setdefault("learnMoreLink", target)
        text += "\n" if token.type in ("softbreak", "hardbreak") else token.content
    for line in text.splitlines():
        for name, pattern in _FIELDS.items():
            if match := re.match(pattern, line.lstrip(_MARKERS), re.IGNORECASE):
                fields.setdefault(name, match[1])
    return fields
