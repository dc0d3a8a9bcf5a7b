"""Changes in Azure's built-in policies: `enrich news`, and the summary of a refresh."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.support.builders import CIRCUIT, GATEWAY, guid
from tests.support.project import (
    RECOMMENDATIONS,
    Project,
    definition,
    recommendation,
    run,
    template,
)
from tests.support.repositories import commit, git

OLD, NEW, RENAMED, GONE = "Circuits should be kept", "Keep circuits", "Keep all", "Keep none"
PREVIEW, MAJOR = "[Preview]: Circuits should be tried", "Circuits should be many"


def with_version(wire: dict[str, Any], version: str) -> dict[str, Any]:
    """Return the definition in another version."""
    metadata = {**wire["properties"]["metadata"], "version": version}
    return {**wire, "properties": {**wire["properties"], "metadata": metadata}}


BEFORE = [
    definition(1, OLD),
    definition(2, GONE),
    definition(3, "Circuits had a name"),
    definition(4, PREVIEW),
    with_version(definition(5, MAJOR), "1.9.0"),
    definition(6, "Circuits stay as they are"),
    definition(7, "Things had a name", kind="microsoft.other/parts"),
]
AFTER = [
    definition(1, f"[Deprecated]: {OLD}", description=f"Superseded by the policy {guid(8)}."),
    definition(3, RENAMED),
    definition(4, PREVIEW.removeprefix("[Preview]: ")),
    with_version(definition(5, MAJOR), "2.0.0"),
    definition(6, "Circuits stay as they are", description="Other words."),
    definition(7, "Things", kind="microsoft.other/parts"),
    definition(8, NEW),
]


@pytest.fixture
def since(project: Project) -> Callable[[str], str]:
    """Return a function from a way to name the past to the value of `--since`."""
    checkout = project.folder / "checkout"
    project.set_facts(BEFORE, RECOMMENDATIONS)
    shutil.copytree(checkout, project.folder / "past")
    shutil.make_archive(str(project.folder / "past"), "gztar", project.folder / "past")
    first = commit(checkout, "2025-05-01")
    git(checkout, "tag", "past")
    project.set_facts(AFTER, RECOMMENDATIONS)
    commit(checkout, "2026-05-01")
    ways = {"folder": project.folder / "past", "archive": project.folder / "past.tar.gz"}
    ways |= {"commit": first[:10], "tag": "past", "day": "2025-12-31"}  # type: ignore[dict-item]
    return lambda way: str(ways[way])


@pytest.mark.parametrize("way", ["folder", "archive", "commit", "tag", "day"])
def test_news__of_each_kind(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    since: Callable[[str], str],
    way: str,
) -> None:
    """Each kind of change is listed: added, removed, deprecated, renamed, left preview, major."""
    assert run("news", *project.sources[:2], "--since", since(way)) == 0
    out = capfd.readouterr().out
    first, *entries = out.splitlines()
    assert first == (
        "1 replaced, 1 removed, 1 added, 2 renamed, 1 left preview, 1 new major version"
    )
    named = [line for line in entries if not line.startswith("    ") and line]
    assert named == [
        "Replaced policies: 1",
        f"  {OLD}",
        "Removed policies: 1",
        f"  {GONE}",
        "New policies: 1",
        f"  {NEW}",
        "Renamed policies: 2",
        f"  {RENAMED}",
        "  Things",
        "Policies that left preview: 1",
        "  Circuits should be tried",
        "New major versions of policies: 1",
        f"  {MAJOR}",
    ]
    assert f"    use instead: {NEW} ({guid(8)})" in entries
    assert f"    {guid(1)}  Operational excellence; Azure ExpressRoute" in entries
    assert f"    {guid(7)}  Operational excellence" in entries  # of no service
    assert "    before: Things had a name" in entries
    assert f"    https://www.azadvertizer.net/azpolicyadvertizer/{guid(3)}.html" in entries


def test_news__of_one_service_and_pillar(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """The news can be filtered, and written as JSON with ids or Markdown with links."""
    command = [
        "news",
        *project.sources[:2],
        "--since",
        since("folder"),
        "--service",
        "expressroute",
    ]
    assert run(*command, "--format", "json") == 0
    entries = {entry["id"]: entry for entry in json.loads(capfd.readouterr().out)}
    assert entries.keys() == {guid(number) for number in (1, 2, 3, 4, 5, 8)}
    assert entries[guid(1)]["superseded_by"] == guid(8)
    assert entries[guid(1)]["kinds"] == ["deprecated", "replaced"]
    assert entries[guid(1)]["link"].startswith("https://portal.azure.com/")
    assert entries[guid(3)]["before"]["display_name"] == "Circuits had a name"
    assert entries[guid(5)]["before"]["version"] == "1.9.0"
    assert {tuple(entry["services"]) for entry in entries.values()} == {("expressroute",)}
    assert run(*command, "--format", "markdown") == 0
    text = capfd.readouterr().out
    assert text.startswith("1 replaced, 1 removed, 1 added")
    assert f"\n\n## New policies\n\n- [{NEW}](https://portal.azure.com/" in text
    assert run(*command, "--pillar", "cost-optimization") == 0
    assert capfd.readouterr().out == "no changes\n"


def test_news__in_the_summary_of_a_refresh(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """The summary lists the news on the services of the articles."""
    project.article(template())
    summary, report = project.folder / "summary.md", project.folder / "report.json"
    written = ("--summary", summary, "--report-json", report)
    assert project.run("refresh", project.folder, "--since", since("tag"), *written) == 0
    text = summary.read_text()
    assert "### Changes in Azure Policy\n\n1 replaced, 1 removed, 1 added, 1 renamed" in text
    assert f"\n\n#### New policies\n\n- [{NEW}](" in text
    assert "Things" not in text
    assert len(json.loads(report.read_text())["news"]) == 6


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "HEAD:checkout", ""])
def test_news__of_an_unknown_commit(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str], ref: str
) -> None:
    """An unknown checkout or commit is an error, with exit code 2."""
    since("tag")
    assert run("news", *project.sources[:2], f"--since={ref}") == 2
    error = capfd.readouterr().err
    assert f"--since {ref}: no such folder or archive" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("ref", ["nowhere", "2026-13-45", "1999-01-01"])
@pytest.mark.parametrize("command", ["refresh", "atlas", "news"])
def test_news__of_an_unknown_state_stops_the_run_first(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    since: Callable[[str], str],
    command: str,
    ref: str,
) -> None:
    """A wrong day or revision is refused before an article, a lock or a page is written."""
    since("tag")
    path = project.article(template())
    target = {"refresh": [path], "atlas": [project.folder / "atlas.html"], "news": []}[command]
    before = {file: file.read_bytes() for file in project.folder.glob("*") if file.is_file()}
    assert project.run(command, *target, f"--since={ref}") == 2
    error = capfd.readouterr().err
    assert f"--since {ref}: " in error
    assert error.count("\n") == 1
    after = {file: file.read_bytes() for file in project.folder.glob("*") if file.is_file()}
    assert after == before


def test_news__of_a_day_that_does_not_exist(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """git would take 2026-02-31 for another day."""
    since("tag")
    assert run("news", *project.sources[:2], "--since=2026-02-31") == 2
    assert "--since 2026-02-31: there is no such day" in capfd.readouterr().err


def test_news__that_cant_be_read_stops_a_refresh(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An earlier state without policies fails before the articles are written."""
    path = project.article(template())
    before = path.read_bytes()
    (project.folder / "empty").mkdir()
    assert project.run("refresh", path, "--since", project.folder / "empty") == 3
    assert "empty" in capfd.readouterr().err
    assert path.read_bytes() == before
    assert not (project.folder / "enrich.lock").exists()


