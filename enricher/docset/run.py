"""Fill, refresh or lint articles: the loop over the articles of all docsets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from msgspec import Struct

from enricher.article.model import Article, ArticleResult
from enricher.catalog.clouds import CLOUDS
from enricher.docset.azure_news import EarlierState, require_state
from enricher.docset.exclusive import writing
from enricher.docset.facts import NO_FACTS, load, origin_of, refuse_loss
from enricher.docset.fingerprints import Fingerprints
from enricher.docset.listener import Listener
from enricher.docset.lock import LockFile
from enricher.docset.reader import Reader, SkipReason, UnprocessedFile, warn_of_git
from enricher.docset.report import Report
from enricher.docset.request import Mode, Request, Selection
from enricher.docset.worker import Result, Worker, WorkerSetup, process_all
from enricher.docset.writer import prepared, write
from enricher.errors import ArticleError, NotWritableError
from enricher.sources.load import LoadedFacts

_TITLES = {Mode.LINT: "Checking", Mode.STRIP: "Stripping"}


def run(
    request: Request, listener: Listener | None = None, loaded: LoadedFacts | None = None
) -> Report:
    """Process the articles of a request, and return the report.

    Facts are loaded unless given as `loaded`; no source is queried if there are no articles. An
    article that can't be processed is reported, and doesn't stop the others.

    Raises SourceError if a source can't be read, and UsageError for a malformed configuration,
    template or lock.
    """
    listener = listener or Listener()
    if request.since is not None:
        require_state(request.since, request.sources)
    warn_of_git(request, listener.warn)
    with writing(request, listener):
        fingerprints = Fingerprints.of(request)
        docsets = [fingerprints.remaining] if fingerprints else request.docsets
        jobs = [DocsetJob.open(request, docset) for docset in docsets]
        report = _new_report(request)
        locks: Sequence[LockFile | None] = ()
        if any(job.is_needed for job in jobs):
            loaded = loaded or _load(request, listener, jobs)
            locks = _Run(request, listener, loaded, report).process(jobs)
        else:
            _report_unprocessed(jobs, report)
        if fingerprints:
            fingerprints.complete(report, *locks)
    return report


def _load(request: Request, listener: Listener, jobs: Iterable[DocsetJob]) -> LoadedFacts:
    """Load the facts of a run; none to strip articles that are in the lock, which says enough."""
    if request.mode is Mode.STRIP and all(job.is_in_lock(request) for job in jobs):
        return NO_FACTS
    return load(request, listener)


class DocsetJob(Struct, frozen=True):
    """The files of one docset, the first of which are read already."""

    docset: Selection
    opened: Sequence[Article | UnprocessedFile]
    remaining: Sequence[Path]

    @classmethod
    def open(cls, request: Request, docset: Selection) -> DocsetJob:
        """Read files up to the first that is an article to process; none to lint them."""
        if request.mode is Mode.LINT:
            return cls(docset, (), docset.files)
        reader = Reader(request, docset.config)
        opened: list[Article | UnprocessedFile] = []
        for path in docset.files:
            opened.append(reader.read(path))
            if isinstance(opened[-1], Article):
                break
        return cls(docset, opened, docset.files[len(opened) :])

    @property
    def is_needed(self) -> bool:
        """Whether there is an article to process, or a file to lint."""
        return bool(self.remaining) or any(isinstance(each, Article) for each in self.opened)

    def is_in_lock(self, request: Request) -> bool:
        """Return whether the lock of the docset has entries of all articles with slots."""
        config = self.docset.config
        lock = LockFile.read(config.lock) if config.is_docset else LockFile(config.lock)
        read = Reader(request, config).read
        others = [path for path, name in self.docset.names.items() if not lock.has(name)]
        opened = [article for article in self.opened if article.path in others]
        articles = (*opened, *(read(path) for path in self.remaining if path in others))
        return not any(
            isinstance(each, Article) and (each.directives or each.layout.has_slots)
            for each in articles
        )

    @property
    def unusable(self) -> Iterator[UnprocessedFile]:
        """The paths that are named like articles but can't be any."""
        name_of = self.docset.config.name_of
        for path, message in self.docset.unusable:
            yield UnprocessedFile(path, name_of(path), message, SkipReason.UNUSABLE)


def _new_report(request: Request) -> Report:
    """Return an empty report, with the fields that follow from the request."""
    hosts = CLOUDS[request.sources.effective_cloud]
    if request.mode is not Mode.REFRESH:
        return Report(hosts=hosts)
    (docset,) = request.docsets
    return Report(hosts=hosts, origin=origin_of(request), lock=docset.config.lock)


