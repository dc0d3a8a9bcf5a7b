"""The one loop over articles: enrich, write, remember; then a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date

from enricher.article.bullets import name_key
from enricher.article.enrich import Enricher
from enricher.article.history import ArticleLock, digest
from enricher.article.model import Article, ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Service, Usage
from enricher.catalog.news import News
from enricher.docset.articles import Docset, Entry, NotDone
from enricher.docset.config import Config
from enricher.docset.lock import LockFile
from enricher.docset.writer import Writer
from enricher.errors import ArticleError, InternalError
from enricher.lint.linter import Linter
from enricher.markdown import front_matter
from enricher.sources.loss import check_loss

_AHEAD = 20  # articles that are worked on before the first of them is written


@dataclass
class Report:
    """What a run did."""

    results: list[ArticleResult] = field(default_factory=list)
    failures: list[NotDone] = field(default_factory=list)
    skipped: list[NotDone] = field(default_factory=list)  # no service guides
    passed_over: list[NotDone] = field(default_factory=list)  # no files to work on
    refused: list[str] = field(default_factory=list)  # sources that refused
    warnings: list[str] = field(default_factory=list)  # of whole docsets
    of_sources: list[str] = field(default_factory=list)  # what is odd about them
    usage: Mapping[Service, Usage] = field(default_factory=dict)
    origin: Sequence[str] = ()  # what the facts were taken from
    news: Sequence[News] = ()  # of Azure's policies, for the services of the articles

    @classmethod
    def of_nothing(cls, docsets: Iterable[Docset]) -> Report:
        """The report on docsets of which no article could be read."""
        report = cls()
        for docset in docsets:
            report.failures += docset.failures
            report.skipped += docset.skipped
            report.passed_over += docset.passed_over
        return report

    @property
    def changed(self) -> list[ArticleResult]:
        """The articles that changed, or would."""
        return [result for result in self.results if result.changed]


@dataclass(frozen=True)
class Run:
    """How the articles of docsets are filled: from which facts, in which words, and to where.

    `touch_date` becomes the `ms.date` of the articles that change; `progress` is told the name of
    each article that is done.
    """

    catalog: Catalog
    usage: Mapping[Service, Usage]
    wording_of: Callable[[Config], Wording]
    writer: Writer
    accept_loss: bool = False
    keeps_locks: bool = False  # also for a folder that nobody has set up for refreshes
    jobs: int = 1
    touch_date: date | None = None
    progress: Callable[[str], None] = lambda _: None

    def __call__(self, docsets: Sequence[Docset]) -> Report:
        """Fill every article; one that fails doesn't stop the others."""
        report = Report.of_nothing(docsets)
        report.usage = self.usage
        # All locks are read before anything is written: one may be unfit.
        locks = [(docset, self._lock_of(docset.config)) for docset in docsets]
        if not self.accept_loss:
            self._check_loss([lock for _, lock in locks if lock])
        for docset, lock in locks:
            self._fill(docset, lock, report)
        return report

    def _check_loss(self, locks: Iterable[LockFile]) -> None:
        """Raise SourceError where the catalogue lacks much of what the locks know."""
        catalog = self.catalog
        if catalog.partial:
            return
        bullets = [one.subject for lock in locks for one in lock.bullets()]
        if catalog.definitions is not None:
            ids = {guid for subject in bullets for guid in subject.ids}
            there = (policy.id for policy in catalog.definitions)
            check_loss("policy definitions of enrich.lock", ids, (*there, *catalog.gaps))
        if catalog.recommendation_types is not None:
            names = {name for subject in bullets if not subject.ids for name in subject.names}
            held = (one.display_name for one in catalog.recommendation_types)
            known = map(name_key, (*held, *catalog.gaps))
            check_loss("recommendations of enrich.lock", names, known)

    def _lock_of(self, config: Config) -> LockFile | None:
        return LockFile.read(config.lock) if self.keeps_locks or config.is_docset else None

    def _fill(self, docset: Docset, lock: LockFile | None, report: Report) -> None:
        config = docset.config
        catalog = self.catalog.with_overrides(config.overrides)
        wording = self.wording_of(config)
        enricher = Enricher(catalog, self.usage, wording)
        linter = Linter(catalog, wording.hosts, config.lint_ignores)
        if lock and lock.damage:
            report.warnings.append(lock.damage)
        report.warnings += named_in_vain(config, catalog)

        def enrich(entry: Entry) -> ArticleResult | NotDone:
            try:
                article = entry.open()
                known, told = _known_of(article, lock, enricher)
                result = enricher.enrich(article, known)
                findings = linter.check(replace(article, outline=result.filled_outline))
                return replace(
                    result,
                    warnings=(*result.warnings, *told),
                    findings=tuple(map(str, findings)),
                )
            except (ArticleError, InternalError) as error:
                return NotDone(entry.path, entry.name, str(error))

        pool = ThreadPoolExecutor(self.jobs) if self.jobs > 1 else nullcontext()
        with pool as workers:
            for some in _batches(docset.articles, _AHEAD):
                for done in workers.map(enrich, some) if workers else map(enrich, some):
                    self.progress(done.name)
                    self._write(done, lock, report)

    def _write(self, done: ArticleResult | NotDone, lock: LockFile | None, report: Report) -> None:
        """Write an article, and the lock right behind it.

        A run that is interrupted so leaves both true, and the next run completes the work.
        """
        if isinstance(done, NotDone):
            report.failures.append(done)
            return
        if self.touch_date and done.changed:
            done = replace(done, after=front_matter.with_date(done.after, self.touch_date))
        try:
            self.writer.deliver(done)
            if lock and self.writer.in_place:
                lock.remember(done.name, done.written)
        except ArticleError as error:
            report.failures.append(NotDone(done.path, done.name, str(error)))
        else:
            report.results.append(done.without_texts())


def _batches(entries: Sequence[Entry], size: int) -> Iterator[Sequence[Entry]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


def _known_of(
    article: Article, lock: LockFile | None, enricher: Enricher
) -> tuple[ArticleLock | None, list[str]]:
    """What the lock holds of an article, also of one that was moved or copied; and what to tell."""
    if lock is None or article.name in lock.first:
        return lock.of(article.name) if lock else None, []
    items = (item for block in article.outline.blocks for item in block.items)
    other = lock.like({digest(enricher.wording.without_counts(item.text)) for item in items})
    if other is None:
        return {}, []
    return lock.of(other), [
        f"enrich.lock doesn't know it; it is taken for {other}, moved or copied."
    ]


def named_in_vain(config: Config, catalog: Catalog) -> Iterator[str]:
    """What of a configuration is about nothing that there is, which is most likely a slip."""
    chosen = config.overrides
    if catalog.definitions is not None and not catalog.partial:
        for guid in sorted({*chosen.exclude, *chosen.pin, *chosen.pillars}):
            if catalog.by_id(guid) is None:
                yield f"the configuration names {guid}, which is no built-in definition."
    for name in sorted(config.own_options):
        if not (config.root / name).is_file():
            yield f"the configuration names the article {name}, which is not there."
