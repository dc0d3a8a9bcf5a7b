"""Read, fill and check articles, in this process or in parallel ones."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.enrich import Enricher
from enricher.article.lock_history import ArticleLock, digest
from enricher.article.model import Article, ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.assigned_policies import AssignedPolicies
from enricher.catalog.catalog import Catalog
from enricher.docset.config import Config
from enricher.docset.linting import FileLinter, LintResult
from enricher.docset.lock import LockFile
from enricher.docset.reader import Reader, UnprocessedFile
from enricher.docset.request import Mode, Request
from enricher.errors import ArticleError, InternalError, RenderError, SourceError, UsageError
from enricher.platform.process import collect_garbage_rarely, follow_parent
from enricher.sources.load import LoadedFacts

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

_MINIMUM = 150  # articles per process: filling these takes as long as starting it
_CHUNK = 20  # articles that a process receives at once; neighbours often share a service
_AHEAD = 10  # chunks in progress before the first of them is written


Result: TypeAlias = ArticleResult | LintResult | UnprocessedFile


class WorkerSetup(Struct, frozen=True):
    """The plain data that a worker needs; it is pickled for other processes."""

    request: Request
    config: Config
    loaded: LoadedFacts
    lock: LockFile | None = None


class Worker:
    """Processes the articles of one docset. Nothing is written here."""

    def __init__(self, setup: WorkerSetup) -> None:
        self.setup = setup
        self.reader = Reader(setup.request, setup.config)
        self.catalog = Catalog(setup.loaded.facts, setup.config.overrides)

    @cached_property
    def enricher(self) -> Enricher:
        """The enricher of the docset, with its own templates and decisions."""
        loaded = self.setup.loaded
        estate = loaded.estate
        assigned = AssignedPolicies(self.catalog, estate).ids if estate else None
        return Enricher(self.catalog, loaded.counts, self._wording, assigned)

    @cached_property
    def _wording(self) -> Wording:
        request = self.setup.request
        return self.setup.config.wording(request.templates, request.sources.effective_cloud)

    @cached_property
    def files(self) -> FileLinter:
        """The linter of the docset's files."""
        return FileLinter(self.setup.request, self.reader, self.catalog)

    def unused_config_entries(self) -> Iterator[str]:
        """Yield a warning for each entry of the configuration that nothing knows.

        These are definitions, resource types of the docset's own services, and articles.
        """
        config, overrides = self.setup.config, self.setup.config.overrides
        if self.catalog.definitions is not None and not self.catalog.partial:
            as_of = self.catalog.facts.as_of
            missing = f"not in the catalogue of {as_of}" if as_of else "not a built-in definition"
            own = (options.decisions.ids for options in config.article_options.values())
            for guid in sorted(overrides.ids.union(*own)):
                if self.catalog.by_id(guid) is None:
                    yield f"the configuration names {guid}, which is {missing}."
            for key, service in config.own_services.items():
                try:
                    self.catalog.require_types(service.resource_types)
                except (UsageError, SourceError) as error:
                    yield f"services.{key} of the configuration: {error}"
        for name in sorted(config.article_options):
            if not config.has_article(name):
                yield f"the configuration names the article {name}, which does not exist."

    def process_file(self, path: Path) -> Result:
        """Read the article of a file, and process it."""
        if self.setup.request.mode is Mode.LINT:
            return self.files.lint(path)
        return self.process(self.reader.read(path))

    def require_valid_templates(self) -> None:
        """Raise UsageError if the folder of templates is missing, or one of them is malformed."""
        _ = self._wording

    def process(self, article: Article | UnprocessedFile) -> Result:
        """Fill or strip an article that was read; a failure becomes an UnprocessedFile."""
        if isinstance(article, UnprocessedFile):
            return article
        try:
            if self.setup.request.mode is Mode.STRIP:
                return self._strip(article)
            return self._fill(article)
        except (ArticleError, InternalError, RenderError) as error:
            return UnprocessedFile(article.path, article.name, str(error))

    def _fill(self, article: Article) -> ArticleResult:
        history, warnings = self._history_of(article)
        result = self.enricher.enrich(article, history)
        checked = self.files.linter.check(replace(article, outline=result.filled_outline))
        findings = tuple(map(str, checked))
        fixable = tuple(str(finding) for finding in checked if finding.fix)
        repeated = result.repeated or (result.without_texts() if warnings else None)
        return replace(
            result,
            warnings=(*result.warnings, *warnings),
            findings=findings,
            fixable=fixable,
            repeated=repeated and replace(repeated, findings=findings, fixable=fixable),
        )

    def _strip(self, article: Article) -> ArticleResult:
        history, warnings = self._history_of(article)
        return replace(self.enricher.strip(article, history), warnings=tuple(warnings))

    def _history_of(self, article: Article) -> tuple[ArticleLock | None, list[str]]:
        """Return the lock entries of an article, also of one that was moved, and warnings."""
        lock = self.setup.lock
        if lock is None or article.name in lock.original:
            return lock.of(article.name) if lock else None, []
        items = (item for block in article.outline.blocks for item in block.items)
        forms = (form for item in items for form in (item.normal, item.text))
        former = lock.moved_from({digest(self._wording.without_counts(form)) for form in forms})
        if former is None:
            return {}, []
        return lock.of(former), [
            f"not in enrich.lock; treated as {former}, from which it was moved or copied."
        ]


def process_all(worker: Worker, files: Sequence[Path], jobs: int) -> Iterator[Result]:
    """Process files, and yield results in their order; in parallel where that is faster.

    Threads would gain nothing: the work is done in Python.
    """
    jobs = min(jobs, len(files) // _MINIMUM)
    if jobs < 2:
        yield from map(worker.process_file, files)
        return
    # Only for large docsets.
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    # Spawned on every system, since a fork would inherit locks that threads hold.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (worker.setup,))
    done = 0
    try:
        for result in _in_order(pool, files):
            yield result
            done += 1
    except BrokenExecutor:  # a process was killed, most likely for lack of memory
        yield from map(worker.process_file, files[done:])
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(pool: Executor, files: Sequence[Path]) -> Iterator[Result]:
    """Yield the results of all files, while a bounded number of them is in progress."""
    pending: deque[Future[list[Result]]] = deque()
    for start in range(0, len(files), _CHUNK):
        pending.append(pool.submit(_process_chunk, files[start : start + _CHUNK]))
        if len(pending) > _AHEAD:
            yield from pending.popleft().result()
    while pending:
        yield from pending.popleft().result()


_workers: list[Worker] = []  # of a worker process: its only one


def _start(setup: WorkerSetup) -> None:
    """Initialize a worker process."""
    follow_parent()
    collect_garbage_rarely()
    _workers[:] = [Worker(setup)]


def _process_chunk(paths: Sequence[Path]) -> list[Result]:
    (worker,) = _workers
    results = map(worker.process_file, paths)
    return [
        result.without_outlines() if isinstance(result, ArticleResult) else result
        for result in results
    ]
