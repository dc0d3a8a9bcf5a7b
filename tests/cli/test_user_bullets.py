"""The user's bullets: in whatever form they name a policy, and whatever becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.project import DEFINITIONS, Project, definition, recommendation
from tests.support.text import section, with_policies

ZONE, BACKUPS, LINK = (wire["properties"]["displayName"] for wire in DEFINITIONS)
PORTAL = "https://portal.azure.com/#view/x/definitionId/%2Fproviders%2FM.A%2FpolicyDefinitions%2F"
REPOSITORY = "https://github.com/Azure/azure-policy/blob/master/built-in-policies/policyDefinitions"
WORDS = "We check this in every release."


@pytest.fixture
def path(project: Project) -> Path:
    """The path of an article of a docset, filled once."""
    project.set_facts(DEFINITIONS, [recommendation(11, "Use several circuits")])
    path = project.article(with_policies("- \\<Policy>"), "docs/expressroute.md")
    assert project.run("refresh", path.parent) == 0
    return path


def replace_in(path: Path, old: str, new: str) -> str:
    """Replace a text that an article has once, and return the new article."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))
    return path.read_text()


def bullet(path: Path, name: str) -> str:
    """Return the line of a bullet in an article."""
    (line,) = [line for line in path.read_text().splitlines() if line.startswith(f"- [{name}](")]
    return line


@pytest.fixture
def edited(path: Path) -> str:
    """The first bullet of the article, after the user's edit: with words of the user's."""
    line = bullet(path, ZONE)
    replace_in(path, line, f"{line} {WORDS}")
    return f"{line} {WORDS}"


@pytest.mark.parametrize(
    "statement",
    [
        f"- [Zones](https://www.azadvertizer.net/azpolicyadvertizer/{guid(1)}.html). Our words.",
        f"- Zones (`{guid(1)}`). Our words.",
        f"- [Zones][zones]. Our words.\n\n[zones]: {PORTAL}{guid(1)}",
        f"- What we ask of circuits:\n  - [Zones]({PORTAL}{guid(1)}). Our words.",
        f"- Zones.\n\n  [The policy]({PORTAL}{guid(1)}) audits them.",
        f"- [Zones]({REPOSITORY}/Network/0.json). Our words.",
        f'- <a href="{PORTAL}{guid(1)}">Zones</a>. Our words.',
        f'<ul>\n<li><a href="{PORTAL}{guid(1)}">Zones</a></li>\n</ul>',
        f"1. [Zones]({PORTAL}{guid(1)})",
        f"| Ours |\n|---|\n| [Zones]({PORTAL}{guid(1)}) |",
    ],
)
def test_fill__policy_is_linked(project: Project, statement: str) -> None:
    """A policy that a bullet, a table or HTML links in any way is not listed again."""
    result = project.enriched(with_policies(statement))
    assert f"[{ZONE}](" not in result
    assert f"[{BACKUPS}](" in result
    assert "There are no built-in" not in section(result)
    assert all(line in result for line in statement.splitlines())
    assert project.enriched(result) == result


@pytest.mark.parametrize(
    "statement",
    [
        f"![Zones]({PORTAL}{guid(1)})",
        f"```\n{PORTAL}{guid(1)}\n```",
        f"<!-- {PORTAL}{guid(1)} -->",
        f"- Ours.\n\n  ```\n  {guid(1)}\n  ```",
        f"- Ours, `{guid(500)}`",
        f"- What we ask of circuits:\n  - `{ZONE}`: see the wiki.",
        f"| Ours |\n|---|\n| **{ZONE}** |",
    ],
)
def test_fill__policy_is_not_linked(project: Project, statement: str) -> None:
    """Images, code blocks, comments and names are no links: the policy is listed, with its link."""
    assert f"[{ZONE}](" in project.enriched(with_policies(statement))


