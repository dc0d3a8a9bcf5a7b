"""Lists and explanations of policies and recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from enricher.article.identify import named_service
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import PolicyDefinition, Service
from enricher.catalog.relevance import concerns, traces
from enricher.catalog.wire import dumps
from enricher.cli import complete
from enricher.cli.common import InReportFormat, ReportFormat, ask_all, need_rules
from enricher.cli.options import (
    WHAT,
    IncludeGeneric,
    InListFormat,
    InPillar,
    Preview,
    ResourceTypes,
    ServiceKey,
    given_types,
    takes_sources,
)
from enricher.cli.say import tell
from enricher.docset.config import Config, find_config
from enricher.errors import UsageError
from enricher.report import json_report, lists, tables, terminal
from enricher.report.lists import ListFormat
from enricher.sources.options import SourceOptions


@takes_sources
def list_policies(
    sources: SourceOptions,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Every live built-in.", rich_help_panel=WHAT)
    ] = False,
    pillar: InPillar = None,
    related: Annotated[
        bool,
        typer.Option(
            "--related",
            help="Also the types that a policy checks or deploys.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    initiatives: Annotated[
        bool,
        typer.Option(
            "--initiatives",
            help="Also the built-in initiatives that hold them.",
            rich_help_panel=WHAT,
        ),
    ] = False,
    preview: Preview = None,
    include_generic: IncludeGeneric = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List the built-in policy definitions that concern a service, with their pillars."""
    chosen = _chosen_service(service, resource_type, all_=all_)
    rules = chosen is not None and need_rules([chosen])
    config, catalog = _configured(sources, recommendations=False, rules=rules)
    options = config.options
    found = catalog.policies(
        chosen,
        preview=options.preview if preview is None else preview,
        include_generic=all_ or (options.include_generic if include_generic is None else True),
    )
    policies = sorted(
        (judged for judged in found if pillar is None or pillar in judged.verdict.pillars),
        key=lambda judged: (judged.policy.display_name.lower(), judged.policy.id),
    )
    columns = lists.policy_columns(related=related, initiatives=initiatives)
    held = catalog.initiatives_of(policies) if initiatives else []
    table = chain(tables.policies(policies, chosen, pillar), tables.initiatives(held))
    lists.show(policies, columns, format_, table, tell)


@takes_sources
def list_recommendations(
    sources: SourceOptions,
    service: ServiceKey = None,
    resource_type: ResourceTypes = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Every recommendation type.", rich_help_panel=WHAT)
    ] = False,
    pillar: InPillar = None,
    format_: InListFormat = ListFormat.TABLE,
) -> None:
    """List Azure Advisor's recommendation types for a service."""
    chosen = _chosen_service(service, resource_type, all_=all_)
    _, catalog = _configured(sources)
    found = catalog.recommendation_list(chosen)
    entries = [entry for entry in found if pillar is None or entry.pillar is pillar]
    table = tables.recommendations(entries, named=chosen is None)
    lists.show(entries, lists.RECOMMENDATIONS, format_, table, tell)


@takes_sources
def explain_policy(
    policy: Annotated[
        str,
        typer.Argument(
            metavar="POLICY",
            help="The id of a definition, how it begins, or a part of its name.",
            autocompletion=complete.policies,
        ),
    ],
    sources: SourceOptions,
    service: ServiceKey = None,
    format_: InReportFormat = ReportFormat.TEXT,
) -> None:
    """Explain why a policy concerns a service, and why it stands under its pillar."""
    registry = find_config(Path()).registry
    asked = named_service(service, registry) if service else None
    _, catalog = _configured(sources, recommendations=False, rules=True)
    judged = catalog.judge(_find(policy, catalog, asked))
    successor = catalog.successor(judged.policy)
    services = [asked] if asked else list(registry.services.values())
    concerned = {known: list(traces(judged.policy, known)) for known in services}
    if format_ is ReportFormat.JSON:
        typer.echo(dumps(json_report.explanation(judged, concerned, successor)))
    else:
        for line in terminal.explanation(judged, concerned, successor, in_full=asked is not None):
            for part in tables.fit(line):
                tell(part)


def _configured(
    sources: SourceOptions, *, recommendations: bool = True, rules: bool = False
) -> tuple[Config, Catalog]:
    """The configuration of the folder that the user is in, and the facts as it says."""
    config = find_config(Path())
    resolved = sources.resolve(config.sources)
    catalog = ask_all(resolved, recommendations=recommendations, rules=rules).catalog
    return config, catalog.with_overrides(config.overrides)


def _chosen_service(key: str | None, types: Sequence[str] | None, *, all_: bool) -> Service | None:
    """The service asked for, one made of bare resource types, or None for all of them."""
    if sum(map(bool, (key, types, all_))) != 1:
        raise UsageError("name one of --service KEY, --resource-type TYPE, or --all.")
    if key:
        return named_service(key, find_config(Path()).registry)
    lowered = given_types(types)
    return Service(key=lowered[0], name=lowered[0], resource_types=lowered) if lowered else None


def _find(wanted: str, catalog: Catalog, service: Service | None) -> PolicyDefinition:
    """The one definition of an id, or with a part of a name; raises UsageError otherwise.

    Of several that one counts which concerns the service that is asked about.
    """
    found = catalog.find(wanted)
    if service and len(found) > 1:
        found = [policy for policy in found if concerns(policy, service)] or found
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(f"no policy definition '{wanted}'. Try another part of its name.")
    names = [f"{policy.id}  {policy.display_name}" for policy in found[:10]]
    names += [f"… and {len(found) - 10} more"] if len(found) > 10 else []
    raise UsageError(
        f"{len(found)} policy definitions match '{wanted}'; name one, or --service KEY:", names
    )
