"""What a person reads on the terminal."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence

from enricher.article.bullets import Bullet, Departure
from enricher.article.model import ArticleResult
from enricher.article.outcome import Outcome
from enricher.catalog.conditions import Trace
from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import Evidence, Pillar, PolicyDefinition, Service, Usage
from enricher.catalog.relevance import concerns, is_related, is_siblings, target_types
from enricher.docset.run import Report
from enricher.report.json_report import places
from enricher.report.own_resources import own_resources
from enricher.report.plain import for_terminal

_NO_LINE_END = "\\ No newline at end of file"  # as a diff says it

_NAMED = 10  # bullets of a place that are named
_SKIPPED = 50  # files that are no guides, and named

#: A condition's outcome in words.
_TRUTH: Mapping[bool | None, str] = {True: "true", False: "false", None: "unknown"}


def unified_diff(result: ArticleResult) -> str:
    """The change as a unified diff, line ends as the article has them."""
    name = for_terminal(str(result.path))
    before, after = (
        re.findall(r"[^\n]*\n|[^\n]+", document.text)  # lines as patch and git know them
        for document in (result.before, result.after)
    )
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_LINE_END}\n" for line in lines)


def article_summary(
    result: ArticleResult, usage: Usage | None, *, wrote: bool = True
) -> Iterable[str]:
    """A line for the article, one a place that changed, its warnings, and the user's own counts.

    `wrote`: the changes are made, and not only shown.
    """
    state = _changed(wrote=wrote) if result.changed else "unchanged"
    yield f"{result.path}: {state} ({result.service.name})"
    for kind, pillar, outcome in places(result):
        if outcome and outcome.changes:
            what = f"{kind}{f', {pillar.title}' if pillar else ''}"
            yield f"  {what}: {_counts([outcome])}, {outcome.kept} kept"
            yield from (f"    {line}" for line in _names(outcome))
    already = [bullet.name for outcome in result.filled for bullet in outcome.already]
    if already:
        yield f"  already in its prose, and so not listed: {'; '.join(already)}"
    for warning in result.warnings:
        yield f"  warning: {warning}"
    for finding in result.findings:
        yield f"  {finding}"
    if usage:
        yield from _usage(usage, result)


def _names(outcome: Outcome) -> Iterable[str]:
    """What came, changed and left, by name; of many, the first."""
    bullets: list[tuple[str, Bullet | Departure]] = [
        *(("+", one) for one in outcome.added),
        *(("~", one) for one in outcome.updated),
        *(("-", one) for one in outcome.removed),
    ]
    named = [f"{mark} {one.name}" for mark, one in bullets if one.name]
    yield from named[:_NAMED]
    if len(named) > _NAMED:
        yield f"… and {len(named) - _NAMED} more"


def _changed(*, wrote: bool) -> str:
    return "changed" if wrote else "would change"


def counts(result: ArticleResult) -> str:
    """How many bullets of an article came, changed and left."""
    return _counts(result.filled)


def _counts(outcomes: Iterable[Outcome]) -> str:
    total = Outcome.sum(outcomes)
    changed = f", {len(total.updated)} updated" if total.updated else ""
    return f"{len(total.added)} added, {len(total.removed)} removed{changed}"


def refresh_summary(report: Report, *, wrote: bool = True) -> Iterable[str]:
    """A line for each article that changed, or would, and the totals."""
    for result in report.changed:
        yield f"{result.name}: {counts(result)} ({result.service.name})"
        for left in result.departures.values():
            yield from (f"  left: {one.words}" for one in left if one.gone and one.ids)
    unchanged = len(report.results) - len(report.changed)
    yield (
        f"{len(report.changed)} {_changed(wrote=wrote)}, {unchanged} unchanged, "
        f"{len(report.failures)} failed, {len(report.skipped)} are no service guides"
    )


def skipped(report: Report) -> Iterable[str]:
    """The files that are no service guides, by the reason; of many, the first."""
    by_reason: dict[str, list[str]] = {}
    for one in report.skipped:
        by_reason.setdefault(one.reason.rstrip("."), []).append(one.name)
    for reason, names in by_reason.items():
        more = f", and {len(names) - _SKIPPED} more" if len(names) > _SKIPPED else ""
        yield f"skipped, {reason}: {', '.join(names[:_SKIPPED])}{more}"


def refresh_complaints(report: Report) -> Iterable[str]:
    """What a reader of the results must know, and what could not be done."""
    yield from report.warnings
    yield from (f"{one.name}: passed over: {one.reason}" for one in report.passed_over)
    for result in report.results:
        yield from (f"{result.name}: {warning}" for warning in result.warnings)
    yield from (f"{one.name}: {one.reason}" for one in report.failures)


def _usage(usage: Usage, result: ArticleResult) -> Iterable[str]:
    """The counts of the user's own resources, for the article's service."""
    own = own_resources(usage, result.facts)
    if (total := own.affected) is not None:
        aside = f" ({total.set_aside} set aside)" if total.set_aside else ""
        yield f"  of your own resources: {total.open} affected by these recommendations{aside}"
    if own.compliance is not None:
        failing, judging = own.total.non_compliant, len(own.compliance)
        yield f"  of your own resources: {failing} non-compliant, by {judging} policies"


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
    guess = " (a guess: nothing of the policy itself speaks for a pillar)"
    pillars = ", also ".join(pillar.title for pillar in judged.verdict.pillars)
    yield f"Pillar: {pillars}{guess if judged.verdict.is_guess else ''}"
    yield from _evidence(judged.verdict.evidence)
    yield ""
    if not in_full:
        names = [service.name for service in traces if concerns(policy, service)]
        yield f"Concerns: {', '.join(names) or 'no service of the registry'}"
        yield "  'enrich explain … --service KEY' shows the trail through the rule."
        return
    for service, found in traces.items():
        if is_related(policy, service):
            yield f"{service.name}: concerned, because the registry says that it is there for it."
        elif not found:
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
