"""The questions of an architect: each with the tool call that answers it, and the nearest command.

`python -m docs.generate` writes them into a page with their answers, over the catalogue that ships
with enrich, and tests/mcp/test_questions.py compares each answer with that of the command.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from enricher.api import Workspace
from enricher.mcp.tools import TOOLS
from enricher.sources.source_options import SourceOptions

_SINGULAR = {"policies": "policy", "recommendations": "recommendation", "news": "change"}
_MOST = 3  # entries of an answer that the page shows

_GUIDE = "# Azure ExpressRoute\n\n## Azure policies\n\nThere are no built-in policies.\n"
_RUNBOOK = (
    "Assign [Audit Web Sockets](https://portal.azure.com/#blade/Microsoft_Azure_Policy/"
    "PolicyDetailBlade/definitionId/%2Fproviders%2FMicrosoft.Authorization%2FpolicyDefinitions%2F"
    "e797f851-8be7-4c40-bb56-2e3395215b0e).\n"
)


class Question(msgspec.Struct, frozen=True):
    """A question, the tool that answers it with these arguments, and the nearest command."""

    text: str
    tool: str
    arguments: Mapping[str, Any]
    command: Sequence[str]  # several for an architecture: one for each service


def _ask(asked: str, tool: str, /, *commands: str, **arguments: Any) -> Question:
    return Question(asked, tool, arguments, commands)


QUESTIONS: Sequence[Question] = (
    _ask(
        "Which policies can prevent the creation of an insecure key vault?",
        "list_policies",
        "enrich policies key-vault --pillar security --effect Deny",
        service="key-vault",
        pillar="security",
        effect="Deny",
    ),
    _ask(
        "Which policies make my storage accounts more reliable?",
        "list_policies",
        "enrich policies storage-accounts --pillar reliability",
        service="Azure Storage accounts",
        pillar="reliability",
    ),
    _ask(
        "What can Azure Policy repair by itself on AKS clusters?",
        "list_policies",
        "enrich policies aks --effect DeployIfNotExists",
        service="aks",
        effect="DeployIfNotExists",
    ),
    _ask(
        "Which settings can Azure Policy change on virtual machines when they are deployed?",
        "list_policies",
        "enrich policies virtual-machines --effect Modify",
        service="virtual-machines",
        effect="Modify",
    ),
    _ask(
        "Which policies for App Service are still in preview, so that I had better wait?",
        "list_policies",
        "enrich policies app-service --state preview",
        service="app-service",
        state="preview",
    ),
    _ask(
        "Which policies for SQL Database that we may have assigned are deprecated by now?",
        "list_policies",
        "enrich policies sql-database --state deprecated",
        service="sql-database",
        state="deprecated",
    ),
    _ask(
        "Does any policy save money?",
        "list_policies",
        "enrich policies --all --pillar cost-optimization",
        pillar="cost-optimization",
    ),
    _ask(
        "What is there for the resource type Microsoft.Network/bastionHosts?",
        "list_policies",
        "enrich policies --resource-type Microsoft.Network/bastionHosts",
        resource_type="Microsoft.Network/bastionHosts",
    ),
    _ask(
        "Which policies are about zone redundancy?",
        "find_policies",
        "enrich policies --all --search 'zone redundant'",
        words="zone redundant",
    ),
    _ask(
        "Which policies enforce a minimum TLS version?",
        "find_policies",
        "enrich policies --all --search 'minimum TLS version'",
        words="minimum TLS version",
    ),
    _ask(
        "How do I require private endpoints for Cosmos DB?",
        "find_policies",
        "enrich policies cosmos-db --search 'private endpoint'",
        words="private endpoint",
        service="cosmos-db",
    ),
    _ask(
        "Which policies require keys that we manage ourselves?",
        "find_policies",
        "enrich policies --all --search 'customer-managed key'",
        words="customer-managed key",
    ),
    _ask(
        "My web application has Front Door, App Service, SQL Database and Key Vault. Which "
        "policies does each pillar have?",
        "policies_by_pillar",
        "enrich policies front-door",
        "enrich policies app-service",
        "enrich policies sql-database",
        "enrich policies key-vault",
        services=["front-door", "app-service", "sql-database", "key-vault"],
        limit=100,
    ),
    _ask(
        "Which policies do Event Hubs and Service Bus have, and which of them concern both?",
        "policies_by_pillar",
        "enrich policies event-hubs",
        "enrich policies service-bus",
        services=["event-hubs", "service-bus"],
        limit=100,
    ),
    _ask(
        "What does Azure Advisor recommend for AKS that has a high impact on reliability?",
        "list_recommendations",
        "enrich recommendations aks --pillar reliability",
        service="aks",
        pillar="reliability",
        impact="High",
    ),
    _ask(
        "Where does Azure Advisor see savings for virtual machines?",
        "list_recommendations",
        "enrich recommendations virtual-machines --pillar cost-optimization",
        service="virtual-machines",
        pillar="cost-optimization",
    ),
    _ask(
        "Why is the policy on zone-redundant gateways a matter of reliability, and which services "
        "does it concern?",
        "explain_policy",
        "enrich explain da8a2248",
        policy="da8a2248",
    ),
    _ask(
        "Which new policies has AKS had since the summer of 2025?",
        "whats_new",
        "enrich news --since 2025-06-21 --service aks",
        since="2025-06-21",
        services=["aks"],
    ),
    _ask(
        "Is what our runbook says about policies still right?",
        "check_text",
        "enrich lint runbook.md",
        text=_RUNBOOK,
        name="runbook.md",
    ),
    _ask(
        "What belongs into the policy section of our ExpressRoute guide?",
        "fill_text",
        "enrich expressroute.md",
        text=_GUIDE,
        name="expressroute.md",
    ),
)


@cache
def _workspace() -> Workspace:
    return Workspace(sources=SourceOptions(offline=True))


def questions() -> str:
    """Return a section for each question: the call, the answer in short, the nearest command."""
    return "\n\n".join(part for question in QUESTIONS for part in _section(question))


def _section(question: Question) -> Iterator[str]:
    (tool,) = [tool for tool in TOOLS if tool.name == question.tool]
    answer = tool.call(_workspace(), msgspec.convert(question.arguments, tool.arguments))
    call = json.dumps({"name": question.tool, "arguments": question.arguments}, indent=2)
    yield f"## {question.text}"
    yield f"```json\n{call}\n```"
    yield "\n".join(_lines(msgspec.to_builtins(answer)))
    commands = ", ".join(f"`{command} --offline`" for command in question.command)
    yield f"From the command line: {commands}."


def _lines(answer: Any) -> Iterator[str]:
    """Yield the lines of an answer in short."""
    match answer:
        case {"pillars": pillars}:
            entries = [entry for part in pillars for entry in part["policies"]]
            shared = [entry for entry in entries if len(entry["services"]) > 1]
            yield f"{_counted(answer['total'], 'policy')}:\n"
            for part in pillars:
                yield _group(part["pillar"].replace("-", " "), part["total"], part["policies"])
            yield _group("for several of the services", len(shared), shared)
        case {"policy": policy, "applies_to": services}:
            yield f"{policy['display_name']}: {policy['why']}\n"
            yield f"- applies to {', '.join(f'`{key}`' for key in services)}"
            for each in answer["evidence"]:
                yield f"- {each['pillar'].replace('-', ' ')}: {each['seen']}. {each['reason']}"
        case {"findings": found}:
            yield f"{_counted(answer['total'], 'finding')}:\n"
            for each in found:
                yield f"- line {each['line']}, `{each['code']}`: {each['message']}"
        case {"diff": diff}:
            added = [line[1:] for line in diff.splitlines() if line.startswith("+- ")]
            yield f"The text with {_counted(len(added), 'more bullet')}, and the change as a diff."
        case {"total": total}:
            (noun,) = {"policies", "recommendations", "news"} & answer.keys()
            entries = answer[noun]
            yield f"{_counted(total, _SINGULAR[noun])}{':' if entries else '.'}\n"
            yield from (f"- {_entry(each)}" for each in entries[:_MOST])
            if total > _MOST:
                yield f"- … and {total - _MOST:,} more"


def _group(name: str, total: int, entries: Sequence[Any]) -> str:
    """Return the line on a group of entries, with the first of them."""
    which = "such as" if total > _MOST else "namely"
    first = "; ".join(map(_entry, entries[:_MOST]))
    return f"- {name}: {total}{f', {which} {first}' if first else ''}"


def _counted(number: int, noun: str) -> str:
    many = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else many}"


def _entry(entry: Any) -> str:
    """Return the name of an entry with what distinguishes it."""
    detail = entry.get("effects") or [entry.get("impact") or " ".join(entry.get("kinds", ()))]
    return f"{entry['display_name']} ({', '.join(detail)})"


def arguments_of(command: str) -> list[str]:
    """Return the arguments of a command, without the name of the program."""
    return shlex.split(command)[1:]
