"""What a person reads on the terminal."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from enricher.article.fill import Filled
from enricher.catalog.conditions import Trace
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import (
    Initiative,
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
    Usage,
)
from enricher.catalog.pillars import Evidence
from enricher.catalog.relevance import concerns, is_siblings, target_types
from enricher.job import ArticleResult
from enricher.refresh import Report

#: A condition's outcome in words.
_TRUTH: Mapping[bool | None, str] = {True: "true", False: "false", None: "unknown"}


def unified_diff(result: ArticleResult) -> str:
    """The change as a unified diff, line ends as the article has them."""
    before, after = (
        document.text.splitlines(keepends=True) for document in (result.before, result.after)
    )
    lines = difflib.unified_diff(before, after, f"a/{result.path}", f"b/{result.path}")
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def article_summary(result: ArticleResult) -> Iterable[str]:
    """A line for the article, one a place that changed, and its warnings."""
    state = "changed" if result.changed else "unchanged"
    yield f"{result.path}: {state} ({result.service.name})"
    for place in result.places:
        if place.filled and place.status == "filled":
            what = f"{place.kind}{f', {place.pillar.title}' if place.pillar else ''}"
            yield f"  {what}: {counts(place.filled)}, {place.filled.kept} kept"
    for warning in result.warnings:
        yield f"  warning: {warning}"


def counts(*filled: Filled) -> str:
    """How many bullets came, changed and left."""
    added, removed, updated = (
        sum(len(bullets) for bullets in each)
        for each in (
            [one.added for one in filled],
            [one.removed for one in filled],
            [one.updated for one in filled],
        )
    )
    changed = f", {updated} updated" if updated else ""
    return f"{added} added, {removed} removed{changed}"


def policies_table(policies: Sequence[JudgedPolicy], console: Console) -> None:
    """A table of policies."""
    table = Table("Pillar", "Policy definition", "Category", "Version", "Effects", "Id")
    for judged in policies:
        policy = judged.policy
        table.add_row(
            ", ".join(pillar.title for pillar in judged.verdict.pillars),
            escape(policy.display_name) + (" (preview)" if policy.preview else ""),
            policy.category,
            policy.version,
            ", ".join(policy.effects),
            policy.id,
        )
    console.print(table)


def initiatives_table(held: Sequence[tuple[Initiative, int]], console: Console) -> None:
    """A table of initiatives, with how many of the policies each holds."""
    table = Table("Initiative", "Category", "Holds", "Id")
    for initiative, count in held:
        table.add_row(
            escape(initiative.display_name), initiative.category, str(count), initiative.id
        )
    console.print(table)


def recommendations_table(entries: Sequence[RecommendationType], console: Console) -> None:
    """A table of recommendation types."""
    table = Table("Pillar", "Recommendation", "Impact", "Resource type", "Id")
    for entry in entries:
        table.add_row(
            entry.pillar.title,
            escape(entry.display_name),
            entry.impact,
            entry.resource_type,
            entry.id,
        )
    console.print(table)


def services_table(services: Sequence[Service], console: Console) -> None:
    """A table of the services that the registry knows."""
    table = Table("Service", "Product name", "Resource types")
    for service in services:
        table.add_row(service.key, service.name, "\n".join(service.resource_types))
    console.print(table)


def refresh_summary(report: Report) -> Iterable[str]:
    """A line for each article that changed, and the totals."""
    for name, result in report.changed.items():
        filled = [place.filled for place in result.places if place.filled]
        yield f"{name}: {counts(*filled)} ({result.service.name})"
        yield from (f"  left: {one.words}" for one in report.departures(result.removed))
    unchanged = len(report.results) - len(report.changed)
    yield (
        f"{len(report.changed)} changed, {unchanged} unchanged, {len(report.failures)} failed, "
        f"{len(report.skipped)} are no service guides"
    )


def own_summary(own: Usage, result: ArticleResult) -> Iterable[str]:
    """The counts of the user's own resources, for the article's service."""
    if own.recommendations is not None:
        listed = {entry.id for entry in result.facts.all_recommendations}
        affected = sum(count for guid, count in own.recommendations.items() if guid in listed)
        yield f"  of your own resources: {affected} affected by these recommendations"
    if own.compliance is not None:
        ids = {policy.id for policy in result.facts.all_policies}
        assigned = [own.compliance[guid] for guid in ids & own.compliance.keys()]
        failing = sum(counts.non_compliant for counts in assigned)
        yield f"  of your own resources: {failing} non-compliant, by {len(assigned)} policies"


def explanation(
    judged: JudgedPolicy,
    traces: Mapping[Service, Sequence[tuple[str, Trace]]],
    successor: PolicyDefinition | None,
    *,
    in_full: bool,
) -> Iterable[str]:
    """Why a policy concerns which services, and why it stands under its pillar.

    `traces` has for each service the outcome for each of its resource types that the policy is
    about; `in_full` shows every condition, for services that it does not concern as well.
    """
    policy = judged.policy
    about = target_types(policy)
    marks = [
        word for word, on in (("preview", policy.preview), ("deprecated", policy.deprecated)) if on
    ]
    state = f" ({', '.join(marks)})" if marks else ""
    yield f"{policy.display_name}{state}"
    if successor:
        yield f"  superseded by {successor.display_name} ({successor.id})"
    yield f"  id {policy.id}, version {policy.version}, category {policy.category}"
    yield f"  effects: {', '.join(policy.effects) or 'none'}"
    yield "  about: " + (
        ", ".join(about.types) or f"resources of any type, because {about.generic}"
    )
    yield ""
    yield f"Pillar: {', also '.join(pillar.title for pillar in judged.verdict.pillars)}"
    yield from _evidence(judged.verdict.evidence)
    yield ""
    if not in_full:
        names = [service.name for service in traces if concerns(policy, service)]
        yield f"Concerns: {', '.join(names) or 'no service of the registry'}"
        yield "  'enrich explain … --service KEY' shows the trail through the rule."
        return
    for service, found in traces.items():
        if not found:
            yield f"{service.name}: not concerned, because the rule asks for another resource type."
        elif is_siblings(policy, service):
            yield f"{service.name}: left to a sibling on the same resource type, by its name."
        elif concerns(policy, service):
            yield f"Its place in the list: {'; '.join(judged.rank_reasons(service))}."
        for kind, trace in found:
            verdict = "not concerned" if trace.truth is False else "concerned"
            yield f"{service.name}: {verdict}, for a resource of type {kind}"
            yield from _trace(trace, "  ")


def _evidence(evidence: Sequence[Evidence]) -> Iterable[str]:
    for pillar in Pillar:
        own = [item for item in evidence if item.pillar is pillar]
        if own:
            yield f"  {pillar.title}: {sum(item.weight for item in own)}"
            for item in own:
                yield f"    {item.weight:>2}  {item.seen}. {item.reason}"


def _trace(trace: Trace, indent: str) -> Iterable[str]:
    yield f"{indent}{_TRUTH[trace.truth]}: {trace.text}"
    for child in trace.children:
        yield from _trace(child, indent + "  ")
