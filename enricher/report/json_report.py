"""The JSON outputs of fill, refresh, lint, news and explain; lists have theirs in `columns`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import UNSET, structs, to_builtins

from enricher.article.bullets import RemovedBullet
from enricher.article.model import ArticleResult
from enricher.article.slot_result import SlotResult
from enricher.article.template import SlotKind
from enricher.catalog.json_values import dumps
from enricher.catalog.news import News
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.resource_counts import ServiceCounts
from enricher.docset.reader import UnprocessedFile
from enricher.docset.report import Report
from enricher.lint.linter import Finding
from enricher.report import outputs
from enricher.report.changes import changes


def encode(output: Any) -> str:
    """Return an output, or a list of its entries, as JSON."""
    return dumps(to_builtins(output))


def fill(report: Report) -> outputs.Fill:
    """Return the output of `enrich fill`."""
    return outputs.Fill(articles=[_article(result, report) for result in report.results])


def refresh(report: Report) -> outputs.Refresh:
    """Return the output of `enrich refresh`."""
    return outputs.Refresh(
        articles=[_refreshed(result, report) for result in report.results],
        failures=_files(report.failures),
        skipped=[file.name for file in report.skipped],
        passed_over=_files(report.unusable),
        facts=[*report.origin],
        news=news(report.news),
        refused=[*report.refused],
        warnings=[*report.warnings],
    )


def findings(by_article: Mapping[str, Sequence[Finding]]) -> list[outputs.LintFinding]:
    """Return the output of `enrich lint`."""
    return [
        outputs.LintFinding(
            path=name,
            line=finding.line,
            column=finding.column,
            code=finding.code,
            message=finding.message,
        )
        for name, of_article in by_article.items()
        for finding in of_article
    ]


def news(entries: Iterable[News]) -> list[outputs.NewsEntry]:
    """Return the output of `enrich news`."""
    return [_news_entry(entry) for entry in entries]


def status(slot_result: SlotResult | None) -> outputs.Status:
    """Return the status of a slot."""
    if slot_result is None:
        return "missing"
    return "filled" if slot_result.changes else "unchanged"


#: Kind, pillar and result of a slot, and its removed bullets as `Total` counts them.
SlotRow = tuple[SlotKind, Pillar | None, SlotResult | None, Sequence[RemovedBullet]]


def slots(result: ArticleResult) -> Iterator[SlotRow]:
    """Yield a row for each slot.

    The slots for Advisor's recommendations are one, without a pillar. The result is None if the
    article lacks the slot.
    """
    for slot, slot_result in result.slot_results.items():
        if slot.kind is not SlotKind.RECOMMENDATIONS:
            yield slot.kind, slot.pillar, slot_result, result.removed_bullets_of(slot)
    groups = [slot for slot in result.slot_results if slot.kind is SlotKind.RECOMMENDATIONS]
    if groups:
        present = [part for slot in groups if (part := result.slot_results[slot]) is not None]
        removed = [bullet for slot in groups for bullet in result.removed_bullets_of(slot)]
        total = SlotResult.sum(present) if present else None
        yield SlotKind.RECOMMENDATIONS, None, total, removed


def _article(result: ArticleResult, report: Report) -> outputs.Article:
    counts = report.service_counts.get(result.service)
    return outputs.Article(
        path=str(result.path),
        service=result.service.key,
        resource_types=[*result.service.resource_types],
        changed=result.changed,
        sections=[_section(*slot) for slot in slots(result)],
        warnings=[*result.warnings],
        findings=[*result.findings],
        to_review=[*result.to_review],
        own_resources=_own_resources(counts) if counts else UNSET,
    )


def _refreshed(result: ArticleResult, report: Report) -> outputs.RefreshedArticle:
    article = structs.replace(_article(result, report), path=result.name)
    return outputs.RefreshedArticle(**structs.asdict(article), changes=changes(result))


def _section(
    kind: SlotKind,
    pillar: Pillar | None,
    slot_result: SlotResult | None,
    removed: Sequence[RemovedBullet],
) -> outputs.Section:
    return outputs.Section(
        kind=kind,
        pillar=pillar,
        status=status(slot_result),
        added=len(slot_result.added) if slot_result else 0,
        removed=len(removed),
        kept=slot_result.kept if slot_result else 0,
    )


def _own_resources(service_counts: ServiceCounts) -> outputs.OwnResources:
    affected = sorted((service_counts.recommendations or {}).items())
    compliance = sorted((service_counts.compliance or {}).items())
    return outputs.OwnResources(
        recommendations={guid: counts.open for guid, counts in affected if counts.open},
        set_aside={guid: counts.set_aside for guid, counts in affected if counts.set_aside},
        compliance={
            guid: outputs.ComplianceCounts(
                compliant=counts.compliant, non_compliant=counts.non_compliant
            )
            for guid, counts in compliance
        },
    )


def _files(files: Iterable[UnprocessedFile]) -> list[outputs.SkippedFile]:
    return [outputs.SkippedFile(path=file.name, reason=file.message) for file in files]


def _news_entry(entry: News) -> outputs.NewsEntry:
    return outputs.NewsEntry(
        id=entry.policy.id,
        display_name=entry.policy.display_name,
        kinds=[*entry.kinds],
        pillar=entry.pillar,
        services=[service.key for service in entry.services],
        version=entry.policy.version,
        before=_previous_state(entry.before) if entry.before else None,
        superseded_by=entry.successor.id if entry.successor else None,
    )


def _previous_state(policy: CompiledPolicy) -> outputs.PreviousState:
    return outputs.PreviousState(
        display_name=policy.display_name, version=policy.version, preview=policy.preview
    )
