"""`enrich policies`: list built-in policy definitions."""

from __future__ import annotations

from itertools import chain
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.cli.chosen import chosen_service
from enricher.cli.console import print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.options import CONTENT, InListFormat, InPillar, takes_options
from enricher.report import columns, list_tables
from enricher.report.columns import ListFormat
from enricher.sources.source_options import SourceOptions


@takes_options("policies")
def list_policies(
    sources: SourceOptions,
    options: dict[str, Any],
    all_: Annotated[
        bool, typer.Option("--all", help="Every live built-in definition.", rich_help_panel=CONTENT)
    ] = False,
    pillar: InPillar = None,
    related: Annotated[
        bool,
        typer.Option(
            "--related",
            help="Also the resource types that a policy checks or deploys.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    initiatives: Annotated[
        bool,
        typer.Option(
            "--initiatives",
            help="Also the built-in initiatives that contain them.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List the built-in policy definitions that apply to a service, with their pillars."""
    workspace = Workspace(sources=sources, listener=ConsoleListener())
    service = chosen_service(workspace.config, options, all_=all_)
    catalog = workspace.load_catalog(recommendations=False)
    configured = workspace.config.options
    preview, generic = options["preview"], options["include_generic"]
    applying = catalog.policies(
        service,
        preview=configured.preview if preview is None else preview,
        include_generic=all_ or (configured.include_generic if generic is None else generic),
    )
    policies = sorted(
        (
            policy
            for policy in applying
            if pillar is None or pillar in policy.classification.pillars
        ),
        key=lambda policy: (policy.policy.display_name.lower(), policy.policy.id),
    )
    containing = catalog.initiatives_of(policies) if initiatives else []
    table = chain(
        list_tables.policies(policies, service, pillar), list_tables.initiatives(containing)
    )
    listed = columns.policy_columns(related=related, initiatives=initiatives)
    print_output(columns.render(policies, listed, format_, table))
