"""`enrich exclude` and `enrich pin`: write what a reviewer decides into the configuration."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.cli import completion
from enricher.cli.console import print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import takes_options
from enricher.report import decisions
from enricher.sources.source_options import SourceOptions

_Policy = Annotated[
    str,
    typer.Argument(
        metavar="POLICY",
        help="The id of a definition, the beginning of one, or a part of its name.",
        autocompletion=completion.policies,
    ),
]
_Articles = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="ARTICLE",
        help="The articles that this is for. [default: all of the docset]",
        show_default=False,
        autocompletion=completion.articles,
    ),
]


@takes_options()
def exclude_policy(policy: _Policy, sources: SourceOptions, articles: _Articles = None) -> None:
    """Never list a policy: write it into enrich.toml, for a docset or some articles of it.

    The file keeps its comments and layout, and is created if there is none. A policy that was
    pinned there is moved. The next refresh removes the bullet.
    """
    workspace = _workspace(sources, articles)
    _print(decisions.lines(workspace.exclude(policy, articles or ())))


@takes_options()
def pin_policy(policy: _Policy, sources: SourceOptions, articles: _Articles = None) -> None:
    """List a policy first: write it into enrich.toml, for a docset or some articles of it.

    The file keeps its comments and layout, and is created if there is none. A policy that was
    excluded there is moved. A policy is listed only if it applies to the service of the article.
    """
    workspace = _workspace(sources, articles)
    _print(decisions.lines(workspace.pin(policy, articles or ())))


def _workspace(sources: SourceOptions, articles: list[Path] | None) -> Workspace:
    start = articles[0] if articles else "."
    return Workspace(start, sources=sources, listener=ConsoleListener())


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print_info(line)
