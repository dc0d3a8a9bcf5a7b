"""The command line: read options, call the job, print, exit code; one function a command."""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from typer.core import TyperGroup

from enricher import __version__
from enricher.article.document import Document, write_atomically
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition, Service
from enricher.catalog.relevance import traces
from enricher.catalog.services import load_registry
from enricher.catalog.wire import Json
from enricher.config import Config, find_config
from enricher.deliver import Target
from enricher.docset import Keeper, alone_in, ending_orderly, read_docset, remove_leftovers
from enricher.errors import (
    ArticleError,
    EnrichError,
    InternalError,
    RefusedError,
    SourceError,
    UsageError,
)
from enricher.identify import named_service, service_of
from enricher.job import ArticleResult
from enricher.lint import Linter
from enricher.named import fill_articles, read_articles, read_bytes
from enricher.refresh import Report, refresh
from enricher.render.wording import Wording
from enricher.report import json_report, terminal
from enricher.report import summary as summaries
from enricher.report.problems import ProblemFormat, render
from enricher.shared_options import (
    IncludeGeneric,
    InPillar,
    Preview,
    ResourceTypes,
    ServiceKey,
    ServiceKeys,
    takes_sources,
)
from enricher.sources.cache import cache_folder, clear
from enricher.sources.options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.load import Answers, Sources

_DEFAULT = "fill"


