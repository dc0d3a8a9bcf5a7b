"""`enrich lint`: what articles say that is no longer so."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct, field

from enricher.article.model import Article
from enricher.cli import complete
from enricher.cli.common import ask, writing
from enricher.cli.options import WHERE_TO, AllowEmpty, ServiceKey, takes_sources
from enricher.cli.say import complain, remark, tell
from enricher.clouds import CLOUDS
from enricher.docset import articles as reader
from enricher.docset.articles import NotDone, Reader
from enricher.docset.files import replace_article
from enricher.errors import ArticleError, InternalError, RefusedError, UsageError
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
    if fix and reader.STDIN in paths:
        raise UsageError("--fix writes into files: leave it out with -.")
    selections = reader.select_files(paths, folders=True)
    if not allow_empty:
        reader.refuse_nothing(selections)
    resolved = sources.resolve(reader.sources_of(selections))
    readers = [Reader.of(one.config, {"service": service}) for one in selections]
    both = [*zip(selections, readers, strict=True)]
    result = _Result()
    with writing(selections) if fix else nullcontext():
        answers = ask(resolved, rules=any(one.may_need_rules(some.files) for some, one in both))
        if answers.catalog.definitions is None:
            raise typer.Exit(RefusedError.exit_code)
        for selection, read in both:
            known = answers.catalog.with_overrides(selection.config.overrides)
            linter = Linter(known, CLOUDS[resolved.cloud], selection.config.lint_ignores)
            for article in map(read, selection.files):
                result.look_at(article, linter, fix=fix)
    passed_over = [one for selection in selections for one in selection.not_articles]
    _tell(result, passed_over, format_)
    if result.failures:
        raise typer.Exit(ArticleError.exit_code)
    if any(result.found.values()):
        raise typer.Exit(1)


class _Result(Struct):
    """What came of the articles."""

    found: dict[str, list[Finding]] = field(default_factory=dict)  # by file
    failures: list[NotDone] = field(default_factory=list)
    mends: int = 0

    def look_at(self, article: Article | NotDone, linter: Linter, *, fix: bool) -> None:
        """Check an article, and with `fix` mend its file."""
        if isinstance(article, NotDone):
            self.failures.append(article)
            return
        name = article.path.as_posix()
        try:
            self.found[name] = linter.check(article)
            mends = sum(finding.mend is not None for finding in self.found[name])
            if fix and mends:
                better = mended(article, self.found[name])
                replace_article(article.path, article.document, better.document)
                self.found[name] = linter.check(better)
                self.mends += mends
        except (ArticleError, InternalError) as error:
            self.failures.append(NotDone(article.path, article.name, str(error)))


def _tell(result: _Result, passed_over: Iterable[NotDone], form: FindingFormat) -> None:
    """Print the findings, and on stderr what could not be done, and their count."""
    for one in passed_over:
        complain(f"{one.path}: passed over: {one.reason}")
    for failure in result.failures:
        complain(f"{failure.path}: {failure.reason}")
    text = report.render(result.found, form)
    if form is FindingFormat.TEXT:
        for line in text.splitlines():
            tell(line)
    elif text:
        typer.echo(text)
    remark(report.count(result.found, result.mends), err=True)
