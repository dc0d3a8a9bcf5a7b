"""`enrich exclude` and `enrich pin`: a reviewer's decisions, written into the configuration."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from enricher.api import Workspace
from enricher.sources.source_options import SourceOptions
from tests.support.builders import guid
from tests.support.project import (
    CURRENT,
    FIXTURES,
    SAMPLE,
    Project,
    definition,
    run,
    template,
)

ZONES, BACKUPS, LINK = guid(1), guid(2), guid(3)
CONFIGURED = f"""\
# Ours.
[policies]                          # by the ids of definitions
# exclude = ["x"]                   # never listed
pin = [ # first
  "{guid(3).upper()}", # private link, says Ann
]   # as agreed

[lint]
ignore = [ 'former-product-name' ]  # old guides
"""


def configured(project: Project) -> Path:
    """Write a configuration with a person's layout, and return it."""
    return project.configure(CONFIGURED) / "enrich.toml"


def test_exclude__keeps_comments_and_layout(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Only the lines of the decision change, and a second run changes nothing."""
    file = configured(project)
    monkeypatch.chdir(project.folder)
    before = file.read_text()
    assert project.run("exclude", ZONES) == 0
    out = capfd.readouterr().out
    assert out.startswith(f"enrich.toml: excluded: Circuits should be Zone Redundant ({ZONES}). ")
    added = f'exclude = [\n  "{ZONES}", # Circuits should be Zone Redundant\n]\n'
    after = file.read_text()
    assert added in after
    assert after.replace(added, "") == before
    assert project.run("exclude", "zone redundant") == 0
    assert "already excluded" in capfd.readouterr().out
    assert file.read_text() == after
    assert project.run("exclude", BACKUPS) == 0
    line = f'  "{BACKUPS}", # Circuits should use geo-redundant backups\n]\n'
    assert file.read_text() == after.replace("Redundant\n]\n", f"Redundant\n{line}")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_exclude__of_something_pinned(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    newline: str,
    mark: str,
) -> None:
    """It moves from one list to the other, and the run says so; line ends and a mark stay."""
    file = configured(project)
    monkeypatch.chdir(project.folder)
    file.write_bytes((mark + file.read_text()).replace("\n", newline).encode())
    assert project.run("exclude", LINK) == 0
    assert "excluded, no longer pinned: Circuits" in capfd.readouterr().out
    data = file.read_bytes().decode()
    assert data.startswith(mark + "[sources]")
    assert data.count("\n") == data.count(newline)
    policies = tomllib.loads(data.removeprefix(mark))["policies"]
    assert policies == {"pin": [], "exclude": [LINK]}
    assert "# as agreed" in data
    assert project.run("pin", LINK) == 0
    policies = tomllib.loads(file.read_text().removeprefix(mark))["policies"]
    assert policies == {"pin": [LINK]}


@pytest.mark.parametrize("command", ["exclude", "pin"])
def test_decision__on_a_whole_id_needs_no_source(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: str,
) -> None:
    """Azure isn't asked; the name is the one that ships with enrich, if there is one."""
    project.article(template())
    monkeypatch.chdir(project.folder)
    rbac, unknown = "12d4fa5e-1f9f-4c21-97a9-b99b3c6611b5", guid(7).upper()
    assert run(command, f"/providers/Microsoft.Authorization/policyDefinitions/{rbac}") == 0
    assert run(command, unknown, "expressroute.md") == 0
    printed = capfd.readouterr()
    assert f"RBAC permission model ({rbac})" in printed.out
    assert f" for expressroute.md: {guid(7)}. 'enrich refresh'" in printed.out
    assert printed.err == ""
    config = tomllib.loads(Path("enrich.toml").read_text())
    assert config["policies"] == {command: [rbac]}
    assert config["articles"] == {"expressroute.md": {command: [guid(7)]}}
    assert f'"{guid(7)}",\n' in Path("enrich.toml").read_text()


def test_decision__on_what_is_no_policy(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The error says how to name one."""
    monkeypatch.chdir(project.folder)
    assert project.run("exclude", "12345") == 2
    error = capfd.readouterr().err
    assert "no policy definition '12345'" in error
    assert "Name it by its id, such as c5ecf495-6caa-445c-b431-04fda56c555a" in error
    assert not Path("enrich.toml").exists()


def test_decision__on_some_articles(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A decision on an article is in its table, overrides the docset's, and is filled."""
    configured(project)
    monkeypatch.chdir(project.folder)
    first = project.article(template(), "docs/expressroute.md")
    second = project.article(CURRENT, "docs/b/expressroute.md")
    assert project.run("exclude", ZONES) == 0
    assert project.run("exclude", BACKUPS, first, first, second) == 0
    assert project.run("pin", "zone redundant", first) == 0
    assert "enrich.toml: pinned for docs/expressroute.md: " in capfd.readouterr().out
    articles = tomllib.loads(Path("enrich.toml").read_text())["articles"]
    assert articles == {
        "docs/expressroute.md": {"exclude": [BACKUPS], "pin": [ZONES]},
        "docs/b/expressroute.md": {"exclude": [BACKUPS]},
    }
    assert project.run("refresh", ".") == 0
    listed = {path: path.read_text() for path in (first, second)}
    assert [ZONES in text for text in listed.values()] == [True, False]
    assert not any(BACKUPS in text for text in listed.values())
    assert all(LINK in text for text in listed.values())


def test_decision__without_a_configuration(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A configuration is created where it governs the article: here, if the article is below."""
    path = project.article(template(), "docs/expressroute.md")
    elsewhere = project.folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert project.run("exclude", ZONES, path) == 0
    file = path.with_name("enrich.toml")
    assert tomllib.loads(file.read_text()) == {
        "articles": {"expressroute.md": {"exclude": [ZONES]}}
    }
    file.unlink()
    monkeypatch.chdir(project.folder)
    assert project.run("pin", ZONES, path) == 0
    assert tomllib.loads(Path("enrich.toml").read_text()) == {
        "articles": {"docs/expressroute.md": {"pin": [ZONES]}}
    }
    assert project.run("fill", path) == 0


def test_decision__in_a_pyproject(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a pyproject.toml, it is below [tool.enrich]."""
    file = project.folder / "pyproject.toml"
    file.write_text('[project]\nname = "x"\n\n[tool.enrich.docset]\narticles = ["*.md"]\n')
    monkeypatch.chdir(project.folder)
    assert project.run("pin", ZONES) == 0
    assert tomllib.loads(file.read_text())["tool"]["enrich"]["policies"] == {"pin": [ZONES]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Circuits should be Zoned Redundantly"], f"  {ZONES}  Circuits should be Zone Redundant"),
        (["00000000-0000-0000-0000-00000000000f"], f"  {guid(3)}  "),
        (["circuits should"], "3 policy definitions match"),
        ([ZONES, "nowhere.md"], "no such file or folder: nowhere.md"),
        ([ZONES, "docs"], "docs is a folder"),
        ([ZONES, "docs/a.md", "other/b.md"], "are separate docsets"),
    ],
)
def test_decision__refused(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    """A policy or article that isn't there is refused with the nearest; nothing is written."""
    monkeypatch.chdir(project.folder)
    for name in ("docs/a.md", "other/b.md"):
        project.article(template(), name)
    assert project.run("exclude", *arguments) == 2
    assert message in capfd.readouterr().err
    assert not [*project.folder.rglob("enrich.toml")]


def test_pin__of_a_policy_of_another_service(
    project: Project, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A pin that would list nothing is written, with a warning."""
    monkeypatch.chdir(project.folder)
    path = project.article(template())
    assert project.run("pin", "other things", path) == 0
    assert "Other things does not apply to Azure ExpressRoute" in capfd.readouterr().err


def test_decision__on_an_unknown_id_of_an_article(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An id in an article's table that Azure doesn't have is named, like one of the docset's."""
    project.set_facts([definition(1, "Circuits should be Zone Redundant")], [])
    path = project.article(template())
    project.configure(f'[articles."expressroute.md"]\npin = ["{guid(77)}"]\n')
    assert project.run("fill", path) == 0
    assert f"names {guid(77)}, which is not a built-in definition" in capfd.readouterr().err


def test_workspace__decides(project: Project) -> None:
    """The methods of a workspace do the same, and its lists have the decision at once."""
    file = configured(project)
    sources = SourceOptions(
        policies_from=Path(project.sources[1]), recommendations_from=(project.metadata,)
    )
    workspace = Workspace(project.folder, sources=sources)
    assert ZONES in {each.policy.id for each in workspace.policies("expressroute")}
    (decided,) = workspace.exclude("zone redundant")
    assert (decided.article, decided.is_new, decided.is_moved) == ("", True, False)
    assert ZONES not in {each.policy.id for each in workspace.policies("expressroute")}
    (decided,) = workspace.pin(ZONES)
    assert decided.is_moved
    assert ZONES in tomllib.loads(file.read_text())["policies"]["pin"]
    (pinned,) = [e for e in workspace.policies("expressroute") if e.policy.id == ZONES]
    assert pinned.pinned


def test_exclude__of_a_destination_of_logs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    shipped_catalogue: None,
) -> None:
    """Reports name a definition on logs, and not the account that its link leads to."""
    Project(tmp_path).configure("")
    monkeypatch.chdir(tmp_path)
    article = tmp_path / "expressroute.md"
    article.write_bytes((FIXTURES / "articles" / article.name).read_bytes())
    assert run("-q", article, *SAMPLE) == 0
    assert run("-q", "exclude", "2cb215be", *SAMPLE) == 0
    capfd.readouterr()
    assert run(article, *SAMPLE, "--check") == 1
    name = "Enable logging by category group for ExpressRoute circuits to Storage"
    assert f"- {name} (excluded by the configuration)" in capfd.readouterr().out
    assert run(article, *SAMPLE, "--diff", "--short") == 0
    assert f"2cb215be  excluded by the configuration  {name}\n" in capfd.readouterr().out
    assert run("strip", article, "--diff", "--short") == 0
    assert "  stripped  Enable resource logs for circuits" in capfd.readouterr().out