class _ArticleFirst(TyperGroup):
    """A first argument that is no subcommand's name is an article, or an option of the main job."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version", "--install-completion", "--show-completion"}
        if args and args[0] not in self.commands and args[0] not in own:
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_ArticleFirst,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)


cache_app = typer.Typer(help="Show or clear the catalogue cache.", no_args_is_help=True)
app.add_typer(cache_app, name="cache")


class ReportFormat(StrEnum):
    """How a command reports."""

    TEXT = "text"
    JSON = "json"


class ListFormat(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


InListFormat = Annotated[ListFormat, typer.Option("--format", help="table or json.")]
InReportFormat = Annotated[ReportFormat, typer.Option("--format", help="text or json.")]


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"enrich {__version__}")
        raise typer.Exit


@app.callback()
def _app(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None:
    """Keep the Azure Policy and Azure Advisor sections of Well-Architected guides true.

    enrich ARTICLE... fills the sections of each article in place, and changes nothing else.
    'enrich fill --help' shows its options. Any command takes --debug, for a traceback.
    """


@app.command(_DEFAULT)
@takes_sources
def fill_command(
    articles: Annotated[list[Path], typer.Argument(metavar="ARTICLE...", show_default=False)],
    sources: SourceOptions,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Policies a pillar, at most; 10 unless configured.")
    ] = None,
    preview: Preview = None,
    include_generic: IncludeGeneric = None,
    compliance: Annotated[
        bool | None,
        typer.Option("--compliance", help="Write the counts of your own resources as well."),
    ] = None,
    templates: Annotated[
        Path | None, typer.Option(help="A folder with templates that go before the built-in ones.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Write here instead of in place; '-' is stdout.")
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show the change, write nothing.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where it would change.")
    ] = False,
    report: InReportFormat = ReportFormat.TEXT,
) -> None:
    """Fill the Policy definitions and Azure Advisor sections of articles (the default command)."""
    target = Target(output, diff, check, as_json=report is ReportFormat.JSON)
    target.refuse_nonsense(articles)
    types = _resource_types(resource_type)
    given = {
        "service": service,
        "resource_types": types or None,
        "limit": limit,
        "preview": preview,
        "include_generic": include_generic,
        "compliance": compliance,
    }
    homes = {path: find_config(path) for path in articles}
    where = sources.settled(_configured_sources(homes.values()))
    opened = read_articles(homes, given, _complain)
    results: list[ArticleResult] = []
    refused = False
    if opened:
        with _progress("Reading the facts"):
            asked = _open(where).ask({one.article.service for one in opened}, resource_types=types)
        refused = _tell_refused(asked)
        results += fill_articles(
            opened,
            asked.catalog,
            asked.own,
            lambda config: _wording(templates or config.templates, where),
            target,
            _complain,
        )
        target.report([(result, asked.own.get(result.service)) for result in results])
        if where.offline:
            typer.echo("--offline: facts of the shipped fixtures, not of today's Azure.", err=True)
    if refused or len(results) < len(homes):
        raise typer.Exit(ArticleError.exit_code)
    if check and any(result.changed for result in results):
        raise typer.Exit(1)


def _configured_sources(configs: Iterable[Config]) -> SourceOptions | None:
    """The sources that the configuration names; raises UsageError when there are several."""
    named = {config.sources: config for config in configs if config.configured}
    if len(named) > 1:
        roots = " and ".join(str(config.root) for config in named.values())
        raise UsageError(f"{roots} name different sources. Enrich their articles one by one.")
    return next(iter(named), None)


def _wording(templates: Path | None, sources: SourceOptions) -> Wording:
    if templates and not templates.is_dir():
        raise UsageError(f"--templates {templates}: no such folder. Name that of your templates.")
    return Wording(templates, sources.cloud.portal)


@app.command("refresh")
@takes_sources
def refresh_docset(
    sources: SourceOptions,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH...]", help="Folders, articles, or an enrich.toml."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 where it would change.")
    ] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Articles at once.")] = 2,
    touch_date: Annotated[
        bool, typer.Option("--touch-date", help="Set ms.date of the articles that change.")
    ] = False,
    summary: Annotated[Path | None, typer.Option(help="Write a Markdown summary here.")] = None,
    report_json: Annotated[Path | None, typer.Option(help="Write the report as JSON here.")] = None,
    report_html: Annotated[Path | None, typer.Option(help="Write it as a page here.")] = None,
) -> None:
    """Refresh every article of a docset, keeping what people wrote."""
    _refuse_unwritable(summary, report_json, report_html)
    config, within = _docset_of(paths or [Path()])
    where = sources.settled(config.sources)
    with ending_orderly(), alone_in(config.root, _complain):
        remove_leftovers([config.lock, *config.paths()])
        docset = read_docset(config, within)
        report = Report(failures=docset.failures, skipped=docset.skipped)
        if docset.articles:
            with _progress("Reading the facts"):
                asked = _open(where).ask({a.service for a in docset.articles.values()})
            with _progress("Filling the articles", len(docset.articles)) as advance:
                report = refresh(
                    config,
                    docset,
                    Keeper(config.lock),
                    asked.catalog.with_overrides(config.overrides),
                    asked.own,
                    _wording(config.templates, where),
                    write=not check,
                    jobs=jobs,
                    touch_date=date.today() if touch_date else None,
                    progress=advance,
                )
            report.refused = [*asked.refused]
    _write_report(summary, summaries.markdown(report))
    _write_report(report_json, json_report.dumps(summaries.as_json(report)) + "\n")
    _write_report(report_html, summaries.page(report))
    for line in terminal.refresh_summary(report):
        typer.echo(line)
    for line in (*report.refused, *report.warnings, *map(str, report.failures)):
        _complain(line)
    if report.failures or report.refused:
        raise typer.Exit(ArticleError.exit_code)
    if check and report.changed:
        raise typer.Exit(1)


def _refuse_unwritable(*files: Path | None) -> None:
    """Raise UsageError for a report that has no folder, before any work is done."""
    for file in files:
        if file and not file.parent.is_dir():
            raise UsageError(f"can't write {file}: no such folder. Make it first.")


def _docset_of(paths: Sequence[Path]) -> tuple[Config, list[Path]]:
    """The one docset that all paths belong to, and what of it they name; empty for all of it."""
    configs = {config.root: config for config in map(find_config, paths)}
    if len(configs) > 1:
        roots = " and ".join(map(str, configs))
        raise UsageError(
            f"{roots} are docsets of their own. Refresh them one by one, or put an enrich.toml "
            "into the folder that holds them all."
        )
    return next(iter(configs.values())), [path for path in paths if path.suffix != ".toml"]


def _write_report(file: Path | None, text: str) -> None:
    """Write a report where one is asked for."""
    if file is None:
        return
    try:
        write_atomically(file, text.encode("utf-8"))
    except ArticleError as error:
        raise UsageError(str(error)) from error


@app.command("lint")
@takes_sources
def lint_articles(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", show_default=False)],
    sources: SourceOptions,
    service: ServiceKey = None,
    format_: Annotated[
        ProblemFormat, typer.Option("--format", help="text, json, sarif or github.")
    ] = ProblemFormat.TEXT,
) -> None:
    """Find what articles say of policies that is no longer so; exit 1 when there is something."""
    registry = load_registry()
    asked = named_service(service, registry) if service else None
    homes = {path: find_config(path) for path in _markdown_files(paths)}
    where = sources.settled(_configured_sources(homes.values()))
    documents: dict[str, tuple[Document, Service | None]] = {}
    failed = False
    for path, config in homes.items():
        data = read_bytes(path)
        if not data.strip():
            continue
        try:
            document = Document.decode(data)
        except ArticleError as error:
            _complain(f"{path}: {error}")
            failed = True
            continue
        key = config.options_of(config.name_of(path)).service
        told = named_service(key, registry) if key else service_of(path, document, registry)
        documents[path.as_posix()] = (document, asked or told)
    linter = Linter(_catalog(where, recommendations=False))
    found = {name: linter.check(*article) for name, article in documents.items()}
    text = render(found, format_)
    if text:
        typer.echo(text)
    if failed:
        raise typer.Exit(ArticleError.exit_code)
    if any(found.values()):
        raise typer.Exit(1)


def _markdown_files(paths: Sequence[Path]) -> list[Path]:
    """The files that are named, and all Markdown in the folders that are named."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.rglob("*.md")) if path.is_dir() else [path]
    return files


