"""Facts that were not asked for, and the documents of runs that fail."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from enricher.report import schema
from tests.support.builders import guid
from tests.support.project import (
    FIXTURES,
    SAMPLE,
    Project,
    definition,
    recommendation,
    run,
    template,
)
from tests.support.server import ArmContent, ArmServer, live

PORTAL = "https://portal.azure.com/#x/definitionId/%2Fproviders%2FM.A%2FpolicyDefinitions%2F"
BODY = f"[it]({PORTAL}{guid(99)})\n\n- **Use many circuits** (high impact).\n\nAzure AD can.\n"


@pytest.fixture
def article(project: Project) -> Path:
    """Return an article with a mistake for each kind of facts, and one for none."""
    return project.article(f"# ExpressRoute\n\n## Azure policies\n\n{BODY}", "docs/a.md")


def failure_of(output: str) -> str:
    """Return the error of a JSON output that matches the schema of failures."""
    failure = json.loads(output)
    Draft202012Validator({**schema.schema(), "$ref": "#/$defs/failure"}).validate(failure)
    return str(failure["error"])


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize(
    ("kept", "codes", "off"),
    [
        (slice(2), {"unknown-policy-link", "former-product-name"}, "unknown-recommendation"),
        (slice(2, 4), {"unknown-recommendation", "former-product-name"}, "unknown-policy-link"),
    ],
)
def test_lint__with_one_source(
    project: Project,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    kept: slice,
    codes: set[str],
    off: str,
    form: str,
) -> None:
    """Rules that need other facts are off, and the run says so once."""
    project.article(f"# ExpressRoute\n\n## Azure policies\n\n{BODY}", "docs/b.md")
    assert run("lint", article.parent, *project.sources[kept], "--format", form) == 1
    printed = capfd.readouterr()
    assert all(printed.out.count(f'"{code}"') for code in codes if form == "json")
    assert all(code in printed.out for code in codes)
    assert form == "sarif" or off not in printed.out
    assert printed.err.count("off without ") == 1
    assert off in printed.err
    assert ". Add --" in printed.err


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_lint__that_policies_are_refused_to(
    article: Path, capfd: pytest.CaptureFixture[str], form: str
) -> None:
    """The other rules are checked; the document is complete, and the exit code is 4."""
    with ArmServer(ArmContent.of_recordings(FIXTURES / "azure")) as server:
        server.fault("policyDefinitions", 403, code="AuthorizationFailed")
        assert run("lint", article, "--format", form, *live(server)) == 4
    printed = capfd.readouterr()
    document = json.loads(printed.out)
    assert "former-product-name" in printed.out
    assert "off without policy definitions: deprecated-policy-link, " in printed.err
    if form == "sarif":
        (invocation,) = document["runs"][0]["invocations"]
        assert not invocation["executionSuccessful"]
        (notification,) = invocation["toolExecutionNotifications"]
        assert "role 'Reader'" in notification["message"]["text"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["lint", "docs", "--policies-from", "nowhere"], 3),
        (["lint", "gone.md"], 2),
        (["lint", "docs", "--no-such-option"], 2),
        (["docs/a.md", "--policies-from", "nowhere"], 3),
        (["refresh", "docs", "--policies-from", "nowhere"], 3),
        (["policies", "--service", "expresroute", *SAMPLE], 2),
        (["explain", "no such policy", *SAMPLE], 2),
        (["services", "no such service"], 2),
    ],
)
def test_failure__is_a_document(
    project: Project,
    article: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    code: int,
) -> None:
    """A machine format is a valid document also if the run fails: with the error in it."""
    assert article.is_file()
    monkeypatch.chdir(project.folder)
    assert run(*arguments, "--format", "json") == code
    printed = capfd.readouterr()
    assert failure_of(printed.out) in printed.err
    if arguments[0] == "lint":
        assert run(*arguments, "--format=sarif") == code
        sarif = capfd.readouterr()
        (only,) = json.loads(sarif.out)["runs"]
        (notification,) = only["invocations"][0]["toolExecutionNotifications"]
        assert notification["message"]["text"] in sarif.err
        assert run(*arguments, "--format", "github") == code
        assert capfd.readouterr().out.startswith("::error title=enrich::")
    assert run(*arguments) == code
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "kept", "option"),
    [
        (["recommendations", "--all"], slice(2), "--recommendations-from FILE"),
        (["recommendations", "--service", "aks"], slice(2), "--recommendations-from FILE"),
        (["policies", "--all"], slice(2, 4), "--policies-from DIR"),
        (["policies", "--service", "aks"], slice(2, 4), "--policies-from DIR"),
        (["explain", guid(1)], slice(2, 4), "--policies-from DIR"),
        (["news", "--since", "2025-01-01"], slice(2, 4), "--policies-from DIR"),
    ],
)
def test_list__without_its_source(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    arguments: list[str],
    kept: slice,
    option: str,
) -> None:
    """Facts that were not asked for are not an empty list: exit code 2, and what to add."""
    assert run(*arguments, *project.sources[kept]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert f"which no source has. Add {option}, or --subscription ID." in printed.err


@pytest.mark.parametrize("arguments", [["policies"], ["recommendations"], ["article"]])
def test_resource_type__that_nothing_knows(
    project: Project, capfd: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """A mistyped type has no empty list, and no article says that it has no policies."""
    path = project.article(template())
    command = [path] if arguments == ["article"] else arguments
    assert project.run(*command, "--resource-type", "Microsoft.Network/expressRouteCircuit") == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "Nearest: microsoft.network/expressroutecircuits, " in printed.err
    assert path.read_text() == template()
    assert project.run(*command, "--resource-type", "Microsoft.Other/things") == 0


MISTYPED = "Microsoft.Network/expressRouteCircuit"
FAILURE = (
    "enrich: docs/mine.md: nothing is known about the resource type "
    "'microsoft.network/expressroutecircuit'. Nearest: microsoft.network/expressroutecircuits, "
)


@pytest.mark.parametrize("where", ["front matter", "configuration"])
@pytest.mark.parametrize(
    "command", [["refresh", "docs"], ["docs/mine.md", "docs/expressroute.md"], ["lint", "docs"]]
)
def test_resource_type__of_an_article_that_nothing_knows(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    where: str,
) -> None:
    """It fails with the nearest type, and isn't changed; the other articles are done."""
    monkeypatch.chdir(project.folder)
    key = f"enrich.resource-types: {MISTYPED}\n" if where == "front matter" else ""
    text = template(front=f"---\ntitle: Mine\n{key}---\n\n")
    mine, other = (
        project.article(text, "docs/mine.md"),
        project.article(template(), "docs/expressroute.md"),
    )
    if where == "configuration":
        project.configure(f'[articles."docs/mine.md"]\nresource-types = ["{MISTYPED}"]\n')
    assert project.run(*command) == 4
    printed = capfd.readouterr()
    assert FAILURE in printed.err
    assert "no built-in polic" not in printed.out + printed.err
    assert mine.read_text() == text
    assert (other.read_text() == template()) == (command[0] == "lint")


