"""`enrich lint`: what articles say that is no longer so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from enricher.article.model import Article
from enricher.cli import complete
from enricher.cli.common import ask, writing
from enricher.cli.options import WHERE_TO, AllowEmpty, ServiceKey, takes_sources
from enricher.cli.say import complain, remark, tell
from enricher.clouds import CLOUDS
from enricher.docset import articles as reader
from enricher.docset.articles import NotDone, Reader
from enricher.docset.files import replace_article
from enricher.errors import ArticleError, RefusedError
from enricher.lint.linter import Finding, Linter, mended
from enricher.report import findings as report
from enricher.report.findings import FindingFormat
from enricher.sources.options import SourceOptions


@takes_sources
def lint_articles(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH",
            help="Articles, globs, or folders.",
            show_default=False,
            autocompletion=complete.articles,
        ),
    ],
    sources: SourceOptions,
    service: ServiceKey = None,
    allow_empty: AllowEmpty = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Write today's name for a former one, and a category for a dead anchor.",
            rich_help_panel=WHERE_TO,
        ),
    ] = False,
    format_: Annotated[
        FindingFormat, typer.Option("--format", help="How to tell it.", rich_help_panel=WHERE_TO)
    ] = FindingFormat.TEXT,
) -> None:
    """Find what articles say of policies that is no longer so; exit 1 when there is something."""
    selections = reader.select_files(paths, folders=True)
    if not allow_empty:
        reader.refuse_nothing(selections)
    resolved = sources.resolve(reader.sources_of(selections))
    readers = [Reader.of(one.config, {"service": service}) for one in selections]
    both = [*zip(selections, readers, strict=True)]
    failures: list[NotDone] = []
    found: dict[str, list[Finding]] = {}
    count = 0
    with writing(selections) if fix else nullcontext():
        answers = ask(resolved, rules=any(one.may_need_rules(some.files) for some, one in both))
        if answers.catalog.definitions is None:
            raise typer.Exit(RefusedError.exit_code)
        for selection, read in both:
            known = answers.catalog.with_overrides(selection.config.overrides)
            linter = Linter(known, CLOUDS[resolved.cloud], selection.config.lint_ignores)
            for article in map(read, selection.files):
                try:
                    found[article.path.as_posix()], mends = _check(article, linter, fix=fix)
                    count += mends
                except ArticleError as error:
                    failures.append(NotDone(article.path, article.name, str(error)))
    passed_over = [one for selection in selections for one in selection.not_articles]
    _tell(found, passed_over, failures, format_, count)
    if failures:
        raise typer.Exit(ArticleError.exit_code)
    if any(found.values()):
        raise typer.Exit(1)


def _check(article: Article | NotDone, linter: Linter, *, fix: bool) -> tuple[list[Finding], int]:
    """What is found in an article, and with `fix` how much of it was mended, in the file itself."""
    if isinstance(article, NotDone):
        raise ArticleError(article.reason)
    findings = linter.check(article)
    mends = sum(finding.mend is not None for finding in findings) if fix else 0
    if not mends:
        return findings, 0
    better = mended(article, findings)
    replace_article(article.path, article.document, better.document)
    return linter.check(better), mends


def _tell(
    found: Mapping[str, Sequence[Finding]],
    passed_over: Iterable[NotDone],
    failures: Iterable[NotDone],
    form: FindingFormat,
    mends: int,
) -> None:
    """Print the findings, and on stderr what could not be done, and their count."""
    for one in passed_over:
        complain(f"{one.path}: passed over: {one.reason}")
    for failure in failures:
        complain(f"{failure.path}: {failure.reason}")
    text = report.render(found, form)
    if form is FindingFormat.TEXT:
        for line in text.splitlines():
            tell(line)
    elif text:
        typer.echo(text)
    remark(report.count(found, mends), err=True)
