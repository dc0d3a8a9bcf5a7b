"""The command line: read options, call the job, print, exit code; one function a step."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

from enricher import __version__
from enricher.article.document import write_atomically
from enricher.catalog.catalog import Catalog
from enricher.catalog.json_value import Json
from enricher.catalog.model import Pillar, PolicyDefinition, Service
from enricher.catalog.relevance import trails
from enricher.catalog.services import load_registry
from enricher.errors import ArticleError, EnrichError, InternalError, SourceError, UsageError
from enricher.identify import named_service
from enricher.job import ArticleResult, Options, enrich
from enricher.render.wording import Wording
from enricher.report import json_report, terminal
from enricher.sources.options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.load import Sources

_DEFAULT = "fill"


class _ArticleFirst(TyperGroup):
    """A first argument that is no subcommand's name is an article, or an option of the main job."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        own = {"--help", "--version", "--install-completion", "--show-completion"}
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


class ReportFormat(StrEnum):
    """How the main job reports."""

    TEXT = "text"
    JSON = "json"


class ListFormat(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


# Where facts come from.
Subscription = Annotated[
    str | None,
    typer.Option(
        "--subscription", "-s", envvar="AZURE_SUBSCRIPTION_ID", help="Azure subscription id."
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Use the fixtures that ship with enrich.")]
Fixtures = Annotated[
    Path | None, typer.Option("--fixtures", help="Replay the recordings of this folder.")
]
PoliciesFrom = Annotated[
    Path | None,
    typer.Option("--policies-from", help="A checkout of the azure-policy repository."),
]
RecommendationsFrom = Annotated[
    Path | None,
    typer.Option("--recommendations-from", help="A saved response of the Advisor metadata API."),
]
# What is asked for.
ServiceKey = Annotated[
    str | None, typer.Option("--service", help="The service's key; see 'enrich services'.")
]
ResourceTypes = Annotated[
    list[str] | None,
    typer.Option("--resource-type", help="A resource type, instead of the service's. Repeatable."),
]
Preview = Annotated[
    bool, typer.Option("--preview/--no-preview", help="With or without preview definitions.")
]
IncludeGeneric = Annotated[
    bool, typer.Option("--include-generic", help="Also policies for resources of any type.")
]
InListFormat = Annotated[ListFormat, typer.Option("--format", help="table or json.")]
InPillar = Annotated[Pillar | None, typer.Option("--pillar", help="Only this pillar.")]


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"enrich {__version__}")
        raise typer.Exit


@app.callback()
def _app(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help="Show it.")
    ] = False,
) -> None:
    """Keep the Azure Policy and Azure Advisor sections of Well-Architected guides true.

    enrich ARTICLE... fills the sections of each article in place, and changes nothing else.
    'enrich fill --help' shows its options. Any command takes --debug, for a traceback.
    """


@app.command(_DEFAULT)
def fill_articles(
    articles: Annotated[list[Path], typer.Argument(metavar="ARTICLE...", show_default=False)],
    subscription: Subscription = None,
    offline: Offline = False,
    fixtures: Fixtures = None,
    policies_from: PoliciesFrom = None,
    recommendations_from: RecommendationsFrom = None,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    limit: Annotated[int, typer.Option(min=1, help="Policies a pillar, at most.")] = 10,
    preview: Preview = True,
    include_generic: IncludeGeneric = False,
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
    report: Annotated[
        ReportFormat, typer.Option("--format", help="text or json.")
    ] = ReportFormat.TEXT,
) -> None:
    """Fill the Policy definitions and Azure Advisor sections of articles (the default command)."""
    target = _Target(output, diff=diff, check=check, report=report)
    target.refuse_nonsense(articles)
    options = Options(service, tuple(resource_type or ()), limit, preview, include_generic)
    if service:
        named_service(service, load_registry())
    if templates and not templates.is_dir():
        raise UsageError(
            f"--templates {templates}: no such folder. Name the folder of your templates."
        )
    wording = Wording(templates)
    texts = [(path, _read(path)) for path in articles]
    sources = _open(
        SourceOptions(subscription, offline, fixtures, policies_from, recommendations_from)
    )
    sources.check_resource_types(options.resource_types)
    catalog = sources.catalog()
    results: list[ArticleResult] = []
    failed = False
    for path, data in texts:
        try:
            result = enrich(path, data, catalog, load_registry(), wording, options)
            target.deliver(result)
            results.append(result)
        except (ArticleError, InternalError) as error:
            _complain(f"{path}: {error}")
            failed = True
    target.report_on(results, sources)
    if failed:
        raise typer.Exit(ArticleError.exit_code)
    if check and any(result.changed for result in results):
        raise typer.Exit(1)


