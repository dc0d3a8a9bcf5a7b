"""The JSON shapes of the command line's contract."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from enricher.catalog.conditions import Trace
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import PolicyDefinition, RecommendationType, Service, Usage
from enricher.catalog.relevance import target_types
from enricher.catalog.wire import Json, JsonObject
from enricher.job import ArticleResult
from enricher.places import Place


def dumps(value: Json) -> str:
    """JSON as it is printed: readable, and the same for the same facts."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def article(result: ArticleResult) -> JsonObject:
    """One entry of `articles`."""
    return {
        "path": str(result.path),
        "service": result.service.key,
        "resource_types": list(result.service.resource_types),
        "changed": result.changed,
        "sections": [_section(place) for place in result.places],
        "warnings": list(result.warnings),
    }


def own(facts: Usage) -> JsonObject:
    """The counts of the user's own resources: by recommendation type, and by definition."""
    compliance = facts.compliance or {}
    return {
        "recommendations": dict(sorted((facts.recommendations or {}).items())),
        "compliance": {
            guid: {"compliant": counts.compliant, "non_compliant": counts.non_compliant}
            for guid, counts in sorted(compliance.items())
        },
    }


def _section(place: Place) -> JsonObject:
    filled = place.filled
    return {
        "kind": place.kind,
        "pillar": place.pillar.value if place.pillar else None,
        "status": place.status,
        "added": len(filled.added) if filled else 0,
        "removed": len(filled.removed) if filled else 0,
        "kept": filled.kept if filled else 0,
    }


def policy(judged: JudgedPolicy, *, related: bool = False, initiatives: bool = False) -> JsonObject:
    """One entry of `enrich policies`."""
    definition = judged.policy
    about = target_types(definition)
    entry: JsonObject = {
        "id": definition.id,
        "display_name": definition.display_name,
        "category": definition.category,
        "version": definition.version,
        "preview": definition.preview,
        "deprecated": definition.deprecated,
        "generic": about.generic is not None,
        "effects": list(definition.effects),
        "resource_types": list(about.types),
        "pillars": [pillar.value for pillar in judged.verdict.pillars],
        "evidence": [
            {
                "pillar": evidence.pillar.value,
                "weight": evidence.weight,
                "seen": evidence.seen,
                "reason": evidence.reason,
            }
            for evidence in judged.verdict.evidence
        ],
    }
    if related:
        entry["related_types"] = list(definition.related_types)
    if initiatives:
        entry["initiatives"] = [
            {"id": one.id, "display_name": one.display_name}
            for one in sorted(judged.initiatives, key=lambda one: one.id)
        ]
    if about.generic:
        entry["generic_reason"] = about.generic
    return entry


def recommendation(entry: RecommendationType) -> JsonObject:
    """One entry of `enrich recommendations`."""
    return {
        "id": entry.id,
        "display_name": entry.display_name,
        "pillar": entry.pillar.value,
        "impact": entry.impact,
        "resource_types": [entry.resource_type],
        "learn_more": entry.learn_more,
    }


def explanation(
    judged: JudgedPolicy,
    traces: Mapping[Service, Sequence[tuple[str, Trace]]],
    successor: PolicyDefinition | None,
) -> JsonObject:
    """What `enrich explain` says: the policy, and for each service what came of its rule."""
    entry = policy(judged, related=True, initiatives=True)
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


def services(known: Sequence[Service]) -> list[Json]:
    """What `enrich services` lists."""
    return [{"key": s.key, "name": s.name, "resource_types": list(s.resource_types)} for s in known]