def test_news__runs_no_program_of_the_checkouts(
    project: Project, since: Callable[[str], str]
) -> None:
    """None of the programs that a checkout's settings name is run."""
    checkout = project.folder / "checkout"
    (checkout / ".git" / "info").mkdir(exist_ok=True)
    (checkout / ".git" / "info" / "attributes").write_text("*.json filter=evil diff=evil\n")
    for name in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv"):
        git(checkout, "config", name, f"touch {project.folder}/PWNED")
    git(checkout, "config", "core.fsmonitor", f"touch {project.folder}/PWNED")
    assert run("news", *project.sources[:2], "--since", since("commit")) == 0
    assert not (project.folder / "PWNED").exists()


def test_report__runs_no_program_that_checks_signatures(
    project: Project, since: Callable[[str], str]
) -> None:
    """Reading a signed commit runs no program that checks its signature."""
    since("commit")
    checkout, evil = project.folder / "checkout", project.folder / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {project.folder}/PWNED\n")
    evil.chmod(0o755)
    head, _, message = git(checkout, "cat-file", "commit", "HEAD").partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    signed = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin"],
        input=f"{head}\n{signature}\n\n{message}\n",
        cwd=checkout, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    git(checkout, "reset", "-q", "--soft", signed)
    for key, value in (("gpg.program", str(evil)), ("log.showSignature", "true")):
        git(checkout, "config", key, value)
    path, summary = project.article(template()), project.folder / "summary.md"
    assert run("refresh", path.parent, *project.sources, "--summary", summary) == 0
    assert f"commit {signed[:7]}" in summary.read_text()
    assert not (project.folder / "PWNED").exists()


