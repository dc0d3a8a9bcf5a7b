"""The JSON outputs of all commands but lists, which have theirs in `columns`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import UNSET, structs, to_builtins

from enricher.article.model import ArticleResult
from enricher.article.plan import Point
from enricher.article.template import Slot
from enricher.catalog.json_values import dumps
from enricher.catalog.resource_counts import ServiceCounts
from enricher.docset.reader import UnprocessedFile
from enricher.docset.report import Report
from enricher.errors import EnrichError
from enricher.lint.finding import Finding
from enricher.report import news_json, outputs
from enricher.report.bullet_changes import BulletChanges
from enricher.report.changes import (
    SectionChanges,
    changes,
    directive_of,
    linked_policies,
    sections,
    total,
)
from enricher.report.review import review


def encode(output: Any) -> str:
    """Return an output, or a list of its entries, as JSON that ends with a line end."""
    return f"{dumps(to_builtins(output))}\n"


def failure(error: EnrichError) -> outputs.Failure:
    """Return the output of a command that failed."""
    return outputs.Failure(error=str(error), choices=[*error.choices])


def fill(report: Report) -> outputs.Fill:
    """Return the output of `enrich fill`."""
    return outputs.Fill(articles=[_filled(result, report) for result in report.results])


def refresh(report: Report) -> outputs.Refresh:
    """Return the output of `enrich refresh`."""
    bullets = BulletChanges(report)
    articles = [_refreshed(result, report, bullets) for result in report.results]
    return outputs.Refresh(
        articles=articles,
        failures=_files(report.failures),
        skipped=[file.name for file in report.skipped],
        passed_over=_files(report.unusable),
        facts=[*report.origin],
        news=news_json.entries(report.news, report.hosts),
        refused=[*report.refused],
        warnings=[*report.warnings],
        totals=total(change for article in articles for change in article.changes),
        to_review=[item for group in review(report) for item in group.items],
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


def point(slot: Slot, planned: Point) -> outputs.Point:
    """Return the output of a point of an article's plan."""
    return outputs.Point(
        kind=slot.kind,
        pillar=slot.own_pillar,
        directive=directive_of(slot) or UNSET,
        name=planned.name,
        id=planned.lead,
        status=planned.status,
        reason=planned.reason,
        mention=planned.mention,
        effects=planned.effects,
        also=planned.also,
        elsewhere=planned.elsewhere,
        initiatives=planned.initiatives,
    )


def _status(section: SectionChanges) -> outputs.Status:
    """Return the status of a section."""
    if section.kept is None:
        return "missing"
    return "filled" if section.changes else "unchanged"


def _article(result: ArticleResult, report: Report) -> outputs.Article:
    counts = report.service_counts.get(result.service)
    return outputs.Article(
        path=str(result.path),
        service=result.service.key,
        services=[*filter(None, result.service.keys)],
        resource_types=[*result.service.resource_types],
        changed=result.changed,
        sections=[_section(section) for section in sections(result)],
        warnings=[*result.warnings],
        findings=[*result.findings],
        to_review=[*result.to_review],
        linked=linked_policies(result),
        own_resources=_own_resources(counts) if counts else UNSET,
    )


def _filled(result: ArticleResult, report: Report) -> outputs.FilledArticle:
    article = _article(result, report)
    plan = [point(slot, each) for slot, list_ in result.plan.slots.items() for each in list_.points]
    return outputs.FilledArticle(**structs.asdict(article), plan=plan)


def _refreshed(
    result: ArticleResult, report: Report, bullets: BulletChanges
) -> outputs.RefreshedArticle:
    article = structs.replace(_article(result, report), path=result.name)
    return outputs.RefreshedArticle(
        **structs.asdict(article),
        bullets=bullets.of(result),
        changes=[*changes(result).values()],
    )


def _section(section: SectionChanges) -> outputs.Section:
    return outputs.Section(
        kind=section.kind,
        pillar=section.pillar,
        directive=section.directive or UNSET,
        status=_status(section),
        added=section.total.added,
        removed=section.total.removed,
        kept=section.kept or 0,
        updated=section.total.updated,
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
