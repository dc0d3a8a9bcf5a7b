"""Advisor's recommendations from the pages of Microsoft's public documentation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.builders import guid
from tests.support.project import Project, run, template

HEAD = "---\nms.topic: include\n---\n\n## ExpressRoute  \n\n"


def entry(number: int, title: str, *, impact: str = "High", link: str = "/azure/er/x") -> str:
    """An entry as the pages have had them since 2025."""
    return (
        f"<!--{guid(number)}_begin-->\n\n#### {title}  \n  \nWords on it.  \n  \n"
        f"**Potential benefits**: Some  \n\n**Impact:** {impact}\n  \n"
        f"For more information, see [Pages on it ]({link})  \n\n"
        f"ResourceType: microsoft.network/expressroutecircuits  \n"
        f"Recommendation ID: {guid(number)}  \nSubcategory: Other\n\n<!--{guid(number)}_end-->\n\n"
    )


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder as the documentation's: two pages, their includes, and one that is left over."""
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
    """What `enrich recommendations` lists of some sources."""
    options = [part for source in sources for part in ("--recommendations-from", source)]
    assert run("recommendations", "--all", *options, "--format", "json") == 0
    found: list[dict[str, Any]] = json.loads(capfd.readouterr().out)
    return sorted(found, key=lambda one: str(one["id"]))


@pytest.mark.parametrize("where", ["", "..", "../.."])
def test_pages__are_read_with_their_includes(
    pages: Path, capfd: pytest.CaptureFixture[str], where: str
) -> None:
    """Each entry has its pillar, impact, type and link; what no page includes is left over."""
    found = listed(capfd, pages / where)
    assert [one["display_name"] for one in found] == [
        "Have two circuits",
        "Have a backup",
        "Delete idle circuits",
    ]
    assert [one["pillar"] for one in found] == ["reliability"] * 2 + ["cost-optimization"]
    assert [one["impact"] for one in found] == ["High", "Medium", "High"]
    assert {one["learn_more"] for one in found} == {"/azure/er/x"}
    assert {tuple(one["resource_types"]) for one in found} == {
        ("microsoft.network/expressroutecircuits",)
    }


def test_pages__one_page_or_includes_alone(pages: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """One page gives its own entries; a folder of includes without pages gives all of them."""
    page = pages / "advisor-reference-cost-recommendations.md"
    assert [one["id"] for one in listed(capfd, page)] == [guid(3)]
    found = listed(capfd, pages / "includes")
    assert [one["id"] for one in found] == [guid(1), guid(2), guid(3), guid(4)]


def test_pages__in_one_file_as_they_were_before(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Entries in the page itself count where they name id and type; links lead to Learn."""
    page = tmp_path / "advisor-reference-performance-recommendations.md"
    old = "### Scale up\n\nWords.\n\nLearn more about [Circuit - ScaleUp (Scale up)](https://x.y).\n\n"
    page.write_text(f"# Performance\n\n## Network\n\n{old}{entry(5, 'Scale', link='../er/s.md#a')}")
    (found,) = listed(capfd, page)
    assert (found["id"], found["pillar"]) == (guid(5), "performance-efficiency")
    assert found["learn_more"] == "/azure/er/s#a"


def test_merged__the_first_counts_and_the_others_add(
    pages: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A saved response without links gets those of the pages, and the types that it lacks."""
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
    assert [one["id"] for one in others] == [guid(2), guid(3)]
    assert listed(capfd, pages, saved)[0]["display_name"] == "Have two circuits"


def test_pages__fill_an_article_and_a_configuration_can_name_them(
    project: Project, pages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The main job takes them like a saved response; in a file, one or several."""
    path = project.article(template())
    sources = [*project.sources[:2], "--recommendations-from", pages]
    assert run(path, *sources) == 0
    text = path.read_text()
    assert "- **Have two circuits** (high impact). [Learn more](/azure/er/x)." in text
    assert run(path, *sources, "--check") == 0
    (project.folder / ".git").mkdir()
    monkeypatch.chdir(project.folder)
    for value in (str(pages), [str(pages), project.sources[3]]):
        given = f"policies-from = {json.dumps(project.sources[1])}\n"
        given += f"recommendations-from = {json.dumps(value)}\n"
        (project.folder / "enrich.toml").write_text(f"[sources]\n{given}")
        assert run("refresh", project.folder) == 0
        assert "- **Have two circuits** (high impact)." in path.read_text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "holds no pages of Advisor's reference"),
        ("# Cost\n\n### Old\n\nWords.\n", "no entry names a resource type"),
        ("[!INCLUDE [x](../../../outside.md)]\n", "no entry names a resource type"),
    ],
)
def test_pages__that_tell_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], text: str | None, told: str
) -> None:
    """A folder without pages, pages of an older form, and what leads out of the folder: exit 3."""
    (tmp_path / "outside.md").write_text(HEAD + entry(1, "Outside"))
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    if text is not None:
        (folder / "advisor-reference-cost-recommendations.md").write_text(text)
    assert run("recommendations", "--all", "--recommendations-from", folder) == 3
    error = capfd.readouterr().err
    assert told in error
    assert error.count("\n") == 1
