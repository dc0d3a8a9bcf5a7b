"""The one loop over articles: read, enrich, write, remember, forget; then a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.article.bullets import name_key
from enricher.article.model import Article, ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Service, Usage
from enricher.catalog.news import News
from enricher.catalog.services import is_registered
from enricher.catalog.usage import Counts
from enricher.docset.articles import NotDone, Reader, Reason, Selection
from enricher.docset.config import Config
from enricher.docset.filler import Filler, fill_side_by_side
from enricher.docset.lock import LockFile
from enricher.docset.writer import Writer
from enricher.errors import ArticleError
from enricher.markdown import front_matter
from enricher.sources.loss import check_loss


class Report(Struct):
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

    def note(self, not_done: NotDone) -> None:
        """Add an article that was not done."""
        if not_done.why is Reason.NO_GUIDE:
            self.skipped.append(not_done)
        elif not_done.why is Reason.FAILED:
            self.failures.append(not_done)

    @property
    def changed(self) -> list[ArticleResult]:
        """The articles that changed, or would."""
        return [result for result in self.results if result.changed]

    @property
    def services(self) -> set[Service]:
        """What the articles are about."""
        return {result.service for result in self.results}


class Work(Struct, frozen=True):
    """The articles of one docset: those that were opened already, and the files of the others."""

    reader: Reader
    opened: Sequence[Article | NotDone]
    left: Sequence[Path]
    passed_over: Sequence[NotDone] = ()

    @classmethod
    def of(cls, selection: Selection, reader: Reader) -> Work:
        """Open the articles up to the first one that there is something to do with."""
        opened: list[Article | NotDone] = []
        for path in selection.files:
            opened.append(reader(path))
            if isinstance(opened[-1], Article):
                break
        left = selection.files[len(opened) :]
        return cls(reader, opened, left, selection.not_articles)

    @property
    def is_needed(self) -> bool:
        """Is there an article to fill?"""
        return bool(self.opened) and isinstance(self.opened[-1], Article)

    @property
    def size(self) -> int:
        """How many files it is about."""
        return len(self.opened) + len(self.left)

    @property
    def needs_rules(self) -> bool:
        """Could an article be about what no digest knows anything of?"""
        services = (one.service for one in self.opened if isinstance(one, Article))
        is_known = all(one is None or is_registered(one) for one in services)
        return not is_known or self.reader.may_need_rules(self.left)


def not_done(works: Iterable[Work]) -> Report:
    """The report on docsets of which no article could be read."""
    report = Report()
    for work in works:
        report.passed_over += work.passed_over
        for one in work.opened:
            if isinstance(one, NotDone):
                report.note(one)
    return report


class Run(Struct, frozen=True):
    """How the articles of docsets are filled: from which facts, in which words, and to where.

    `touch_date` becomes the `ms.date` of the articles that change; `progress` is told the name of
    each article that is done.
    """

    catalog: Catalog
    counts: Counts | None
    wording_of: Callable[[Config], Wording]
    writer: Writer
    accept_loss: bool = False
    keeps_locks: bool = False  # also for a folder that nobody has set up for refreshes
    jobs: int = 1
    touch_date: date | None = None
    progress: Callable[[str], None] = lambda _: None

    def __call__(self, works: Sequence[Work]) -> Report:
        """Fill every article; one that fails doesn't stop the others."""
        report = Report()
        # All locks are read before anything is written: one may be unfit.
        locks = [self._lock_of(work.reader.config) for work in works]
        if not self.accept_loss:
            self._check_loss([lock for lock in locks if lock])
        for work, lock in zip(works, locks, strict=True):
            self._fill(work, lock, report)
        if self.counts:
            report.usage = {service: self.counts.of(service) for service in report.services}
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

    def _fill(self, work: Work, lock: LockFile | None, report: Report) -> None:
        config = work.reader.config
        catalog = self.catalog.with_overrides(config.overrides)
        if lock and lock.damage:
            report.warnings.append(lock.damage)
        report.warnings += named_in_vain(config, catalog)
        report.passed_over += work.passed_over
        filler = Filler(work.reader, catalog, self.counts, self.wording_of(config), lock)
        done = chain(map(filler.fill, work.opened), fill_side_by_side(filler, work.left, self.jobs))
        try:
            for one in done:
                self.progress(one.name)
                self._write(one, lock, report)
        finally:
            self._remember(lock, report, at_once=True)

    def _write(self, done: ArticleResult | NotDone, lock: LockFile | None, report: Report) -> None:
        """Write an article, and the lock soon behind it.

        A run that is interrupted leaves both true. One that is killed may leave the lock some
        articles behind, which the next run takes for filled by a run whose lock was lost.
        """
        if isinstance(done, NotDone):
            report.note(done)
            return
        if self.touch_date and done.changed:
            done = replace(done, after=front_matter.with_date(done.after, self.touch_date))
        try:
            self.writer.deliver(done)
        except ArticleError as error:
            report.note(NotDone(done.path, done.name, str(error)))
            return
        report.results.append(done.without_texts())
        if lock and self.writer.in_place:
            lock.remember(done.name, done.written)
            self._remember(lock, report)

    def _remember(self, lock: LockFile | None, report: Report, *, at_once: bool = False) -> None:
        """Write the lock, when enough has come together."""
        if lock and (at_once or lock.is_due):
            try:
                lock.write()
            except ArticleError as error:
                report.failures = [one for one in report.failures if one.path != lock.path]
                report.note(NotDone(lock.path, lock.path.name, str(error)))


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
