"""Errors are one or two clear lines with the right exit code, and lose no data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.project import Project, run, template


def printed(capfd: pytest.CaptureFixture[str]) -> str:
    """Return the lines of an error on stderr: one or two, each with enrich's prefix."""
    errors = capfd.readouterr().err
    assert "Traceback" not in errors
    assert errors.startswith("enrich: ")
    assert errors.count("\n") <= 2
    return errors


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the article is empty"),
        (b"\xef\xbb\xbf \n", "the article is empty"),
        (b"# ExpressRoute\n\n\xff\xfe", "not UTF-8 (byte 16, line 3)"),
        ("# ExpressRoute\n".encode("utf-16"), "not UTF-8"),
    ],
)
def test_article__unreadable(
    project: Project, capfd: pytest.CaptureFixture[str], content: bytes, message: str
) -> None:
    """An article that is empty or not UTF-8 is named, and stays; exit code 4."""
    path = project.article(content)
    assert project.run(path) == 4
    assert message in printed(capfd)
    assert path.read_bytes() == content


def test_article__of_an_unknown_service(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An article of an unknown service lists the nearest ones; exit code 4."""
    path = project.article("# About keyvaults\n", "keyvalt.md")
    assert project.run(path) == 4
    assert "--service; nearest: key-vault" in printed(capfd)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["gone.md"], "no such file"),
        (["."], "is a folder"),
        (["expressroute.md", "--service", "expresroute"], "Nearest: expressroute"),
        (["expressroute.md", "--resource-type", "circuits"], "is not a resource type"),
        (["expressroute.md", "--templates", "nowhere"], "no such folder"),
        (["expressroute.md", "--output", "x", "--check"], "Choose one of them"),
        (["expressroute.md", "--format", "json", "--diff"], "needs stdout"),
        (["expressroute.md", "expressroute.md", "--output", "x"], "existing folder"),
        (["policies"], "name one of SERVICE"),
        (["policies", "--service", "nope", "--all"], "name one of SERVICE"),
        (["recommendations", "aks", "--all"], "name one of SERVICE"),
        (["policies", "--service", "nope"], "unknown service 'nope'"),
        (["policies", "exprssroute"], "Nearest: expressroute"),
        (["expressroute.md", "--limit", "0"], "--limit: must be at least 1."),
        (["expressroute.md", "--limit", "1.5"], "--limit: must be a whole number."),
        (["expressroute.md", "--max-age", "long"], "--max-age: must be a number."),
        (["policies", "foobar"], "unknown service 'foobar'. 'enrich services' lists all."),
        (["check"], "no such command or file: check. 'enrich --help' lists the commands."),
        (["polices"], "Did you mean policies?"),
        (["policies", "--resource-type", "microsoft.network/foo"], ", which may name it.\n"),
        (["policies", "aks", "--service", "aks"], "Leave out one"),
        (["recommendations", "Microsoft.Web/sites"], "app-service, functions, logic-apps"),
        (["explain", "zone redundant", "gateway"], "nat-gateway, vpn-gateway. Name one key"),
        (["explain", "nothing like it"], "no policy definition"),
        (["explain", ""], "no policy definition"),
        (["policies", "--all", "--search", ""], "no word to search for"),
    ],
)
def test_usage__errors(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    """Wrong usage says what to do, with exit code 2, and no article changes."""
    path = project.article(template())
    monkeypatch.chdir(project.folder)
    assert project.run(*arguments) == 2
    assert message in printed(capfd)
    assert path.read_text() == template()


@pytest.mark.parametrize(
    "arguments",
    [
        ["expressroute.md", "--limit", "0"],
        ["expressroute.md", "--limit", "many"],
        ["expressroute.md", "--format", "xml"],
        ["expressroute.md", "--frobnicate"],
        ["policies", "--pillar", "beauty"],
        ["expressroute.md", "--cloud", "mars"],
    ],
)
def test_usage__unknown_options(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    """An unknown option or value is named, with exit code 2."""
    project.article(template())
    monkeypatch.chdir(project.folder)
    assert project.run(*arguments) == 2
    errors = capfd.readouterr().err
    assert arguments[1] in errors
    assert "Traceback" not in errors


def no_definitions(project: Project) -> None:
    """Move the definitions out of the checkout."""
    (project.folder / "checkout" / "policyDefinitions").rename(project.folder / "elsewhere")


def empty_checkout(project: Project) -> None:
    """Delete all definitions."""
    for file in (project.folder / "checkout" / "policyDefinitions").rglob("*.json"):
        file.unlink()


def no_initiatives(project: Project) -> None:
    """Delete all initiatives."""
    for file in (project.folder / "checkout" / "policySetDefinitions").rglob("*.json"):
        file.unlink()


def no_types(project: Project) -> None:
    """Save a response without recommendation types."""
    value = [{"name": "recommendationType", "properties": {"supportedValues": []}}]
    project.metadata.write_text(json.dumps({"value": value}))


def many_truncated(project: Project) -> None:
    """Add many truncated files to the checkout."""
    folder = project.folder / "checkout" / "policyDefinitions" / "Network"
    for number in range(20):
        (folder / f"x{number}.json").write_text('{"na')


def first_page(project: Project) -> None:
    """Return the first page of a response of several."""
    response = json.loads(project.metadata.read_text())
    response["nextLink"] = "https://management.azure.com/next"
    project.metadata.write_text(json.dumps(response))


def broken_metadata(project: Project) -> None:
    """Truncate the saved response."""
    project.metadata.write_text('{"value": [')


def other_metadata(project: Project) -> None:
    """Save a response about other metadata."""
    project.metadata.write_text(json.dumps({"value": [{"name": "level"}]}))


def poor_metadata(project: Project) -> None:
    """Save a response of an older api-version, without category and type."""
    entity = {"supportedValues": [{"id": "x", "displayName": "y"}]}
    value = [{"name": "recommendationType", "properties": entity}]
    project.metadata.write_text(json.dumps({"value": value}))


def no_metadata(project: Project) -> None:
    """Delete the saved response."""
    project.metadata.unlink()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (no_definitions, "is not a checkout of azure-policy"),
        (empty_checkout, "has no policy definitions"),
        (no_initiatives, "has no initiatives"),
        (no_types, "has no recommendation types"),
        (many_truncated, "20 of 24 policy definitions can't be read"),
        (broken_metadata, "metadata.json can't be read as JSON"),
        (first_page, "metadata.json is one page of several"),
        (other_metadata, "no entity 'recommendationType'"),
        (poor_metadata, "no recommendation type with a category"),
        (no_metadata, "metadata.json can't be read"),
    ],
)
def test_source__unreadable(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    damage: Callable[[Project], None],
    message: str,
) -> None:
    """An unreadable source is named, with exit code 3, and the article stays."""
    path = project.article(template())
    damage(project)
    assert project.run(path) == 3
    assert message in printed(capfd)
    assert path.read_text() == template()


def test_fixtures__without_recordings(
    project: Project, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A folder without recordings is an error, with exit code 3."""
    path = project.article(template())
    assert run(path, "--fixtures", tmp_path / "nowhere") == 3
    assert "has no recordings" in printed(capfd)


def test_write__failure_loses_nothing(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An article that can't be written stays whole; exit code 4."""
    path = project.article(template())
    missing = project.folder / "no" / "such" / "folder" / "out.md"
    assert project.run(path, "--output", missing) == 4
    assert "can't write" in printed(capfd)
    assert path.read_text() == template()


def test_debug__shows_the_traceback(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Only --debug shows a traceback."""
    broken_metadata(project)
    assert project.run(project.article(template()), "--debug") == 3
    assert "Traceback" in capfd.readouterr().err


def test_help__and_version(capfd: pytest.CaptureFixture[str]) -> None:
    """--help lists the commands, --version the version."""
    assert run("--help") == 0
    output = capfd.readouterr().out
    for command in ("fill", "refresh", "policies", "recommendations", "explain", "services"):
        assert f"\n  {command} " in output
    assert run("--version") == 0
    assert capfd.readouterr().out.startswith("enrich ")


def lock_of(content: bytes) -> Callable[[Path], object]:
    """Return what makes a lock with some content."""
    return lambda docs: (docs / "enrich.lock").write_bytes(content)


def configured(text: str) -> Callable[[Path], object]:
    """Return what makes a configuration."""
    return lambda docs: (docs / "enrich.toml").write_text(text)


@pytest.mark.parametrize("where", ["docs", "."], ids=["from above", "from within"])
@pytest.mark.parametrize(
    ("fault", "name", "code"),
    [
        (lock_of(b"version = 9\n"), "enrich.lock", 2),
        (lock_of(b"<<<<<<< ours\n"), "enrich.lock", 2),
        (lock_of(b"nothing"), "enrich.lock", 0),
        (lambda docs: (docs / "enrich.lock").mkdir(), "enrich.lock", 2),
        (lambda docs: (docs / ".enrich.journal").mkdir(), ".enrich.journal", 2),
        (configured("limit = 2"), "enrich.toml", 2),
        (configured("["), "enrich.toml", 2),
        (configured("[options]\ntemplates = 'nowhere'"), "nowhere", 2),
        (configured("[docset]\narticles = ['x']"), "enrich.toml", 2),
        (configured("[sources]\npolicies-from = 'nowhere'"), "nowhere", 3),
        (configured("[sources]\nrecommendations-from = 'nowhere'"), "nowhere", 3),
        (configured("[sources]\nfixtures = 'nowhere'"), "nowhere", 3),
    ],
)
def test_message__names_files_relative_to_the_working_directory(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    fault: Callable[[Path], object],
    name: str,
    code: int,
    where: str,
) -> None:
    """Like articles: relative to where people run the command, and to nothing else."""
    docs = project.article(template(), "docs/expressroute.md").parent
    fault(docs)
    monkeypatch.chdir(docs / ".." if where == "docs" else docs)
    file = docs / "enrich.toml"
    has_sources = file.exists() and "[sources]" in file.read_text()
    sources = [] if has_sources else project.sources
    assert run("refresh", where, *sources) == code
    errors = capfd.readouterr().err
    shown = name if where == "." else f"docs/{name}"
    assert f" {shown} " in errors or f" {shown}: " in errors or f"({shown})" in errors
    assert str(project.folder) not in errors
