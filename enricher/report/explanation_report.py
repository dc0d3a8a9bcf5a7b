"""The output of `enrich explain`, as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET, to_builtins
from rich.text import Text

from enricher.article.model import ArticleResult
from enricher.article.point_status import Status
from enricher.catalog.conditions import EvaluationTrace
from enricher.catalog.explanation import Explanation, ProvedRemedy
from enricher.catalog.json_values import JsonObject
from enricher.catalog.pillar import Evidence, Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.relevance import is_related
from enricher.report import columns, json_report, outputs
from enricher.report.styled_text import HEADING, ID, line

NO_RULES = "The facts have no rules, so none is evaluated or proved."

#: The decision on a point of an article in words.
_STATUS: Mapping[Status, str] = {
    Status.LISTED: "listed",
    Status.MENTIONED: "not listed",
    Status.BEYOND_LIMIT: "not listed",
}

#: The outcome of a condition in words.
_TRUTH: Mapping[bool | None, str] = {True: "true", False: "false", None: "unknown"}


def text(explained: Explanation) -> Iterator[Text]:
    """Yield the lines that explain why a policy applies to services, and why it has its pillar."""
    classified = explained.policy
    yield from _identity(classified.policy, explained.successor)
    yield line()
    guess = " (a guess: nothing in the policy indicates a pillar)"
    pillars = ", also ".join(pillar.title for pillar in classified.classification.pillars)
    is_guess = classified.classification.is_guess
    yield line(("Pillar", HEADING), f": {pillars}{guess if is_guess else ''}")
    yield from _evidence(classified.classification.evidence)
    yield line()
    if explained.proofs:
        yield from _proofs(explained)
        yield line()
    if explained.is_complete:
        yield from _evaluations(explained)
        return
    names = ", ".join(service.name for service in explained.services)
    yield line(("Applies to", HEADING), f": {names or 'no service in the registry'}")
    own = "'enrich explain … SERVICE' shows how its rule is evaluated."
    elsewhere = "With --policies-from, or signed in, its rule can be evaluated."
    yield line(f"  {own if explained.traces else elsewhere}")


def _identity(policy: CompiledPolicy, successor: CompiledPolicy | None) -> Iterator[Text]:
    """Yield the name, ids, effects and resource types of a policy."""
    marks = [
        mark for mark, on in (("preview", policy.preview), ("deprecated", policy.deprecated)) if on
    ]
    yield line((policy.display_name, HEADING), f" ({', '.join(marks)})" if marks else "")
    if successor:
        yield line(f"  superseded by {successor.display_name} (", (successor.id, ID), ")")
    details = f", version {policy.version}, category {policy.category}"
    yield line("  id ", (policy.id, ID), details)
    yield line(f"  effects: {', '.join(policy.effects) or 'none'}")
    any_type = f"any, because {policy.generic_reason}"
    yield line(f"  resource types: {', '.join(policy.target_types) or any_type}")


def _evidence(evidence: Sequence[Evidence]) -> Iterator[Text]:
    for pillar in Pillar:
        of_pillar = [item for item in evidence if item.pillar is pillar]
        if of_pillar:
            yield line(f"  {pillar.title}: {sum(item.weight for item in of_pillar)}")
            for item in of_pillar:
                yield line(f"    {item.weight:>2}  {item.seen}. {item.reason}")


def _proofs(explained: Explanation) -> Iterator[Text]:
    """Yield what remediates a policy, and what it remediates, each with the proof."""
    policy = explained.policy.policy
    for heading, is_lead in (("Remedies", True), ("Remediates", False)):
        proofs = [proved for proved in explained.proofs if (proved.lead == policy) is is_lead]
        if proofs:
            yield line((heading, HEADING))
        for proved in proofs:
            other = proved.remedy if is_lead else proved.lead
            checked = f"what {'this' if is_lead else 'that'} definition checks"
            settings = ", ".join(f"{name} to {value}" for name, value in proved.proof.settings)
            implied = f"its existence condition implies {checked}"
            how = f"it sets {settings}, which is {checked}" if settings else implied
            subject = "assigning it" if is_lead else "assigning this definition"
            name = f"  {other.display_name} ("
            yield line(name, (other.id, ID), f"): {subject} remediates, because {how}.")


def _evaluations(explained: Explanation) -> Iterator[Text]:
    """Yield the evaluation of a policy's rule for each service, with every condition."""
    policy = explained.policy.policy
    rank = (
        f"Rank in the list: {'; '.join(explained.rank_reasons)}." if explained.rank_reasons else ""
    )
    for service, traces in explained.traces.items():
        name = (service.name, HEADING)
        if is_related(policy, service):
            yield line(name, ": applies; the registry lists it as related to the service.")
        elif not traces:
            yield line(name, ": does not apply; the rule is about other resource types.")
        elif service.leaves_to_sibling(policy.display_name):
            yield line(
                name, ": does not apply; by its name it is about another service on this type."
            )
            continue
        elif rank:
            yield line(rank)
            rank = ""  # of all services, if there are several
        for kind, trace in traces:
            outcome = "does not apply" if trace.truth is False else "applies"
            yield line(name, f": {outcome}, for a resource of type {kind}")
            yield from _trace(trace, "  ")