class _Target:
    """Where results go: in place, to a file or stdout, as a diff, or nowhere."""

    def __init__(
        self, output: Path | None, *, diff: bool, check: bool, report: ReportFormat
    ) -> None:
        self._output = output
        self._diff = diff
        self._check = check
        self._json = report is ReportFormat.JSON
        self._to_stdout = output == Path("-")

    def refuse_nonsense(self, articles: Sequence[Path]) -> None:
        """Raise UsageError for options that can't be meant together."""
        if self._output and (self._diff or self._check):
            raise UsageError("--output writes, and --diff and --check do not: choose one of them.")
        if self._json and (self._to_stdout or self._diff):
            raise UsageError(
                "--format json takes stdout for itself: leave out --diff or --output -."
            )
        if self._output and len(articles) > 1 and not self._output.is_dir():
            raise UsageError("--output with several articles must name an existing folder.")

    def deliver(self, result: ArticleResult) -> None:
        """Write or show one article; raises ArticleError when it can't be written."""
        if self._diff:
            _write_stdout(terminal.unified_diff(result).encode("utf-8"))
        if self._diff or self._check:
            return
        if self._to_stdout:
            _write_stdout(result.after.encode())
            return
        path = result.path
        if self._output:
            path = self._output / path.name if self._output.is_dir() else self._output
        elif not result.changed:
            return
        try:
            write_atomically(path, result.after.encode())
        except OSError as error:
            raise ArticleError(
                f"can't write {path}: {error.strerror}. Nothing was written; run again after."
            ) from error

    def report_on(self, results: Sequence[ArticleResult], sources: Sources) -> None:
        """Print the JSON report, or the summary (to stderr when stdout holds something else)."""
        if self._json:
            report: Json = {"articles": [json_report.article(result) for result in results]}
            typer.echo(json_report.dumps(report))
            return
        for result in results:
            for line in [*terminal.article_summary(result), *_own_counts(result, sources)]:
                typer.echo(line, err=self._to_stdout or self._diff)


def _own_counts(result: ArticleResult, sources: Sources) -> Iterator[str]:
    """The subscription's own counts: for the terminal only, never for an article."""
    try:
        own = sources.subscription_facts(result.service)
    except SourceError as error:
        yield f"  warning: {error}"
        return
    if own is not None:
        yield from terminal.subscription_summary(own, result)


def _read(path: Path) -> bytes:
    """The bytes of an article; raises UsageError when there is no such file to read."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder. Name the articles in it.")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UsageError(f"no such file: {path}. Check the path.") from error
    except OSError as error:
        raise UsageError(f"can't read {path}: {error.strerror}. Check its permissions.") from error


@app.command("policies")
def list_policies(
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    all_: Annotated[bool, typer.Option("--all", help="Every live built-in.")] = False,
    pillar: InPillar = None,
    related: Annotated[
        bool, typer.Option("--related", help="Also the types that a policy checks or deploys.")
    ] = False,
    preview: Preview = True,
    include_generic: IncludeGeneric = False,
    subscription: Subscription = None,
    offline: Offline = False,
    fixtures: Fixtures = None,
    policies_from: PoliciesFrom = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List the built-in policy definitions that concern a service, with their pillars."""
    chosen = _chosen_service(service, resource_type, all_=all_)
    options = SourceOptions(subscription, offline, fixtures, policies_from)
    catalog = _open(options).catalog(recommendations=False)
    found = catalog.policies(chosen, preview=preview, include_generic=include_generic or all_)
    policies = sorted(
        (judged for judged in found if pillar is None or pillar in judged.verdict.pillars),
        key=lambda judged: (judged.policy.display_name.lower(), judged.policy.id),
    )
    if format_ is ListFormat.JSON:
        typer.echo(json_report.dumps([json_report.policy(p, related=related) for p in policies]))
    else:
        terminal.policies_table(policies, _console())


