"""`enrich policies`: list built-in policy definitions."""

from __future__ import annotations

from functools import partial
from itertools import chain
from typing import Annotated, Any

import typer

from enricher.api import Workspace
from enricher.catalog.clouds import CLOUDS
from enricher.catalog.extent import policy_extent
from enricher.catalog.search import PolicyState
from enricher.cli.console import print_output
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.listed_service import ServiceArgument, listed_service
from enricher.cli.options import CONTENT, InListFormat, InPillar, takes_options
from enricher.report import columns, list_tables, sheets
from enricher.report.columns import ListFormat
from enricher.sources.source_options import SourceOptions


@takes_options("policies")
def list_policies(
    sources: SourceOptions,
    options: dict[str, Any],
    named: ServiceArgument = None,
    all_: Annotated[
        bool,
        typer.Option(
            "--all",
            help="All that guides can list; the table ends with the number of the others.",
            rich_help_panel=CONTENT,
        ),
    ] = False,
    pillar: InPillar = None,
    effect: Annotated[
        str | None,
        typer.Option(
            "--effect",
            metavar="EFFECT",
            help="Only those that can have this effect, such as Deny.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    state: Annotated[
        PolicyState | None,
        typer.Option(
            "--state",
            metavar="STATE",
            help=f"Only those in this state: {', '.join(PolicyState)}. Default: the first two.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    search: Annotated[
        str | None,
        typer.Option(
            "--search",
            metavar="WORDS",
            help="Only those with all of these words in their name, category, description, effects "
            "or services. The best hits come first in JSON.",
            rich_help_panel=CONTENT,
        ),
    ] = None,
    related: Annotated[
        bool,
        typer.Option(
            "--related",
            help="Also the resource types that a policy checks or deploys; not in the table.",
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
    custom = bool(options["custom"])
    service = listed_service(workspace._config, named, options, all_=all_)
    list_ = workspace.policies if search is None else partial(workspace.find_policies, search)
    policies = list_(
        service,
        pillar=pillar,
        effect=effect,
        state=state,
        preview=options["preview"],
        include_generic=all_ or options["include_generic"],
        custom=custom,
    )
    catalog = workspace._policies_of(custom=custom)
    containing = catalog.initiatives_of(policies) if initiatives else []
    extent = policy_extent(catalog, "policy definition") if all_ else None
    table = chain(
        list_tables.policies(policies, service, pillar, extent),
        list_tables.initiatives(containing),
    )
    listed = columns.policy_columns(related=related, initiatives=initiatives)
    services = [service] if service else workspace._config.registry.services.values()
    sheet = sheets.policies(
        policies,
        partial(catalog.services_by_policy, services),
        CLOUDS[workspace.sources.effective_cloud],
        related=related,
        initiatives=initiatives,
    )
    print_output(columns.render(policies, listed, format_, table, sheet))
