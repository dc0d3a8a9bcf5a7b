"""Resolve the options of a command, or of a method of `Workspace`, into a request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from enricher.article.article_options import ArticleOptions, merged
from enricher.docset.file_selection import (
    refuse_articles,
    require_articles,
    select_docset,
    select_files,
    sources_of,
)
from enricher.docset.reader import STDIN
from enricher.docset.report import Report
from enricher.docset.request import Destination, Mode, Request, Selection
from enricher.errors import UsageError
from enricher.sources.source_options import SourceOptions

#: As an output: the text of the only article, for the listener.
STDOUT = Path("-")

_Options = Mapping[str, object]


def fill_request(
    articles: Sequence[Path],
    sources: SourceOptions,
    *,
    options: _Options,
    templates: Path | None,
    check: bool,
    output: Path | None,
) -> Request:
    """Return the request to fill the named articles; raise UsageError if there are none."""
    docsets = select_files(articles, folders=False)
    require_articles(docsets)
    if output:
        files = [path for docset in docsets for path in docset.files]
        # A glob is one argument but many files; a file that is named twice is one.
        _refuse_overwriting(output, max(articles, files, key=len))
        is_folder = output.is_dir()
        written = [output / path.name for path in files] if is_folder else [output]
        refuse_articles((path for path in written if path != STDOUT), docsets)
    check = check or output == STDOUT
    destination = Destination.OUTPUT if output else Destination.IN_PLACE
    return Request(
        Mode.FILL,
        docsets,
        sources.resolve(sources_of(docsets)),
        given=_given(options, docsets),
        templates=templates,
        destination=Destination.NOWHERE if check else destination,
        output=output,
    )


def strip_request(
    articles: Sequence[Path],
    sources: SourceOptions,
    *,
    options: _Options,
    templates: Path | None,
    check: bool,
) -> Request:
    """Return the request to strip the named articles.

    Raises UsageError if there are none, and for a folder, to avoid accidents.
    """
    if folder := next(filter(Path.is_dir, articles), None):
        raise UsageError(f"{folder} is a folder. Name its articles, such as {folder / '*.md'}.")
    docsets = select_files(articles, folders=False)
    require_articles(docsets)
    return Request(
        Mode.STRIP,
        docsets,
        sources.resolve(sources_of(docsets)),
        given=_given(options, docsets),
        templates=templates,
        destination=Destination.NOWHERE if check else Destination.IN_PLACE,
    )


def refresh_request(
    paths: Sequence[Path],
    sources: SourceOptions,
    *,
    options: _Options,
    services: Iterable[str],
    templates: Path | None,
    check: bool,
    allow_empty: bool,
    since: str | None,
    fetch: bool,
    touch_date: date | None,
    jobs: int,
) -> Request:
    """Return the request to refresh the docset that the paths belong to.

    Raises UsageError if it has no articles, unless `allow_empty`.
    """
    docset = select_docset(paths)
    if not allow_empty:
        require_articles([docset])
    return Request(
        Mode.REFRESH,
        (docset,),
        sources.resolve(docset.config.sources),
        given=_given(options, [docset]),
        templates=templates,
        services=frozenset(docset.config.service(key).key for key in services),
        since=since,
        fetch=fetch,
        touch_date=touch_date,
        destination=Destination.NOWHERE if check else Destination.IN_PLACE,
        jobs=jobs,
    )


def lint_request(
    paths: Iterable[Path],
    sources: SourceOptions,
    *,
    options: _Options,
    fix: bool,
    allow_empty: bool,
    include: Sequence[str] = (),
) -> Request:
    """Return the request to check files, and those in folders: Markdown, and globs to include.

    Raises UsageError if there are no files, unless `allow_empty`, and for fixes of stdin.
    """
    paths = [*paths]
    if fix and STDIN in paths:
        raise UsageError("--fix changes files, and '-' is stdin. Leave out one of them.")
    docsets = select_files(paths, folders=True, include=include)
    if not allow_empty:
        require_articles(docsets, "files")
    return Request(
        Mode.LINT,
        docsets,
        sources.resolve(sources_of(docsets)),
        given=_given(options, docsets),
        fix=fix,
    )


def require_results(request: Request, report: Report) -> None:
    """Raise UsageError if a request for certain services found no article about them."""
    if request.services and not (report.results or report.failures):
        raise UsageError(f"no article here is about {', '.join(sorted(request.services))}.")


def _refuse_overwriting(output: Path, articles: Sequence[Path]) -> None:
    """Raise UsageError if one result would overwrite another."""
    if len(articles) > 1 and output == STDOUT:
        raise UsageError(
            "--output -: stdout would have the texts of several articles in one. Fill them one by "
            "one, or name an existing folder."
        )
    if len(articles) > 1 and not output.is_dir():
        raise UsageError("--output with several articles must name an existing folder.")
    names = Counter(path.name for path in articles)
    twice = next((name for name, count in names.items() if count > 1), None)
    if twice and output.is_dir():
        raise UsageError(
            f"--output {output}: two articles are named {twice}. Fill them one by one."
        )


def _given(options: _Options, docsets: Iterable[Selection]) -> tuple[tuple[str, object], ...]:
    """Return the options that were given, without those that are None.

    Raises NotFoundError for a service that does not exist, and UsageError for an invalid value.
    """
    read = merged(ArticleOptions(), options)
    for key in read.service:
        for docset in docsets:
            docset.config.service(key)
    return tuple(
        (name, getattr(read, name)) for name in sorted(options) if options[name] is not None
    )