@app.command("recommendations")
def list_recommendations(
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    all_: Annotated[bool, typer.Option("--all", help="Every recommendation type.")] = False,
    pillar: InPillar = None,
    subscription: Subscription = None,
    offline: Offline = False,
    fixtures: Fixtures = None,
    policies_from: PoliciesFrom = None,
    recommendations_from: RecommendationsFrom = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List Azure Advisor's recommendation types for a service."""
    chosen = _chosen_service(service, resource_type, all_=all_)
    options = SourceOptions(subscription, offline, fixtures, policies_from, recommendations_from)
    entries = [
        entry
        for entry in _open(options).catalog().recommendation_list(chosen)
        if pillar is None or entry.pillar is pillar
    ]
    if format_ is ListFormat.JSON:
        typer.echo(json_report.dumps([json_report.recommendation(entry) for entry in entries]))
    else:
        terminal.recommendations_table(entries, _console())


@app.command("explain")
def explain_policy(
    policy: Annotated[str, typer.Argument(help="The id of a definition, or a part of its name.")],
    service: ServiceKey = None,
    subscription: Subscription = None,
    offline: Offline = False,
    fixtures: Fixtures = None,
    policies_from: PoliciesFrom = None,
    format_: Annotated[
        ReportFormat, typer.Option("--format", help="text or json.")
    ] = ReportFormat.TEXT,
) -> None:
    """Explain why a policy concerns a service, and why it stands under its pillar."""
    registry = load_registry()
    asked = named_service(service, registry) if service else None
    options = SourceOptions(subscription, offline, fixtures, policies_from)
    catalog = _open(options).catalog(recommendations=False)
    judged = catalog.judge(_find(policy, catalog))
    services = [asked] if asked else list(registry.services.values())
    concerned = {known: list(trails(judged.policy, known)) for known in services}
    if format_ is ReportFormat.JSON:
        typer.echo(json_report.dumps(json_report.explanation(judged, concerned)))
    else:
        for line in terminal.explanation(judged, concerned, in_full=asked is not None):
            typer.echo(line)


@app.command("services")
def list_services(format_: InListFormat = ListFormat.TABLE) -> None:
    """List the Azure services that enrich knows."""
    services = list(load_registry().services.values())
    if format_ is ListFormat.JSON:
        typer.echo(json_report.dumps(json_report.services(services)))
    else:
        terminal.services_table(services, _console())


def _open(options: SourceOptions) -> Sources:
    """Open the sources; only here the Azure SDK is imported, which is slow."""
    from enricher.sources.load import Sources  # noqa: PLC0415

    return Sources(options)


def _chosen_service(key: str | None, types: Sequence[str] | None, *, all_: bool) -> Service | None:
    """The service asked for, one made of bare resource types, or None for all of them."""
    if sum(map(bool, (key, types, all_))) != 1:
        raise UsageError("name one of --service KEY, --resource-type TYPE, or --all.")
    if key:
        return named_service(key, load_registry())
    if types:
        lowered = tuple(kind.lower() for kind in types)
        return Service(key=lowered[0], name=lowered[0], resource_types=lowered)
    return None


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


def _write_stdout(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


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