def test_resource_type__of_a_service_that_nothing_knows(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """The run warns of a service of the configuration whose type is mistyped."""
    project.article(template(front="---\ntitle: Matrix\n---\n"))
    keys = f'name = "Matrix"\ntitles = ["Matrix"]\nresource_types = ["{MISTYPED}"]\n'
    assert run("refresh", project.configure(f"[services.matrix]\n{keys}")) == 0
    message = "services.matrix of the configuration: nothing is known about the resource type"
    assert message in capfd.readouterr().err


def test_resource_type__that_an_unread_source_may_know(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """With one of the sources alone, the error names the facts that were not read."""
    project.set_facts(
        [definition(1, "Ports are good", kind="microsoft.x/ports")], [recommendation(11, "Use it")]
    )
    command = ["recommendations", "--resource-type", "Microsoft.X/ports"]
    assert run(*command, *project.sources[2:]) == 2
    message = "nothing is known about the resource type 'microsoft.x/ports' without policy "
    assert message in capfd.readouterr().err
    assert project.run(*command) == 0


def test_compliance__without_counts_is_no_silent_option(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Files have no resources of the user's, so that the run says why no article has counts."""
    project.configure("[options]\ncompliance = true\n")
    path = project.article(template())
    message = "compliance: these sources have no counts of your own resources"
    assert project.run(path, "--check") == 1
    assert message in capfd.readouterr().err
    project.configure("")
    assert project.run(path, "--check") == 1
    assert message not in capfd.readouterr().err
    assert project.run(path, "--compliance") == 0
    assert message in capfd.readouterr().err
