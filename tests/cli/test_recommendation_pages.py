"""Advisor's recommendations from the pages of Microsoft's documentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import guid
from tests.support.project import Project, recommendation, run, template

HEAD = "---\nms.topic: include\n---\n\n## ExpressRoute  \n\n"


def entry(number: int, title: str, *, impact: str = "High", link: str = "/azure/er/x") -> str:
    """Return an entry in the form of the pages since 2025."""
    return (
        f"<!--{guid(number)}_begin-->\n\n#### {title}  \n  \nWords on it.  \n  \n"
        f"**Potential benefits**: Some  \n\n**Impact:** {impact}\n  \n"
        f"For more information, see [Pages on it ]({link})  \n\n"
        f"ResourceType: microsoft.network/expressroutecircuits  \n"
        f"Recommendation ID: {guid(number)}  \nSubcategory: Other\n\n<!--{guid(number)}_end-->\n\n"
    )


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """Return a folder of two pages with their includes, and one unused include."""
    folder = tmp_path / "articles" / "advisor"
    includes = folder / "includes"
    includes.mkdir(parents=True)
    (includes / "HighAvailability-expressroute.md").write_text(
        HEAD + entry(1, "Have two circuits") + entry(2, "Have a backup", impact="Medium")
    )
    (includes / "Cost-expressroute.md").write_text(HEAD + entry(3, "Delete idle circuits"))
    (includes / "Cost-old.md").write_text(HEAD + entry(4, "Do what nobody does now"))
    for pillar, name in (("reliability", "HighAvailability"), ("cost", "Cost")):
        include = f"[!INCLUDE [x](./includes/{name}-expressroute.md)]"
        page = folder / f"advisor-reference-{pillar}-recommendations.md"
        page.write_text(f"# Recommendations\n\nWords.\n\n{include}\n\n## Next steps\n")
    return folder


def listed(capfd: pytest.CaptureFixture[str], *sources: object) -> list[dict[str, Any]]:
    """Return what `enrich recommendations` lists for some sources."""
    options = [part for source in sources for part in ("--recommendations-from", source)]
    assert run("recommendations", "--all", *options, "--format", "json") == 0
    entries: list[dict[str, Any]] = json.loads(capfd.readouterr().out)
    return sorted(entries, key=lambda item: str(item["id"]))


@pytest.mark.parametrize("where", ["", "..", "../.."])
def test_pages__are_read_with_their_includes(
    pages: Path, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    """Each entry has its pillar, impact, type and link; unused includes are skipped."""
    entries = listed(capfd, pages / where)
    assert [item["display_name"] for item in entries] == [
        "Have two circuits",
        "Have a backup",
        "Delete idle circuits",
    ]
    assert [item["pillar"] for item in entries] == ["reliability"] * 2 + ["cost-optimization"]
    assert [item["impact"] for item in entries] == ["High", "Medium", "High"]
    assert {item["learn_more"] for item in entries} == {"/azure/er/x"}
    assert {tuple(item["resource_types"]) for item in entries} == {
        ("microsoft.network/expressroutecircuits",)
    }


def test_pages__one_page_or_includes_alone(pages: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A page gives its own entries; a folder of includes alone gives all of them."""
    page = pages / "advisor-reference-cost-recommendations.md"
    assert [item["id"] for item in listed(capfd, page)] == [guid(3)]
    entries = listed(capfd, pages / "includes")
    assert [item["id"] for item in entries] == [guid(1), guid(2), guid(3), guid(4)]


def test_pages__in_the_old_form(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Entries in the page itself count if they name id and type."""
    page = tmp_path / "advisor-reference-performance-recommendations.md"
    old = "### Scale up\n\nWords.\n\nLearn more about [Circuit - ScaleUp (Scale up)](https://x.y).\n\n"
    page.write_text(f"# Performance\n\n## Network\n\n{old}{entry(5, 'Scale', link='../er/s.md#a')}")
    (only,) = listed(capfd, page)
    assert (only["id"], only["pillar"]) == (guid(5), "performance-efficiency")
    assert only["learn_more"] == "/azure/er/s#a"


def test_several_sources__are_merged(
    pages: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The first source takes precedence; others add links and types."""
    saved = tmp_path / "advisor.json"
    value = {
        "id": guid(1).upper(),
        "displayName": "Have three circuits",
        "recommendationCategory": "HighAvailability",
        "recommendationImpact": "Low",
        "supportedResourceType": "microsoft.network/expressroutecircuits",
    }
    entity = {"name": "recommendationType", "properties": {"supportedValues": [value]}}
    saved.write_text(json.dumps({"value": [entity]}))
    first, *others = listed(capfd, saved, pages)
    assert (first["display_name"], first["impact"]) == ("Have three circuits", "Low")
    assert first["learn_more"] == "/azure/er/x"
    assert [item["id"] for item in others] == [guid(2), guid(3)]
    assert listed(capfd, pages, saved)[0]["display_name"] == "Have two circuits"


def test_saved__pages_joined_by_hand(
    project: Project, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A response whose values are those of several pages has several entities of one name."""
    response = json.loads(project.metadata.read_text())
    (first,) = response["value"]
    second = {
        **first,
        "properties": {"supportedValues": [{**recommendation(12, "Use two more circuits")}]},
    }
    saved = tmp_path / "advisor.json"
    saved.write_text(json.dumps({"value": [first, second]}))
    names = [item["display_name"] for item in listed(capfd, saved)]
    assert names[:2] == ["Use several circuits", "Use two more circuits"]


def test_pages__fill_an_article(
    project: Project, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages work as a saved response does, on the command line and in a configuration."""
    path = project.article(template())
    sources = [*project.sources[:2], "--recommendations-from", pages]
    assert run(path, *sources) == 0
    text = path.read_text()
    assert "- **[Have two circuits](/azure/er/x)** (high impact)." in text
    assert run(path, *sources, "--check") == 0
    (project.folder / ".git").mkdir()
    monkeypatch.chdir(project.folder)
    for value in (str(pages), [str(pages), project.sources[3]]):
        given = f"policies-from = {json.dumps(project.sources[1])}\n"
        given += f"recommendations-from = {json.dumps(value)}\n"
        (project.folder / "enrich.toml").write_text(f"[sources]\n{given}")
        assert run("refresh", project.folder) == 0
        assert "- **[Have two circuits](" in path.read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "has no pages of Advisor's reference"),
        ("# Cost\n\n### Old\n\nWords.\n", "no entry names a resource type"),
        ("[!INCLUDE [x](../../../outside.md)]\n", "no entry names a resource type"),
    ],
)
def test_pages__without_entries(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str | None, message: str
) -> None:
    """Folders without entries, or with links out of them, are errors; exit code 3."""
    (tmp_path / "outside.md").write_text(HEAD + entry(1, "Outside"))
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "advisor-reference-cost-recommendations.md").write_text(text)
    assert run("recommendations", "--all", "--recommendations-from", folder) == 3
    error = capfd.readouterr().err
    assert message in error
    assert error.count("\n") == 1