def _trace(trace: EvaluationTrace, indent: str) -> Iterator[Text]:
    yield line(f"{indent}{_TRUTH[trace.truth]}: {trace.text}")
    for child in trace.children:
        yield from _trace(child, indent + "  ")


def text_of_plan(explained: Explanation, result: ArticleResult) -> Iterator[Text]:
    """Yield the lines that explain why an article lists a policy, or doesn't."""
    policy = explained.policy.policy
    yield line()
    yield line((f"In {result.name}", HEADING))
    points = result.plan.points_on(policy.id)
    if not points:
        yield line("  in no list of the article")
    for slot, point in points:
        yield line(f"  {slot.title}: {_STATUS[point.status]}; {point.reason}")
        if policy.id in point.elsewhere:
            yield line("    the bullet doesn't name this policy, because the text links it")
        if policy.id != point.lead:
            yield line("    as one of those on ", (point.lead, ID), f", {point.name}")


def as_json(explained: Explanation, result: ArticleResult | None = None) -> JsonObject:
    """Return the output of `enrich explain`: all columns of the policy, and its evaluation.

    With the result of an article, also what that says on the policy.
    """
    row = columns.as_object(
        explained.policy, columns.policy_columns(related=True, initiatives=True)
    )
    evaluation: JsonObject = to_builtins(details(explained, result))
    return row | evaluation


def details(
    explained: Explanation, result: ArticleResult | None = None
) -> outputs.ExplanationDetails:
    """Return the parts of an explanation that are not columns of the policy."""
    policy_id = explained.policy.policy.id
    classified, successor = explained.policy, explained.successor
    return outputs.ExplanationDetails(
        generic_reason=classified.policy.generic_reason or UNSET,
        superseded_by=successor.id if successor else None,
        services={
            service.key: {kind: _condition(trace) for kind, trace in traces}
            for service, traces in explained.traces.items()
            if traces
        },
        remedies=[
            _remedy(proved, proved.remedy)
            for proved in explained.proofs
            if proved.lead == classified.policy
        ],
        remediates=[
            _remedy(proved, proved.lead)
            for proved in explained.proofs
            if proved.remedy == classified.policy
        ],
        points=[json_report.point(*each) for each in result.plan.points_on(policy_id)]
        if result
        else UNSET,
    )


def _remedy(proved: ProvedRemedy, other: CompiledPolicy) -> outputs.ProvedRemedy:
    settings = dict(proved.proof.settings)
    return outputs.ProvedRemedy(id=other.id, display_name=other.display_name, settings=settings)


def _condition(trace: EvaluationTrace) -> outputs.Condition:
    return outputs.Condition(
        condition=trace.text,
        outcome=trace.truth,
        conditions=[*map(_condition, trace.children)] or UNSET,
    )