def test_refresh__keeps_words_on_a_deprecated_policy(
    project: Project, path: Path, edited: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The run, the summary, the page and lint name the bullet, its words and the successor."""
    old = definition(1, f"[Deprecated]: {ZONE}", description=f"Use {guid(3)} instead.")
    project.set_facts([old, *DEFINITIONS[1:]], [])
    files = [project.folder / name for name in ("summary.md", "page.html")]
    options = ["--summary", files[0], "--report-html", files[1]]
    for _ in range(2):  # until the user has decided
        capfd.readouterr()
        assert project.run("refresh", path.parent, *options) == 0
        assert edited in path.read_text()
        for text in (capfd.readouterr().err, *(file.read_text() for file in files)):
            assert WORDS in text
            assert LINK in text
            assert "is deprecated" in text
    assert project.run("refresh", path.parent, "--format", "json") == 0
    (article,) = json.loads(capfd.readouterr().out)["articles"]
    (message,) = article["to_review"]
    assert WORDS in message
    assert project.run("lint", path) == 1
    assert "deprecated-policy-link" in capfd.readouterr().out


def test_refresh__keeps_words_on_a_policy_of_another_service(
    project: Project, path: Path, edited: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """A reworded bullet whose policy no longer applies to the service stays, and is named."""
    project.set_facts([definition(1, ZONE, kind="m.other/things"), *DEFINITIONS[1:]], [])
    assert project.run("refresh", path.parent) == 0
    assert edited in path.read_text()
    assert "this policy no longer applies to Azure ExpressRoute" in capfd.readouterr().err
    assert project.run("lint", path) == 1
    assert f"unrelated-policy '{ZONE}' doesn't apply to" in capfd.readouterr().out


def test_refresh__families_are_regrouped(project: Project, path: Path, edited: str) -> None:
    """Policies that are folded, while the user edited one of them, are not listed twice."""
    backups = bullet(path, BACKUPS)
    part = definition(2, f"{ZONE} (excluding some)")
    project.set_facts([DEFINITIONS[0], part, DEFINITIONS[2]], [])
    assert project.run("refresh", path.parent) == 0
    result = path.read_text()
    assert f"{edited}\n" in result
    assert (result.count(guid(1)), result.count(guid(2))) == (1, 1)
    assert backups in result
    assert project.run("refresh", path.parent, "--check") == 0


def test_refresh__bullet_is_nested(project: Project, path: Path) -> None:
    """A bullet that the user nested below another one is not listed again, nor when it is gone."""
    zone, backups = (bullet(path, name) for name in (ZONE, BACKUPS))
    nested = replace_in(path, f"{zone}\n{backups}", f"{zone}\n  {backups}")
    assert project.run("refresh", path.parent) == 0
    assert path.read_text() == nested
    replace_in(path, f"  {backups}\n", "")
    assert project.run("refresh", path.parent) == 0
    assert backups not in path.read_text()


def test_lint__finds_each_form(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A deprecated policy is found in each form in which a page names it, once."""
    project.set_facts([definition(7, f"[Deprecated]: {ZONE} once"), *DEFINITIONS], [])
    forms = [
        f"- [Plain]({PORTAL}{guid(7)})",
        f"- [AzAdvertizer](https://www.azadvertizer.net/azpolicyadvertizer/{guid(7)}.html)",
        f"- Its id, `{guid(7)}`",
        "- [By reference][ours]",
        f"- <{PORTAL}{guid(7)}>",
        f'- <a href="{PORTAL}{guid(7)}">As HTML</a>',
        f"- [A [bracket] in it]({PORTAL}{guid(7)})",
        f"- [File]({REPOSITORY}/Network/0.json)",
        f"- [![An image](x.png)]({PORTAL}{guid(7)})",
        "",
        f'<p><a href="{PORTAL}{guid(7)}">Block</a></p>',
        "",
        f"[ours]: {PORTAL}{guid(7)}",
        f"![image]({PORTAL}{guid(7)}) <!-- {guid(7)} -->",
    ]
    text = "\n".join(["# ExpressRoute", "", "## Azure policies", "", *forms])
    assert project.run("lint", project.article(f"{text}\n")) == 1
    lines = [line.split(":")[1] for line in capfd.readouterr().out.splitlines()]
    assert lines == [str(number) for number in (*range(5, 14), 15)]
