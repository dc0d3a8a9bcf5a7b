"""Advisor's recommendation types from saved responses and reference pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from enricher.errors import SourceError
from enricher.platform.cache import Kind, Store
from enricher.sources.saved_recommendations import SavedRecommendations, read_saved
from tests.support.builders import guid
from tests.support.project import recommendation

PAGE = f"""# Reliability

#### From the page

**Impact:** Medium

For more information, see [Circuits](https://aka.ms/circuits)

ResourceType: microsoft.network/virtualnetworkgateways
Recommendation ID: {guid(1)}
"""


def response(folder: Path, *types: Any, name: str = "metadata.json") -> Path:
    """Write a saved response with these types."""
    entity = {"name": "recommendationType", "properties": {"supportedValues": [*types]}}
    file = folder / name
    file.write_text(json.dumps({"value": [entity]}))
    return file


def test_read_saved__later_files_add_what_the_first_lacks(tmp_path: Path) -> None:
    """Names and impact are those of the first, the link is that of the page."""
    first = {**recommendation(1, "From the response"), "learnMoreLink": None}
    page = tmp_path / "advisor-reference-reliability-recommendations.md"
    page.write_text(PAGE)
    files = [response(tmp_path, first, recommendation(2, "Other")), page]
    facts = read_saved(files)
    assert [entry.display_name for entry in facts.types] == ["From the response", "Other"]
    assert facts.types[0].impact == "High"
    assert facts.types[0].learn_more == "https://aka.ms/circuits"
    assert read_saved(files[::-1]).types[0].display_name == "From the page"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "can't be read as JSON"),
        ("[]", "no entity 'recommendationType'"),
        ('{"value": [{"name": "recommendationType"}]}', "has no recommendation types"),
    ],
)
def test_read_saved__malformed(tmp_path: Path, text: str, message: str) -> None:
    """The error names the file."""
    file = tmp_path / "a.json"
    file.write_text(text)
    with pytest.raises(SourceError, match=message) as caught:
        read_saved([file])
    assert str(file) in str(caught.value)


def test_read_saved__missing(tmp_path: Path) -> None:
    """The error says how to save the response."""
    with pytest.raises(SourceError, match="az rest"):
        read_saved([tmp_path / "a.json"])


def test_ask__again_if_a_file_changed(tmp_path: Path) -> None:
    """The facts are cached by the state of the files."""
    file = response(tmp_path, recommendation(1, "A"))
    source = SavedRecommendations((file,), is_cached=True)
    assert source.ask() == source.ask() == SavedRecommendations((file,)).ask()
    assert len(Store(Kind.CATALOGUES).files()) == 1
    response(tmp_path, recommendation(1, "A"), recommendation(2, "B"))
    assert len(source.ask().types) == 2
