"""`enrich news`: what is new in Azure's built-in policies."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from enricher.article.identify import named_service
from enricher.article.wording import Wording
from enricher.catalog.services import load_registry
from enricher.catalog.wire import dumps
from enricher.cli.common import ask_all, since_then
from enricher.cli.options import WHAT, WHERE_TO, InPillar, ServiceKeys, takes_sources
from enricher.cli.say import tell
from enricher.clouds import CLOUDS
from enricher.report import news as report
from enricher.sources.options import SourceOptions


class NewsFormat(StrEnum):
    """How news are printed."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@takes_sources
def tell_news(
    sources: SourceOptions,
    since: Annotated[
        str,
        typer.Option(
            metavar="REF",
            help="A checkout of azure-policy (or its archive) from before; or a commit, tag or day "
            "of the one that --policies-from names.",
            rich_help_panel=WHAT,
        ),
    ],
    service: ServiceKeys = None,
    pillar: InPillar = None,
    format_: Annotated[
        NewsFormat, typer.Option("--format", help="How to tell it.", rich_help_panel=WHERE_TO)
    ] = NewsFormat.TEXT,
) -> None:
    """Tell which built-in policies came, went, or became another since a commit or a day."""
    resolved = sources.resolve()
    registry = load_registry()
    chosen = [named_service(key, registry) for key in service or ()]
    now = ask_all(resolved, recommendations=False).catalog
    news = [
        one
        for one in since_then(since, resolved, now, chosen or registry.services.values())
        if (one.services or not chosen) and pillar in (None, one.pillar)
    ]
    if format_ is NewsFormat.JSON:
        typer.echo(dumps(report.as_json(news)))
    elif format_ is NewsFormat.MARKDOWN:
        typer.echo(report.markdown(news, Wording(hosts=CLOUDS[resolved.cloud])), nl=False)
    else:
        for line in report.text(news):
            tell(line)