@app.command("policies")
@takes_sources
def list_policies(
    sources: SourceOptions,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    all_: Annotated[bool, typer.Option("--all", help="Every live built-in.")] = False,
    pillar: InPillar = None,
    related: Annotated[
        bool, typer.Option("--related", help="Also the types that a policy checks or deploys.")
    ] = False,
    initiatives: Annotated[
        bool, typer.Option("--initiatives", help="Also the built-in initiatives that hold them.")
    ] = False,
    preview: Preview = True,
    include_generic: IncludeGeneric = False,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List the built-in policy definitions that concern a service, with their pillars."""
    chosen = _chosen_service(service, resource_type, all_=all_)
    catalog = _catalog(sources.settled(), recommendations=False)
    found = catalog.policies(
        chosen, preview=preview is not False, include_generic=bool(include_generic or all_)
    )
    policies = sorted(
        (judged for judged in found if pillar is None or pillar in judged.verdict.pillars),
        key=lambda judged: (judged.policy.display_name.lower(), judged.policy.id),
    )
    if format_ is ListFormat.JSON:
        entries: list[Json] = [
            json_report.policy(judged, related=related, initiatives=initiatives)
            for judged in policies
        ]
        typer.echo(json_report.dumps(entries))
        return
    terminal.policies_table(policies, _console())
    if initiatives:
        terminal.initiatives_table(catalog.initiatives_of(policies), _console())


@app.command("recommendations")
@takes_sources
def list_recommendations(
    sources: SourceOptions,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    all_: Annotated[bool, typer.Option("--all", help="Every recommendation type.")] = False,
    pillar: InPillar = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List Azure Advisor's recommendation types for a service."""
    chosen = _chosen_service(service, resource_type, all_=all_)
    entries = [
        entry
        for entry in _catalog(sources.settled()).recommendation_list(chosen)
        if pillar is None or entry.pillar is pillar
    ]
    if format_ is ListFormat.JSON:
        typer.echo(json_report.dumps([json_report.recommendation(entry) for entry in entries]))
    else:
        terminal.recommendations_table(entries, _console())


@app.command("explain")
@takes_sources
def explain_policy(
    policy: Annotated[str, typer.Argument(help="The id of a definition, or a part of its name.")],
    sources: SourceOptions,
    service: ServiceKey = None,
    format_: InReportFormat = ReportFormat.TEXT,
) -> None:
    """Explain why a policy concerns a service, and why it stands under its pillar."""
    registry = load_registry()
    asked = named_service(service, registry) if service else None
    catalog = _catalog(sources.settled(), recommendations=False)
    judged = catalog.judge(_find(policy, catalog))
    successor = catalog.successor(judged.policy)
    services = [asked] if asked else list(registry.services.values())
    concerned = {known: list(traces(judged.policy, known)) for known in services}
    if format_ is ReportFormat.JSON:
        typer.echo(json_report.dumps(json_report.explanation(judged, concerned, successor)))
    else:
        for line in terminal.explanation(judged, concerned, successor, in_full=asked is not None):
            typer.echo(line)


@app.command("services")
def list_services(format_: InListFormat = ListFormat.TABLE) -> None:
    """List the Azure services that enrich knows."""
    services = list(load_registry().services.values())
    if format_ is ListFormat.JSON:
        typer.echo(json_report.dumps(json_report.services(services)))
    else:
        terminal.services_table(services, _console())


@app.command("record")
@takes_sources
def record_fixtures(sources: SourceOptions, service: ServiceKeys = None) -> None:
    """Record what Azure answers, scrubbed, into the folder that --fixtures names."""
    from enricher.sources.record import record  # noqa: PLC0415

    if sources.fixtures is None:
        raise UsageError("name the folder to record into with --fixtures DIR.")
    registry = load_registry()
    chosen = [named_service(key, registry) for key in service or registry.services]
    with _progress("Recording"):
        asked = record(replace(sources, fixtures=None).settled(), sources.fixtures, chosen)
    count = sum(1 for _ in sources.fixtures.glob("*.json"))
    typer.echo(f"{sources.fixtures}: {count} exchanges recorded. Look through them before sharing.")
    if _tell_refused(asked):
        raise typer.Exit(RefusedError.exit_code)


@app.command("doctor")
@takes_sources
def examine_access(sources: SourceOptions) -> None:
    """Tell what works from here: sign-in, endpoint, each permission, the cache."""
    from enricher.sources.doctor import examine  # noqa: PLC0415

    failures: list[SourceError] = []
    for check in examine(sources.settled()):
        typer.echo(f"{'ok  ' if check.failure is None else 'FAIL'}  {check.name}: {check.detail}")
        if check.failure is not None:
            typer.echo(f"      {check.failure}")
            failures.append(check.failure)
    if failures:
        raise typer.Exit(max(failure.exit_code for failure in failures))


@cache_app.command("path")
def show_cache() -> None:
    """Show where the catalogue cache is."""
    typer.echo(cache_folder())


@cache_app.command("clear")
def clear_cache() -> None:
    """Remove the catalogue cache."""
    typer.echo(f"{clear()} files removed from {cache_folder()}")


def _open(options: SourceOptions, record_to: Path | None = None) -> Sources:
    """Open the sources; only here the Azure SDK is imported, which is slow."""
    from enricher.sources.load import Sources  # noqa: PLC0415

    return Sources(options, record_to)


def _catalog(options: SourceOptions, *, recommendations: bool = True) -> Catalog:
    """The catalogue for a list, which is wrong without any source that it is made of.

    Raises RefusedError when one of them refused.
    """
    with _progress("Reading the facts"):
        asked = _open(options).ask(recommendations=recommendations)
    if asked.refused:
        raise RefusedError("\n".join(asked.refused))
    return asked.catalog


def _tell_refused(asked: Answers) -> bool:
    """Say what could not be asked; whether a source refused."""
    for line in (*asked.refused, *asked.not_recorded):
        _complain(line)
    return bool(asked.refused)


def _chosen_service(key: str | None, types: Sequence[str] | None, *, all_: bool) -> Service | None:
    """The service asked for, one made of bare resource types, or None for all of them."""
    if sum(map(bool, (key, types, all_))) != 1:
        raise UsageError("name one of --service KEY, --resource-type TYPE, or --all.")
    if key:
        return named_service(key, load_registry())
    if types:
        lowered = _resource_types(types)
        return Service(key=lowered[0], name=lowered[0], resource_types=lowered)
    return None


def _resource_types(types: Sequence[str] | None) -> tuple[str, ...]:
    """The resource types as Azure compares them; raises UsageError for one that can't be one."""
    for kind in types or ():
        if not re.fullmatch(r"[\w.-]+(/[\w.-]+)+", kind):
            raise UsageError(
                f"'{kind}' is no resource type. Write it as Microsoft.KeyVault/vaults."
            )
    return tuple(kind.lower() for kind in types or ())


def _find(wanted: str, catalog: Catalog) -> PolicyDefinition:
    """The one definition of an id, or with a part of a name; raises UsageError otherwise."""
    found = catalog.find(wanted)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no policy definition '{wanted}'. Try another part of its name.")
    names = "\n".join(f"  {policy.id}  {policy.display_name}" for policy in found[:10])
    more = f"\n  … and {len(found) - 10} more" if len(found) > 10 else ""
    raise UsageError(f"{len(found)} policy definitions match '{wanted}'; name one:\n{names}{more}")


def _console() -> Console:
    """A console that does not squeeze tables into 80 columns when it is piped."""
    console = Console()
    return console if console.is_terminal else Console(width=240)


@contextmanager
def _progress(what: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A line on the terminal while something takes its time; nothing in a pipe.

    Gives a function that is to be told each thing that is done, of `total`.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description} …"), MofNCompleteColumn())
    with Progress(*columns[: 3 if total else 2], console=console, transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda name: bar.update(task, advance=1, description=f"{what}: {escape(name)}")


def _complain(message: str) -> None:
    typer.echo(f"enrich: {message}", err=True)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; errors become one or two lines and the contract's exit code."""
    args = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in args
    try:
        app(args=[arg for arg in args if arg != "--debug"], prog_name="enrich")
    except EnrichError as error:
        if debug:
            traceback.print_exc()
        _complain(str(error))
        raise SystemExit(error.exit_code) from error
    except Exception as error:
        if debug:
            traceback.print_exc()
        _complain(
            f"unexpected {type(error).__name__}: {error}. Run again with --debug, and report it."
        )
        raise SystemExit(InternalError.exit_code) from error
    raise SystemExit(0)