def _report_unprocessed(jobs: Iterable[DocsetJob], report: Report) -> None:
    for job in jobs:
        for file in (*job.unusable, *job.opened):
            if isinstance(file, UnprocessedFile):
                report.add(file)


class _Run(Struct):
    """A run whose facts are loaded."""

    request: Request
    listener: Listener
    loaded: LoadedFacts
    report: Report

    def process(self, jobs: Sequence[DocsetJob]) -> Sequence[LockFile | None]:
        """Process every article of all docsets, and complete the report; return the locks."""
        # All locks are read before anything is written, since one may be malformed.
        locks = [self._lock_of(job.docset) for job in jobs]
        if not self.request.sources.accept_loss and self.request.mode is not Mode.STRIP:
            refuse_loss([lock for lock in locks if lock], self.loaded.facts)
        workers = [
            Worker(WorkerSetup(self.request, job.docset.config, self.loaded, lock))
            for job, lock in zip(jobs, locks, strict=True)
        ]
        if self.request.mode is not Mode.LINT:  # which renders nothing
            for worker in workers:
                worker.require_valid_templates()
        # An earlier state that can't be read stops the run before it writes an article.
        earlier = EarlierState.read(self.request, self.listener)
        total = sum(len(job.opened) + len(job.remaining) for job in jobs)
        title = _TITLES.get(self.request.mode, "Filling")
        noun = "files" if self.request.mode is Mode.LINT else "articles"
        with self.listener.progress(f"{title} {noun}", total) as advance:
            for job, lock, worker in zip(jobs, locks, workers, strict=True):
                for result in self._process_docset(job, lock, worker):
                    advance(result.name)
        self._complete(earlier)
        return locks

    def _process_docset(
        self, job: DocsetJob, lock: LockFile | None, worker: Worker
    ) -> Iterator[Result]:
        """Process, write and report the articles of one docset; yield each result."""
        if lock:
            self.report.warnings += filter(None, [lock.damage, lock.ignored_warning()])
        if self.request.mode in (Mode.FILL, Mode.REFRESH):
            self.report.warnings += worker.unused_config_entries()
        for file in job.unusable:
            self.report.add(file)
        results = chain(
            map(worker.process, job.opened),
            process_all(worker, job.remaining, self.request.jobs),
        )
        try:
            for result in results:
                self._finish(result, worker, lock)
                yield result
        finally:
            self._write_lock(lock)
            if self.request.mode is Mode.LINT:
                worker.files.cache.write()

    def _finish(self, result: Result, worker: Worker, lock: LockFile | None) -> None:
        """Write an article, and the lock soon after it.

        An interrupted run leaves both up to date. After a killed run, the lock may lack some
        articles; the journal has these.
        """
        if isinstance(result, UnprocessedFile):
            self.report.add(result)
            return
        if isinstance(result, ArticleResult):
            result = prepared(self.request, result)
            self.listener.show(result)
        recorded = lock if self.request.writes_in_place else None
        try:
            if recorded and isinstance(result, ArticleResult):
                recorded.announce(result.name, result.hash, result.written)
            write(self.request, result)
        except (ArticleError, NotWritableError) as error:
            self.report.add(UnprocessedFile(result.path, result.name, str(error)))
            return
        enricher = worker.enricher if isinstance(result, ArticleResult) else None
        self.report.add(result, enricher)
        if recorded and isinstance(result, ArticleResult):
            recorded.remember(result.name, result.written)
            if recorded.is_due:
                self._write_lock(recorded)

    def _write_lock(self, lock: LockFile | None) -> None:
        if lock is None:
            return
        try:
            lock.write()
        except NotWritableError as error:
            failures = [file for file in self.report.failures if file.path != lock.path]
            self.report.failures = failures
            self.report.add(UnprocessedFile(lock.path, lock.path.name, str(error)))

    def _lock_of(self, docset: Selection) -> LockFile | None:
        config = docset.config
        if self.request.mode is Mode.LINT:
            return None
        has_lock = self.request.mode is Mode.REFRESH or config.is_docset
        return LockFile.read(config.lock) if has_lock else None

    def _complete(self, earlier: EarlierState) -> None:
        """Add to the report what concerns the whole run, with the changes since `earlier`."""
        report, counts = self.report, self.loaded.counts
        if counts:
            report.service_counts = {service: counts.of(service) for service in report.services}
        parts = {part for service in report.services for part in service.each}
        report.news = earlier.news_on(parts, self.loaded.facts)
        report.missing = self.loaded.facts.missing
        report.refused = self.loaded.refused
        report.source_warnings = self.loaded.warnings
