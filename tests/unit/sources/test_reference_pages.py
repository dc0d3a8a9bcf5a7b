"""Advisor's reference pages give recommendation types in wire form."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.errors import SourceError
from enricher.sources.reference_pages import is_reference, read_reference
from tests.support.builders import guid

ENTRY = """#### Use availability zones

**Impact:** High

For more information, see [Zones](https://aka.ms/zones)

ResourceType: microsoft.network/azurefirewalls
Recommendation ID: {guid}
"""
PAGE = "advisor-reference-reliability-recommendations.md"


def test_read_reference(tmp_path: Path) -> None:
    """The page names the category; entries of older forms are skipped."""
    page = tmp_path / PAGE
    page.write_text(f"# Reliability\n\n#### Old form\n\nText.\n\n{ENTRY.format(guid=guid(1))}")
    for source in (tmp_path, page):
        assert is_reference(source)
        assert read_reference(source) == [
            {
                "id": guid(1),
                "displayName": "Use availability zones",
                "recommendationCategory": "HighAvailability",
                "recommendationImpact": "High",
                "supportedResourceType": "microsoft.network/azurefirewalls",
                "learnMoreLink": "https://aka.ms/zones",
            }
        ]


def test_read_reference__includes(tmp_path: Path) -> None:
    """Includes of a page count, but only within the folder."""
    inside = tmp_path / "docs"
    (inside / "includes").mkdir(parents=True)
    (inside / "includes" / "a.md").write_text(ENTRY.format(guid=guid(1)))
    (tmp_path / "b.md").write_text(ENTRY.format(guid=guid(2)))
    links = "[!INCLUDE [a](includes/a.md)]\n\n[!INCLUDE [b](../b.md)]\n"
    (inside / PAGE).write_text(links)
    assert [entry["id"] for entry in read_reference(inside)] == [guid(1)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("notes.md", "# Notes\n", "no pages of Advisor's reference"),
        (PAGE, "# Reliability\n", "no entry names a resource type"),
        (PAGE, "\udcff", "can't be read"),
    ],
)
def test_read_reference__without_entries(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    """The error says what is missing."""
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(SourceError, match=message):
        read_reference(tmp_path)
