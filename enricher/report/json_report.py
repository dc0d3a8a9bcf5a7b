"""The JSON shapes of the command line's contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from enricher.article.model import ArticleResult
from enricher.article.outcome import Outcome
from enricher.article.template import Kind
from enricher.catalog.conditions import Trace
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import Pillar, PolicyDefinition, Service, Usage
from enricher.catalog.relevance import target_types
from enricher.catalog.wire import Json, JsonObject
from enricher.docset.run import Report
from enricher.report import lists


def articles(report: Report) -> list[Json]:
    """The entries of `articles`, with the counts of the user's own resources where there are."""
    entries: list[Json] = []
    for result in report.results:
        entry = article(result)
        if counts := report.usage.get(result.service):
            entry["own_resources"] = _usage(counts)
        entries.append(entry)
    return entries


def article(result: ArticleResult) -> JsonObject:
    """One entry of `articles`."""
    return {
        "path": str(result.path),
        "service": result.service.key,
        "resource_types": list(result.service.resource_types),
        "changed": result.changed,
        "sections": list(_sections(result)),
        "warnings": list(result.warnings),
        "findings": list(result.findings),
    }


def status(outcome: Outcome | None) -> str:
    """What became of a place: `filled`, `unchanged` or `missing`."""
    if outcome is None:
        return "missing"
    return "filled" if outcome.changes else "unchanged"


def places(result: ArticleResult) -> Iterable[tuple[Kind, Pillar | None, Outcome | None]]:
    """The places as a reader sees them: the section on Advisor's recommendations is one."""
    for slot, outcome in result.outcomes.items():
        if slot.kind is not Kind.RECOMMENDATIONS:
            yield slot.kind, slot.pillar, outcome
    parts = [one for slot, one in result.outcomes.items() if slot.kind is Kind.RECOMMENDATIONS]
    if parts:
        there = [one for one in parts if one is not None]
        yield Kind.RECOMMENDATIONS, None, Outcome.sum(there) if there else None


def _sections(result: ArticleResult) -> Iterable[Json]:
    for kind, pillar, outcome in places(result):
        yield {
            "kind": kind.value,
            "pillar": pillar.value if pillar else None,
            "status": status(outcome),
            "added": len(outcome.added) if outcome else 0,
            "removed": len(outcome.removed) if outcome else 0,
            "kept": outcome.kept if outcome else 0,
        }


def _usage(usage: Usage) -> JsonObject:
    """The counts of the user's own resources: by recommendation type, and by definition."""
    compliance = usage.compliance or {}
    affected = sorted((usage.recommendations or {}).items())
    return {
        "recommendations": {guid: count.open for guid, count in affected if count.open},
        "set_aside": {guid: count.set_aside for guid, count in affected if count.set_aside},
        "compliance": {
            guid: {"compliant": counts.compliant, "non_compliant": counts.non_compliant}
            for guid, counts in sorted(compliance.items())
        },
    }


def explanation(
    judged: JudgedPolicy,
    traces: Mapping[Service, Sequence[tuple[str, Trace]]],
    successor: PolicyDefinition | None,
) -> JsonObject:
    """What `enrich explain` says: the policy, and for each service what came of its rule."""
    entry = lists.as_object(judged, lists.policy_columns(related=True, initiatives=True))
    if generic := target_types(judged.policy).generic:
        entry["generic_reason"] = generic
    entry["superseded_by"] = successor.id if successor else None
    entry["services"] = {
        service.key: {kind: _trace(trace) for kind, trace in found}
        for service, found in traces.items()
        if found
    }
    return entry


def _trace(trace: Trace) -> JsonObject:
    """`outcome` is true, false, or null for unknown."""
    entry: JsonObject = {"condition": trace.text, "outcome": trace.truth}
    if trace.children:
        entry["conditions"] = [_trace(child) for child in trace.children]
    return entry
