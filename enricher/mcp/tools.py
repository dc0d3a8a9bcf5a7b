"""The tools: what each is called and takes, and how a workspace answers it.

A tool asks a `Workspace`, as the commands do, and neither reads nor writes a file. Names of
arguments, titles and hints follow Azure's own MCP server: https://github.com/microsoft/mcp
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import UNSET, Struct, UnsetType, structs

from enricher.api import Workspace
from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.clouds import CLOUDS, Hosts
from enricher.catalog.service import Service
from enricher.catalog.services import read_resource_types
from enricher.errors import UsageError
from enricher.mcp import answers, arguments
from enricher.mcp.entries import policy_entry, pruned, recommendation_entry
from enricher.report import columns, explanation_report, news_json, terminal
from enricher.report.rule_pages import rule_page

MAX_CONDITIONS = 300  # of a rule, in an explanation

_Arguments = TypeVar("_Arguments", bound=arguments.Arguments)
_Entry = TypeVar("_Entry")
_Given = TypeVar("_Given")


class Tool(Struct, Generic[_Arguments], frozen=True):
    """A tool. All of them only read, and give equal answers to equal calls."""

    name: str
    title: str
    description: str
    arguments: type[_Arguments]
    answer: type[answers.Answer]
    call: Callable[[Workspace, _Arguments], answers.Answer]


def _list_policies(workspace: Workspace, given: arguments.ListPolicies) -> answers.Policies:
    policies = workspace.policies(
        _scope(workspace, given.service, given.resource_type),
        pillar=_or_none(given.pillar),
        effect=given.effect or None,
        state=_or_none(given.state),
    )
    return _policies(workspace, policies, given)


def _find_policies(workspace: Workspace, given: arguments.FindPolicies) -> answers.Policies:
    policies = workspace.find_policies(
        given.words,
        workspace.find_service(given.service) if given.service else None,
        pillar=_or_none(given.pillar),
    )
    return _policies(workspace, policies, given)


def _list_recommendations(
    workspace: Workspace, given: arguments.ListRecommendations
) -> answers.Recommendations:
    types = workspace.recommendations(
        _scope(workspace, given.service, given.resource_type), pillar=_or_none(given.pillar)
    )
    wanted = [each for each in types if given.impact in (UNSET, each.impact)]
    page, following = _page(wanted, given.limit, given.offset)
    hosts = _hosts(workspace)
    return answers.Recommendations(
        total=len(wanted),
        next_offset=following,
        recommendations=[recommendation_entry(each, hosts) for each in page],
    )


def _explain_policy(workspace: Workspace, given: arguments.ExplainPolicy) -> answers.Explanation:
    service = workspace.find_service(given.service) if given.service else None
    has_rules = workspace._policy_catalog.has_rules
    explained = workspace.explain(given.policy, service=service if has_rules else None)
    details = explanation_report.details(explained)
    conditions = details.services.get(service.key, {}) if service else {}
    budget = iter(range(MAX_CONDITIONS))  # for all types together
    note = "" if has_rules else explanation_report.NO_RULES
    policy = explained.policy
    return answers.Explanation(
        notes=[note] if note else [],
        policy=policy_entry(policy, workspace._policy_catalog, _hosts(workspace)),
        generic_reason=details.generic_reason,
        guess=policy.classification.is_guess,
        resource_types=policy.policy.target_types,
        applies_to=[each.key for each in explained.services if service in (None, each)],
        evidence=columns.evidence_of(policy),
        initiatives=columns.initiatives_of(policy),
        rank_reasons=explained.rank_reasons,
        remedies=details.remedies,
        remediates=details.remediates,
        evaluation={kind: pruned(each, budget) for kind, each in conditions.items()},
    )


def _policies_by_pillar(
    workspace: Workspace, given: arguments.PoliciesByPillar
) -> answers.Architecture:
    services = [workspace.find_service(words) for words in given.services]
    by_pillar = workspace.policies_by_pillar(services)
    catalog, hosts = workspace._policy_catalog, _hosts(workspace)
    pillars = []
    for pillar, policies in by_pillar.items():
        page, following = _page(policies, given.limit, given.offset)
        entries = [
            answers.SharedPolicyEntry(
                **structs.asdict(policy_entry(each.policy, catalog, hosts)),
                services=tuple(service.key for service in each.services),
            )
            for each in page
        ]
        pillars.append(
            answers.PillarPolicies(
                pillar=pillar, total=len(policies), next_offset=following, policies=entries
            )
        )
    return answers.Architecture(
        services=[service.key for service in dict.fromkeys(services)],
        total=sum(map(len, by_pillar.values())),
        pillars=pillars,
    )


def _check_text(workspace: Workspace, given: arguments.CheckText) -> answers.Findings:
    found = workspace.lint_text(given.text, name=given.name)
    page, following = _page(found, given.limit, given.offset)
    return answers.Findings(
        total=len(found),
        next_offset=following,
        findings=[
            answers.TextFinding(
                line=each.line,
                column=each.column,
                code=each.code,
                message=each.message,
                page=rule_page(each.code),
            )
            for each in page
        ],
    )


def _fill_text(workspace: Workspace, given: arguments.FillText) -> answers.FilledText:
    service = workspace.find_service(given.service).key if given.service else None
    result = workspace.fill_text(
        given.text, name=given.name, service=service, limit=_or_none(given.limit)
    )
    return answers.FilledText(
        service=result.service.key,
        changed=result.changed,
        text=result.after.text,
        diff=terminal.unified_diff(result),
        warnings=result.warnings,
        to_review=result.to_review,
    )


def _whats_new(workspace: Workspace, given: arguments.WhatsNew) -> answers.News:
    services = [workspace.find_service(words).key for words in given.services]
    news = workspace.news(given.since, services=services, pillar=_or_none(given.pillar))
    page, following = _page(news, given.limit, given.offset)
    entries = news_json.entries(page, _hosts(workspace))
    return answers.News(total=len(news), next_offset=following, news=entries)


TOOLS: Sequence[Tool[Any]] = (
    Tool(
        "list_policies",
        "List Azure Policy Definitions",
        "List the built-in Azure Policy definitions that apply to an Azure service or a resource "
        "type, with their effects and their pillars of the Well-Architected Framework. Optional "
        "filters are the pillar, the effect and the state. Without a service and a resource type, "
        "all definitions are listed.",
        arguments.ListPolicies,
        answers.Policies,
        _list_policies,
    ),
    Tool(
        "find_policies",
        "Find Azure Policy Definitions",
        "Find built-in Azure Policy definitions by words, such as 'private link' or 'minimum TLS "
        "version', optionally for one service or pillar. The best hits come first.",
        arguments.FindPolicies,
        answers.Policies,
        _find_policies,
    ),
    Tool(
        "policies_by_pillar",
        "List Azure Policy Definitions of an Architecture",
        "List the built-in Azure Policy definitions for an architecture of several Azure services, "
        "by pillar of the Well-Architected Framework. Each names the services that it applies to.",
        arguments.PoliciesByPillar,
        answers.Architecture,
        _policies_by_pillar,
    ),
    Tool(
        "explain_policy",
        "Explain an Azure Policy Definition",
        "Explain a built-in Azure Policy definition: why it matters, which services it applies to, "
        "the evidence for its pillars, its initiatives, its remedies, and, for a service, how its "
        "rule is evaluated.",
        arguments.ExplainPolicy,
        answers.Explanation,
        _explain_policy,
    ),
    Tool(
        "list_recommendations",
        "List Azure Advisor Recommendation Types",
        "List the types of recommendations that Azure Advisor makes for an Azure service or a "
        "resource type, by pillar and impact. They are its catalogue, and not the recommendations "
        "for the resources of a subscription.",
        arguments.ListRecommendations,
        answers.Recommendations,
        _list_recommendations,
    ),
    Tool(
        "check_text",
        "Check Policy Links in a Markdown Text",
        "Check what a Markdown text says about Azure policies: deprecated, removed, renamed and "
        "unknown definitions and initiatives, former product names, and claims that there are no "
        "policies.",
        arguments.CheckText,
        answers.Findings,
        _check_text,
    ),
    Tool(
        "fill_text",
        "Fill the Azure Policy Sections of an Article",
        "Fill the Azure Policy and Azure Advisor sections of a Markdown text, such as a service "
        "guide of the Well-Architected Framework. Returns the new text and the change as a diff; "
        "nothing is written.",
        arguments.FillText,
        answers.FilledText,
        _fill_text,
    ),
    Tool(
        "whats_new",
        "List New and Changed Azure Policy Definitions",
        "List which built-in Azure Policy definitions and Advisor recommendation types were added, "
        "changed, deprecated or removed since a day, optionally for some services or a pillar.",
        arguments.WhatsNew,
        answers.News,
        _whats_new,
    ),
)


def _scope(workspace: Workspace, service: str, resource_type: str) -> Service | None:
    """Return the service that arguments name, one made of a resource type, or None for all."""
    if service and resource_type:
        raise UsageError("'service' and 'resource_type' exclude each other. Leave out one.")
    if resource_type:
        types = read_resource_types([resource_type])
        return Service(key=types[0], name=types[0], resource_types=types)
    return workspace.find_service(service) if service else None


def _or_none(value: _Given | UnsetType) -> _Given | None:
    return None if isinstance(value, UnsetType) else value


def _hosts(workspace: Workspace) -> Hosts:
    return CLOUDS[workspace.sources.effective_cloud]


def _page(
    entries: Sequence[_Entry], limit: int, offset: int
) -> tuple[Sequence[_Entry], int | None]:
    """Return the entries of a page, and the offset of the next one, if there is one."""
    end = offset + limit
    return entries[offset:end], end if end < len(entries) else None


def _policies(
    workspace: Workspace, policies: Sequence[ClassifiedPolicy], given: arguments.Page
) -> answers.Policies:
    page, following = _page(policies, given.limit, given.offset)
    catalog, hosts = workspace._policy_catalog, _hosts(workspace)
    return answers.Policies(
        total=len(policies),
        next_offset=following,
        policies=[policy_entry(each, catalog, hosts) for each in page],
    )
