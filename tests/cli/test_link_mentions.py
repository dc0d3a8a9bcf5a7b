"""link-mentions: the user's words that name a policy become the link to it."""

from __future__ import annotations

import json

import pytest

from tests.support.builders import guid
from tests.support.project import CURRENT, Project, pillar_section, template

NAME = "Circuits should be Zone Redundant"
LINKED = f"- [{NAME}](https://portal.azure.com/#blade/"


def guide(bullets: str, front: str = "") -> str:
    """Return a guide with the user's bullets in its section on policies."""
    text = CURRENT.replace("says a person.\n", f"says a person:\n\n{bullets}\n", 1)
    return text.replace("---\n", f"---\n{front}", 1)


def test_link_mentions__in_a_pillar(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """In a pillar's list, the user's bullet takes the place of enrich's."""
    policies = f"- {NAME}, says a person.\n- \\<Policy>"
    text = template(reliability=pillar_section("Reliability", policies=policies))
    path = project.article(text)
    assert project.run(path, "--link-mentions") == 0
    assert f"linked in your own bullets: {NAME}\n" in capfd.readouterr().out
    result = path.read_text()
    assert LINKED in result
    assert result.count(guid(1)) == 1
    assert project.enriched(result, "--link-mentions") == result


@pytest.mark.parametrize(
    ("front", "config", "options", "is_linked"),
    [
        ("", "", [], False),
        ("", "", ["--link-mentions"], True),
        ("enrich.link-mentions: true\n", "", [], True),
        ("enrich.link-mentions: true\n", "", ["--no-link-mentions"], False),
        ("enrich.link-mentions: true\n", "[options]\nlink-mentions = false", [], False),
        ("", "[options]\nlink-mentions = true", [], True),
        ("", "[options]\nlink-mentions = true", ["--no-link-mentions"], False),
        ("", '[articles."expressroute.md"]\nlink-mentions = true', [], True),
    ],
)
def test_link_mentions__where_it_is_set(
    project: Project, front: str, config: str, options: list[str], *, is_linked: bool
) -> None:
    """The command line, the configuration and the front matter, in this order of precedence."""
    project.configure(config)
    result = project.enriched(guide(f"- {NAME}", front), *options)
    assert (f"\n- {NAME}\n" not in result) is is_linked


def test_link_mentions__invalid_front_matter(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A value that is neither true nor false fails the article, in one line."""
    path = project.article(guide(f"- {NAME}", "enrich.link-mentions: maybe\n"))
    assert project.run(path) == 4
    assert "'maybe' is neither true nor false. Write one of them.\n" in capfd.readouterr().err


def test_refresh__links_and_removes_its_own_bullet(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A policy that enrich listed before is in the user's words only, once the option is on."""
    path = project.article(guide("- Circuits are zone redundant."), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    assert guid(1) in path.read_text()
    assert project.run("refresh", path.parent, "--link-mentions") == 0
    # The two that are left share a list now.
    assert ": 1 removed, 2 updated, 1 linked" in capfd.readouterr().out
    result = path.read_text()
    assert "- [Circuits are zone redundant](https" in result
    assert result.count(guid(1)) == 1
    assert project.run("refresh", path.parent, "--link-mentions", "--check") == 0


def test_link_mentions__in_reports(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The JSON output and the summary name what was linked."""
    path = project.article(guide(f"- {NAME}"), "docs/expressroute.md")
    summary = project.folder / "summary.md"
    options = ("--link-mentions", "--format", "json", "--summary", summary)
    assert project.run("refresh", path.parent, *options) == 0
    (article,) = json.loads(capfd.readouterr().out)["articles"]
    assert [link["ids"] for link in article["linked"]] == [[guid(1)]]
    assert f"- Your own bullets\n  - linked: [{NAME}](https" in summary.read_text()


def test_lint__links_with_fix(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The rule is off unless links are asked for; --fix adds the link."""
    text = f"# ExpressRoute\r\n\r\n## Azure policies\r\n\r\n- {NAME}.\r\n"
    path = project.article(text.encode())
    assert project.run("lint", path) == 0
    assert project.run("lint", path, "--link-mentions") == 1
    assert f"5:3: unlinked-policy '{NAME}' has no link" in capfd.readouterr().out
    assert project.run("lint", path, "--link-mentions", "--fix") == 0
    assert path.read_bytes().decode().startswith(text[: text.index(NAME)] + f"[{NAME}](https")
    assert path.read_bytes().endswith(b").\r\n")
