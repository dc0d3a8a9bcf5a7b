"""Fill, refresh and lint treat articles, services and refusals alike."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, FIXTURES, SAMPLE, SENTENCE, Project, run, template
from tests.support.server import ArmContent, ArmServer, live

COMMANDS = {"fill": [], "refresh": ["refresh"], "lint": ["lint"]}
WRITING = ["fill", "refresh"]
NONE = "\nThere are no built-in policies.\n"


@pytest.fixture(params=COMMANDS)
def command(request: pytest.FixtureRequest) -> list[str]:
    """Return the arguments of a command."""
    return COMMANDS[request.param]


@pytest.fixture(params=WRITING)
def writing(request: pytest.FixtureRequest) -> list[str]:
    """Return the arguments of a command that writes."""
    return COMMANDS[request.param]


def sources_for(command: list[str], project: Project) -> list[str]:
    """Return the options for the sources; lint needs no recommendations."""
    return project.sources[:2] if command == ["lint"] else project.sources


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (template(front="---\nenrich.service: nope\n---\n"), "unknown service 'nope'"),
        (
            template(front='---\nenrich.resource-types: ["a\' or 1 eq 1"]\n---\n'),
            "is not a resource type",
        ),
        ("", "the article is empty"),
        ("\ufeff \n", "the article is empty"),
        (b"# ExpressRoute\n\n## Azure policies\n\n\xff\xfe", "not UTF-8"),
    ],
)
def test_article__failed(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    command: list[str],
    content: str | bytes,
    message: str,
) -> None:
    """A failed article is named with the reason, and the others are done; exit code 4."""
    if command == ["lint"] and message == "the article is empty":
        pytest.skip("an empty file has no findings")
    bad = project.article(content, "docs/azure-expressroute.md")
    good = project.article(template() + NONE, "docs/expressroute.md")
    before = bad.read_bytes()
    assert run(*command, bad, good, *sources_for(command, project)) == 4
    printed = capfd.readouterr()
    (line,) = [line for line in printed.err.splitlines() if message in line]
    assert "azure-expressroute.md: " in line
    assert bad.read_bytes() == before
    if command == ["lint"]:
        assert "docs/expressroute.md:" in printed.out
    else:
        assert good.read_text() != template() + NONE


def test_pipe__is_skipped(
    project: Project, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """A pipe with an article's name is reported, and not read."""
    pipe = project.folder / "docs" / "expressroute.md"
    pipe.parent.mkdir()
    os.mkfifo(pipe)
    run(*command, pipe, *sources_for(command, project))
    captured = capfd.readouterr()
    assert "not a regular file" in captured.err


@pytest.mark.parametrize("named_in", ["front matter", "configuration"])
def test_service__from_each_place(
    project: Project, capfd: pytest.CaptureFixture[str], command: list[str], named_in: str
) -> None:
    """A service named in front matter or configuration holds for every command."""
    front = "---\nenrich.service: expressroute\n---\n" if named_in == "front matter" else ""
    text = template(front=front).replace("# ExpressRoute", "# Ours") + NONE
    path = project.article(text, "docs/review.md")
    if named_in == "configuration":
        project.configure('[articles."docs/review.md"]\nservice = "expressroute"\n')
    run(*command, path, *sources_for(command, project))
    assert "Azure ExpressRoute" in path.read_text() + capfd.readouterr().out


@pytest.mark.parametrize("single", [["fill"], ["lint"]], ids=" ".join)
def test_service__of_the_command_line(
    project: Project, capfd: pytest.CaptureFixture[str], single: list[str]
) -> None:
    """Commands over articles of one service take it as an option."""
    path = project.article(template(front="").replace("# ExpressRoute", "# Ours") + NONE)
    path = path.rename(path.with_name("review.md"))
    run(*single, path, "--service", "expressroute", *sources_for(single, project))
    assert "Azure ExpressRoute" in path.read_text() + capfd.readouterr().out


