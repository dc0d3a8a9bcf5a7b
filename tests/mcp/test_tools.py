"""Each tool answers as its schema says, and as the command line does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp_types import CallToolResult, ListToolsResult

from enricher.mcp.tools import TOOLS
from enricher.sources.shipped import shipped_sources
from tests.mcp.conftest import Ask, asking
from tests.support.builders import guid
from tests.support.project import FIXTURES, Project, run

GUIDE = "# ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
CALLS: dict[str, dict[str, Any]] = {
    "list_policies": {"service": "key-vault", "effect": "deny"},
    "find_policies": {"words": "soft delete"},
    "policies_by_pillar": {"services": ["aks", "Key Vault"], "limit": 2},
    "explain_policy": {"policy": "da8a2248"},
    "list_recommendations": {"service": "Microsoft.ContainerService/managedClusters"},
    "check_text": {"text": GUIDE, "name": "expressroute.md"},
    "fill_text": {"text": GUIDE, "name": "expressroute.md"},
    "whats_new": {"since": "2026-01-01"},
}


@pytest.fixture(scope="module")
def listed(ask: Ask) -> ListToolsResult:
    """Return the tools that a client sees."""
    result: ListToolsResult = ask(lambda client: client.list_tools())
    return result


def test_tools__only_read(listed: ListToolsResult) -> None:
    """Clients may call them without asking the user."""
    assert [tool.name for tool in listed.tools] == [tool.name for tool in TOOLS]
    for tool in listed.tools:
        hints = tool.annotations
        assert hints
        assert (hints.read_only_hint, hints.destructive_hint) == (True, False)
        assert (hints.idempotent_hint, hints.open_world_hint) == (True, False)
        assert tool.title
        assert tool.description


@pytest.mark.parametrize("name", [tool.name for tool in TOOLS])
def test_answer__follows_its_schema(
    listed: ListToolsResult, call: Callable[..., CallToolResult], name: str
) -> None:
    """The structured answer is valid, is in the text as well, and names the days of its facts."""
    (tool,) = [tool for tool in listed.tools if tool.name == name]
    arguments = CALLS[name]
    jsonschema.Draft202012Validator.check_schema(tool.input_schema)
    jsonschema.validate(arguments, tool.input_schema)
    assert "$ref" not in json.dumps(tool.input_schema)
    result = call(name, **arguments)
    assert not result.is_error, result.content
    jsonschema.validate(result.structured_content, tool.output_schema)
    (text,) = result.content
    assert json.loads(text.text) == result.structured_content  # type: ignore[union-attr]
    days = [source["as_of"] for source in json.loads(text.text)["facts"]]  # type: ignore[union-attr]
    assert len(days) == 2
    assert all(days)
    assert call(name, **arguments) == result


def pages(answer: Callable[..., Any], tool: str, key: str, **arguments: Any) -> list[Any]:
    """Return the entries of all pages."""
    entries, offset = [], 0
    while offset is not None:
        page = answer(tool, offset=offset, **arguments)
        entries += page[key]
        offset = page["next_offset"]
        assert len(page[key]) <= arguments.get("limit", 25)
    assert len(entries) == page["total"]
    return entries


@pytest.mark.parametrize("limit", [7, 100])
def test_pages__have_everything_once(answer: Callable[..., Any], limit: int) -> None:
    """The pages together have each policy once."""
    entries = pages(answer, "list_policies", "policies", service="key-vault", limit=limit)
    ids = [entry["id"] for entry in entries]
    assert len(ids) > 30
    assert len({*ids}) == len(ids)


def test_page__beyond_the_last_is_empty(answer: Callable[..., Any]) -> None:
    """An offset that is too large is no error."""
    page = answer("list_policies", service="key-vault", offset=5_000)
    assert (page["policies"], page["next_offset"]) == ([], None)


def test_architecture__has_pages_by_pillar(answer: Callable[..., Any]) -> None:
    """Each pillar has pages of its own, and each policy says which services it is for."""
    first = answer("policies_by_pillar", services=["aks", "key-vault"], limit=5)
    second = answer("policies_by_pillar", services=["aks", "key-vault"], limit=5, offset=5)
    (security,) = [part for part in first["pillars"] if part["pillar"] == "security"]
    (following,) = [part for part in second["pillars"] if part["pillar"] == "security"]
    assert security["next_offset"] == 5
    ids = {entry["id"] for entry in (*security["policies"], *following["policies"])}
    assert len(ids) == 10
    services = {key for entry in security["policies"] for key in entry["services"]}
    assert services <= {"aks", "key-vault"}
    assert first["total"] == sum(part["total"] for part in first["pillars"])


def test_fill__returns_what_the_command_prints(
    answer: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """The text is that of `enrich fill`, the diff that of `--diff`, and no file is written."""
    guide = (FIXTURES / "articles" / "expressroute.md").read_text()
    monkeypatch.chdir(tmp_path)
    filled = answer("fill_text", text=guide, name="expressroute.md")
    assert [*tmp_path.iterdir()] == []
    Path("expressroute.md").write_text(guide)
    assert run("-q", "expressroute.md", "--offline", "--diff") == 0
    assert filled["diff"] == capfd.readouterr().out
    assert run("-q", "expressroute.md", "--offline") == 0
    assert filled["text"] == Path("expressroute.md").read_text()
    again = answer("fill_text", text=filled["text"], name="expressroute.md")
    assert (again["changed"], again["diff"]) == (False, "")


def test_explanation__evaluates_the_rule(project: Project) -> None:
    """With rules, the evaluation for a service is that of `enrich explain`."""
    ask = asking(policies_from=project.folder / "checkout", offline=False)
    arguments = {"policy": guid(1), "service": "expressroute"}
    called = ask(lambda client: client.call_tool("explain_policy", arguments))
    assert not called.is_error, called.content
    result = called.structured_content
    (condition,) = result["evaluation"].values()
    assert condition["outcome"] is True
    assert result["applies_to"] == ["expressroute"]
    assert result["notes"] == []


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("list_policies", {"service": "kye-vault"}, "unknown service 'kye-vault'"),
        ("list_policies", {"service": "aks", "resource_type": "a.b/c"}, "exclude each other"),
        ("list_policies", {"resource_type": "' or 1 eq 1"}, "not a resource type"),
        ("list_policies", {"effect": "Prevent"}, "DeployIfNotExists"),
        ("explain_policy", {"policy": "no such policy at all"}, "no policy definition"),
        ("explain_policy", {"policy": "should"}, "policy definitions match"),
        ("whats_new", {"since": "2001-01-01"}, "no policies before"),
        ("fill_text", {"text": "# Tea\n", "name": "tea.md"}, "Azure service"),
        ("check_text", {"text": "<<<<<<< HEAD\n=======\n>>>>>>> x\n"}, "merge conflict"),
    ],
)
def test_mistake__is_explained(
    call: Callable[..., CallToolResult], name: str, arguments: dict[str, Any], message: str
) -> None:
    """The assistant gets the message of the command line, and can correct its call."""
    result = call(name, **arguments)
    assert result.is_error
    assert message in result.content[0].text  # type: ignore[union-attr]


def test_source__without_recommendations(project: Project) -> None:
    """A tool whose facts no source has says which option to add."""
    ask = asking(policies_from=project.folder / "checkout")
    result = ask(lambda client: client.call_tool("list_recommendations", {"service": "aks"}))
    assert result.is_error
    assert "--recommendations-from" in result.content[0].text


def test_resources__are_pages_on_services(ask: Ask) -> None:
    """The list of services leads to a page with the policies and recommendations of each."""
    listed = ask(lambda client: client.list_resources()).resources
    assert len(listed) > 100
    (index,) = ask(lambda client: client.read_resource("enrich://services")).contents
    keys = [service["key"] for service in json.loads(index.text)]
    assert [resource.uri for resource in listed[1:]] == [f"enrich://services/{key}" for key in keys]
    (page,) = ask(lambda client: client.read_resource("enrich://services/expressroute")).contents
    assert page.mime_type == "text/markdown"
    assert page.text.startswith("# Azure ExpressRoute\n")
    assert "Virtual network gateways should be Zone Redundant" in page.text
    assert "### Reliability recommendations" in page.text
    assert str(shipped_sources().policies.day) in page.text
    templates = ask(lambda client: client.list_resource_templates()).resource_templates
    assert [template.uri_template for template in templates] == ["enrich://services/{key}"]
