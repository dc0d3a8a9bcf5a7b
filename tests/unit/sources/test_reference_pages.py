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


FORMS = {
    "bold heading": "#### **Use availability zones**  ",
    "heading with escapes": "### Use `availability` zones",
    "underlined heading": "Use availability zones\n---",
    "bold paragraph": "## Azure Firewall\n\n**Use availability zones**",
}
BODIES = {
    "one paragraph": """**Impact**: High
For More Information, see [Zones](https://aka.ms/zones).
Resource type: microsoft.network/azurefirewalls
Recommendation id: {guid}""",
    "another order": """Recommendation ID: {GUID}\\
ResourceType: `microsoft.network/azurefirewalls`

Some [link](https://aka.ms/other). Learn more about [zones](<https://aka.ms/zones>).

__Impact__: High""",
    "a list": """* **Recommendation ID:** {guid}
* **ResourceType:** microsoft.network/azurefirewalls
* *Impact:* High
* [Learn more](https://aka.ms/zones)
""",
    "a link on its own line": """**Impact:** High

For more information, see:
[Zones][1]

> ResourceType: microsoft.network/azurefirewalls
> Recommendation ID: {guid}

[1]: https://aka.ms/zones
""",
    "an autolink": """For more information, see <https://aka.ms/zones>

**Impact:** High

ResourceType:microsoft.network/azurefirewalls
Recommendation ID:{guid}
```
Recommendation ID: 00000000-0000-0000-0000-000000000000
```
""",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("title", FORMS.values(), ids=FORMS)
def test_read_reference__in_other_forms(
    tmp_path: Path, title: str, body: str, newline: str
) -> None:
    """Entries are read as they show, whatever their markup and the order of their lines."""
    first, second = (
        f"{title}\n\n{body.format(guid=guid(number), GUID=guid(number).upper())}\n\n"
        for number in (1, 2)
    )
    page = tmp_path / PAGE
    page.write_bytes(f"\ufeff---\na: b\n---\n{first}{second}".replace("\n", newline).encode())
    for number, entry in enumerate(read_reference(page), 1):
        assert {**entry, "id": str(entry["id"]).lower()} == {
            "id": guid(number),
            "displayName": "Use availability zones",
            "recommendationCategory": "HighAvailability",
            "recommendationImpact": "High",
            "supportedResourceType": "microsoft.network/azurefirewalls",
            "learnMoreLink": "https://aka.ms/zones",
        }
    assert len(read_reference(page)) == 2


def test_read_reference__passes_over_junk(tmp_path: Path) -> None:
    """Files that macOS adds are no pages."""
    (tmp_path / PAGE).write_text(ENTRY.format(guid=guid(1)))
    (tmp_path / f"._{PAGE}").write_bytes(b"\0\5\26\7\xff")
    assert len(read_reference(tmp_path)) == 1


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