def test_sentence_alone__is_a_guide(project: Project, writing: list[str]) -> None:
    """An article with nothing but the Advisor sentence is filled."""
    path = project.article(f"# X\n\n## Security\n\n{SENTENCE}\n", "docs/expressroute.md")
    assert run(*writing, path, *project.sources) == 0
    assert "pillar-specific" not in path.read_text()


def test_missing_slot__is_reported(
    project: Project, capfd: pytest.CaptureFixture[str], writing: list[str]
) -> None:
    """A slot that the layout lacks is reported, with how to add it."""
    text = template().replace("## Azure Advisor recommendations\n", "")
    path = project.article(text, "docs/expressroute.md")
    assert run(*writing, path, *project.sources) == 0
    captured = capfd.readouterr()
    output = captured.out + captured.err
    assert "no section for Azure Advisor recommendations" in output
    assert "headings found: # ExpressRoute" in output


def test_override__holds_everywhere(
    project: Project, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exclusions, pins and other pillars of a configuration hold in every command."""
    names = [wire["properties"]["displayName"] for wire in DEFINITIONS]
    folder = project.configure(
        f'[policies]\nexclude = ["{guid(1)}"]\n[pillars]\n"{guid(3)}" = "cost-optimization"\n'
    )
    monkeypatch.chdir(folder)
    path = project.article(f"# ExpressRoute\n\n## Azure policies\n{NONE}", "expressroute.md")
    assert run("lint", path) == 1
    assert "2 built-in policies apply to" in capfd.readouterr().out
    for command in (["expressroute.md"], ["refresh"]):
        path.write_text(template())
        assert run(*command) == 0
        assert names[0] not in path.read_text()
        cost = path.read_text().partition("## Cost")[2].partition("\n## ")[0]
        assert names[2] in cost
    capfd.readouterr()
    assert run("policies", "--service", "expressroute", "--format", "json") == 0
    listed = {entry["id"]: entry["pillars"][0] for entry in json.loads(capfd.readouterr().out)}
    assert listed == {guid(2): "reliability", guid(3): "cost-optimization"}
    assert run("explain", guid(3)) == 0
    assert "You set it" in capfd.readouterr().out


def test_refusal__is_reported(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """A source that refuses is reported with the role, and exit code 4."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        server.fault("policyDefinitions", 403, code="AuthorizationFailed")
        assert run(*command, path, *live(server)) == 4
    assert "role 'Reader'" in capfd.readouterr().err


def copy_of_fixtures(folder: Path) -> Path:
    """Copy the shipped recordings, without compliance."""
    copy = folder / "recordings"
    copy.mkdir()
    for file in (FIXTURES / "azure").glob("*.json"):
        if "policyStates" not in file.read_text(encoding="utf-8"):
            (copy / file.name).write_bytes(file.read_bytes())
    return copy


def test_counts__missing_in_a_recording(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], writing: list[str]
) -> None:
    """Missing counts are reported, and the article is filled."""
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    assert run(*writing, path, "--fixtures", copy_of_fixtures(tmp_path)) == 0
    assert "no recording" in capfd.readouterr().err
    assert path.read_text() != template()


def sample_article(folder: Path) -> list[object]:
    """Return the path of an article on a service of the shipped recordings."""
    path = folder / "expressroute.md"
    path.write_text(template())
    return [path]


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    "arguments",
    [
        sample_article,
        lambda folder: ["refresh", *sample_article(folder)],
        lambda folder: ["lint", *sample_article(folder)],
        lambda _: ["policies", "--service", "expressroute"],
        lambda _: ["recommendations", "--service", "expressroute", "--format", "json"],
        lambda _: ["explain", "c5ecf495-6caa-445c-b431-04fda56c555a"],
    ],
    ids=["fill", "refresh", "lint", "policies", "recommendations", "explain"],
)
def test_sample__says_that_facts_are_not_current(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    arguments: Callable[[Path], list[object]],
) -> None:
    """Each command says on stderr that recordings are not today's Azure."""
    assert run(*arguments(tmp_path), *SAMPLE) == 0
    assert "not today's Azure" in capfd.readouterr().err
