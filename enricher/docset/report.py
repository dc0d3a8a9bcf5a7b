"""The report of a run: results, failures, and warnings about sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from enricher.article.article_options import ArticleOptions
from enricher.article.enrich import Enricher
from enricher.article.model import ArticleResult
from enricher.article.service_facts import ServiceFacts
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud, Hosts
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.news import News
from enricher.catalog.resource_counts import ServiceCounts
from enricher.catalog.service import Service
from enricher.docset.linting import LintResult
from enricher.docset.reader import SkipReason, UnprocessedFile
from enricher.docset.worker import Result


class Report(Struct):
    """The results of a run, in the order of the files."""

    results: list[ArticleResult] = field(default_factory=list)
    linted: list[LintResult] = field(default_factory=list)
    failures: list[UnprocessedFile] = field(default_factory=list)
    skipped: list[UnprocessedFile] = field(default_factory=list)  # not service guides
    unusable: list[UnprocessedFile] = field(default_factory=list)  # not regular files
    missing: Sequence[FactKind] = ()  # facts that no source had
    refused: Sequence[str] = ()  # sources that the account may not read
    warnings: list[str] = field(default_factory=list)  # about docsets
    source_warnings: Sequence[str] = ()  # about what sources returned
    service_counts: Mapping[Service, ServiceCounts] = field(default_factory=dict)
    origin: Sequence[str] = ()  # a line for each source of the facts
    hosts: Hosts = CLOUDS[Cloud.PUBLIC]  # of the cloud that the facts are about
    lock: Path | None = None  # of the docset that was refreshed
    news: Sequence[News] = ()  # changes of policies that concern the articles' services
    _facts: dict[Service, tuple[Enricher, ArticleOptions]] = field(default_factory=dict)

    def add(self, result: Result, enricher: Enricher | None = None) -> None:
        """Add the result of a file, without the texts of its article."""
        match result:
            case ArticleResult():
                self.results.append(result.without_texts())
                if enricher:
                    self._facts[result.service] = (enricher, result.article.options)
            case LintResult():
                self.linted.append(result.without_texts())
            case UnprocessedFile(reason=SkipReason.NOT_A_GUIDE):
                self.skipped.append(result)
            case UnprocessedFile(reason=SkipReason.UNUSABLE):
                self.unusable.append(result)
            case UnprocessedFile(reason=SkipReason.FAILED):
                self.failures.append(result)

    @property
    def catalog(self) -> Catalog | None:
        """The catalogue that articles were filled from; None if all articles are unchanged."""
        return next((enricher.catalog for enricher, _ in self._facts.values()), None)

    def facts_of(self, service: Service) -> ServiceFacts:
        """Return the facts that the articles about a service were filled from."""
        if service not in self._facts:  # all of its articles are unchanged
            return ServiceFacts(service, None, None)
        enricher, options = self._facts[service]
        return enricher.contents.of(service, options).facts

    @property
    def changed(self) -> list[ArticleResult]:
        """The results of articles that changed, or would change."""
        return [result for result in self.results if result.changed]

    @property
    def services(self) -> set[Service]:
        """The services of the articles."""
        return {result.service for result in self.results}

    @property
    def has_failures(self) -> bool:
        """Whether an article failed, or a source refused."""
        return bool(self.failures or self.refused)

    @property
    def has_findings(self) -> bool:
        """Whether linting found something."""
        return any(result.findings for result in self.linted)
