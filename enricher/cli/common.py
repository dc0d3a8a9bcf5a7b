"""What commands share: how sources are asked, and articles are filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from enricher.article.model import ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Service
from enricher.catalog.news import News, news_of
from enricher.catalog.services import is_registered
from enricher.cli.options import WHERE_TO
from enricher.cli.say import complain, in_colour, progress, remark
from enricher.clouds import CLOUDS
from enricher.collector import keep_all, without_collector
from enricher.docset.articles import Selection
from enricher.docset.config import Config
from enricher.docset.files import write_atomically
from enricher.docset.guard import working_in
from enricher.docset.run import Report, Run, Work, not_done
from enricher.docset.writer import Writer, into_place, nowhere, print_bytes
from enricher.errors import ArticleError, RefusedError, UsageError
from enricher.report import terminal
from enricher.report.plain import for_terminal
from enricher.sources.options import SourceOptions
from enricher.sources.texts import Texts

if TYPE_CHECKING:
    from enricher.sources.load import Answers


class ReportFormat(StrEnum):
    """How a command reports."""

    TEXT = "text"
    JSON = "json"


InReportFormat = Annotated[
    ReportFormat, typer.Option("--format", help="How to tell it.", rich_help_panel=WHERE_TO)
]


def ask(
    options: SourceOptions,
    *,
    counts: bool = False,
    resource_types: Iterable[str] = (),
    recommendations: bool = True,
    rules: bool = True,
) -> Answers:
    """Ask the sources, and say of them what a reader of the results must know.

    `counts`: also for those of the user's own resources. `rules`: of the definitions the rules
    themselves are needed, which takes longer.
    """
    from enricher.sources.load import Sources  # noqa: PLC0415 - only once there is work

    with progress("Reading the facts"), without_collector():
        answers = Sources(options, say=complain).ask(
            counts=counts,
            resource_types=resource_types,
            recommendations=recommendations,
            rules=rules,
        )
        keep_all()
    for line in (*answers.warnings, *answers.refused, *answers.not_recorded):
        complain(line)
    if options.offline:
        remark("--offline: facts of the shipped fixtures, not of today's Azure.", err=True)
    return answers


def since_then(
    since: str, options: SourceOptions, now: Catalog, services: Iterable[Service]
) -> list[News]:
    """What is new in the policies since a commit, a day or another checkout."""
    from enricher.sources.since import read_since  # noqa: PLC0415 - imports the Azure SDK

    with progress("Reading the facts of before"):
        policies = read_since(since, options)
    return news_of(Catalog(policies.definitions, policies.initiatives), now, services)


def ask_all(options: SourceOptions, *, recommendations: bool = True, rules: bool = True) -> Answers:
    """The same for a list, which is wrong without any source that it is made of.

    Ends the command when one of them refused.
    """
    answers = ask(options, recommendations=recommendations, rules=rules)
    if answers.refused:
        raise typer.Exit(RefusedError.exit_code)
    return answers


def need_rules(services: Iterable[Service]) -> bool:
    """Must policy rules be read, as no digest holds what one of these services needs?"""
    return not all(map(is_registered, services))


def run_over(
    works: Sequence[Work],
    sources: SourceOptions,
    writer: Writer,
    *,
    templates: Path | None = None,
    resource_types: Iterable[str] = (),
    since: str | None = None,
    **how: Any,
) -> Report:
    """Ask for the facts, and fill the articles of docsets; nobody is asked where there are none."""
    if not any(work.is_needed for work in works):
        return not_done(works)
    # News are also told of what is deprecated, of which digests have nothing.
    rules = since is not None or any(work.needs_rules for work in works)
    answers = ask(sources, counts=True, resource_types=resource_types, rules=rules)
    texts: dict[Path | None, Texts] = {}
    wording = _wording_of(sources, templates, texts)
    how["accept_loss"] = sources.accept_loss
    total = sum(work.size for work in works)
    with progress("Filling the articles", total, hidden=writer.shows) as advance:
        run = Run(answers.catalog, answers.counts, wording, writer, progress=advance, **how)
        report = run(works)
    for one in texts.values():
        one.keep()
    if since:
        news = since_then(since, sources, answers.catalog, report.services)
        report.news = [one for one in news if one.services]
    report.refused = [*answers.refused]
    report.of_sources = [*answers.warnings]
    return report


def writing(selections: Sequence[Selection]) -> AbstractContextManager[None]:
    """Write articles: alone in each docset that somebody set up, and ended in order."""
    roots = [one.config.root for one in selections if one.config.is_docset]
    return working_in(roots, [file for one in selections for file in one.files], complain)


def writer_of(*, diff: bool, check: bool) -> Writer:
    """Where results go: into their place, or nowhere, to be shown or only checked."""
    if diff:
        return Writer(_show_diff, shows=True)
    return Writer(nowhere) if check else Writer(into_place, in_place=True)


def _show_diff(result: ArticleResult) -> None:
    """Show a change: for a person, or byte for byte for what reads the pipe."""
    text = terminal.unified_diff(result)
    if text and in_colour(err=False):
        from enricher.cli.colour import show_diff  # noqa: PLC0415 - slow to load

        show_diff("\n".join(map(for_terminal, text.removesuffix("\n").split("\n"))))
    else:
        print_bytes(text.encode())


def refuse_unwritable(*files: Path | None) -> None:
    """Raise UsageError for a report that has no folder, before any work is done."""
    for file in files:
        if file and not file.parent.is_dir():
            raise UsageError(f"can't write {file}: no such folder. Make it first.")


def write_report(file: Path, text: str) -> None:
    """Write a report; raises UsageError where that can't be done."""
    try:
        write_atomically(file, text.encode("utf-8"))
    except ArticleError as error:
        raise UsageError(str(error)) from error


def _wording_of(
    sources: SourceOptions, templates: Path | None, texts: dict[Path | None, Texts]
) -> Callable[[Config], Wording]:
    """The wording of a docset's articles: with the templates given, else its own ones.

    `texts` takes what the templates of each folder give, unless no cache is wanted.
    """

    def make(config: Config) -> Wording:
        folder = templates or config.templates
        if folder and not folder.is_dir():
            raise UsageError(f"--templates {folder}: no such folder. Name that of your templates.")
        if not sources.max_age:
            return Wording(folder, CLOUDS[sources.cloud])
        if folder not in texts:
            texts[folder] = Texts(folder, sources.cloud)
        return Wording(folder, CLOUDS[sources.cloud], texts[folder])

    return make