def test_news__of_a_day_before_the_history(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """A day before the first commit is an error, with what helps a shallow clone."""
    since("day")
    checkout = project.folder / "checkout"
    assert run("news", *project.sources[:2], "--since=1999-01-01") == 2
    error = capfd.readouterr().err
    assert "begins on 2025-05-01. Choose a later day." in error
    git(project.folder, "clone", "-q", "--depth=1", f"file://{checkout}", "shallow")
    shallow = project.folder / "shallow"
    for ref in ("2025-12-31", "past"):
        assert run("news", "--policies-from", shallow, f"--since={ref}") == 2
        assert f"shallow clone: run 'git -C {shallow} fetch --unshallow'" in capfd.readouterr().err


def test_news__of_a_checkout_older_than_the_day(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """A checkout that wasn't updated since the day can't know what is new, and says so."""
    since("day")
    assert run("news", *project.sources[:2], "--since=2026-05-02") == 0
    assert "is of 2026-05-01, before 2026-05-02" in capfd.readouterr().err
    assert run("news", *project.sources[:2], "--since=2026-05-01") == 0
    assert not capfd.readouterr().err


def test_news__of_several_services(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """A policy of several services is listed once, with all of them."""
    past = since("folder")
    both = {"anyOf": [{"field": "type", "equals": kind} for kind in (CIRCUIT, GATEWAY)]}
    rule = {"if": both, "then": {"effect": "audit"}}
    project.set_facts([*AFTER, definition(9, "Both", policyRule=rule)], [])
    assert run("news", *project.sources[:2], "--since", past) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines.count("  Both") == 1
    (line,) = (line for line in lines if line.startswith(f"    {guid(9)}"))
    assert "Azure ExpressRoute, " in line
    assert "Azure VPN Gateway" in line


def test_news__of_advisor(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """Advisor's changes follow those of policies, since a file, a commit or the same day."""
    since("day")
    earlier = project.folder / "earlier.json"
    earlier.write_bytes(project.metadata.read_bytes())
    commit(project.folder, "2025-06-01")
    project.set_facts(AFTER, [recommendation(12, "Use two circuits", "Security")])
    commit(project.folder, "2026-06-01")
    ways = (
        ["--since", "2025-12-31"],
        ["--recommendations-since", "HEAD~1"],
        ["--recommendations-since", earlier],
    )
    for way in ways:
        assert project.run("news", *way) == 0
        printed = capfd.readouterr()
        first, *entries = printed.out.splitlines()
        assert first.endswith("Azure Advisor: 1 removed, 1 added")
        start = entries.index("Removed Advisor recommendations: 1")
        assert entries[start + 1] == "  Use several circuits"
        assert f"    {guid(12)}  Security; Azure ExpressRoute, Azure VPN Gateway" in entries
        assert ("New policies: 1" in entries) is (way[0] == "--since")
        assert not printed.err
    command = ["news", "--recommendations-since", earlier, "--format", "json"]
    assert project.run(*command, "--service", "vpn-gateway", "--pillar", "security") == 0
    (entry,) = json.loads(capfd.readouterr().out)
    assert (entry["subject"], entry["id"], entry["kinds"]) == (
        "recommendation",
        guid(12),
        ["added"],
    )


def test_news__without_an_earlier_state_of_advisor(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """A day for which nothing has Advisor's recommendations says so, and lists the policies."""
    assert project.run("news", "--since", since("day")) == 0
    printed = capfd.readouterr()
    assert "Azure Advisor" not in printed.out
    assert "Name one with --recommendations-since" in printed.err
    assert project.run("news", "--since", since("tag")) == 0
    assert not capfd.readouterr().err
    assert project.run("news") == 2
    assert "name a commit or a day with --since" in capfd.readouterr().err
    assert project.run("news", "--recommendations-since", "nowhere") == 2
    assert "--recommendations-since nowhere: no such" in capfd.readouterr().err


def test_news__as_a_feed(
    project: Project, capfd: pytest.CaptureFixture[str], since: Callable[[str], str]
) -> None:
    """Entries have the day of their commit, and the same ids in each run."""
    command = ["news", *project.sources[:2], "--since", since("day"), "--format", "atom"]
    assert run(*command) == 0
    text = capfd.readouterr().out
    feed = ET.fromstring(text)  # noqa: S314 - our own
    assert {element.tag.rpartition("}")[2] for element in feed} >= {"id", "title", "updated"}
    updated = [element.text for element in feed.iter() if element.tag.endswith("}updated")]
    assert updated == ["2026-05-01T00:00:00Z"] * 8
    assert run(*command) == 0
    assert capfd.readouterr().out == text
