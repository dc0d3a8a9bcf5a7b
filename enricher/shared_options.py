"""Options that many commands share, each declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from enricher.catalog.model import Pillar
from enricher.sources.options import (
    DEFAULT_MAX_AGE,
    ENDPOINT_VARIABLE,
    SUBSCRIPTION_VARIABLE,
    Cloud,
    SourceOptions,
)

ServiceKey = Annotated[
    str | None, typer.Option("--service", help="The service's key; see 'enrich services'.")
]
ServiceKeys = Annotated[
    list[str] | None,
    typer.Option("--service", help="Only for this service's own counts. Repeatable."),
]
ResourceTypes = Annotated[
    list[str] | None,
    typer.Option("--resource-type", help="A resource type, instead of the service's. Repeatable."),
]
Preview = Annotated[
    bool | None, typer.Option("--preview/--no-preview", help="With or without preview definitions.")
]
IncludeGeneric = Annotated[
    bool | None, typer.Option("--include-generic", help="Also policies for resources of any type.")
]
InPillar = Annotated[Pillar | None, typer.Option("--pillar", help="Only this pillar.")]


def _sources(
    subscription: Annotated[
        list[str] | None,
        typer.Option(
            "--subscription", "-s", help=f"Its id. Repeatable. Else {SUBSCRIPTION_VARIABLE}."
        ),
    ] = None,
    management_group: Annotated[
        str | None, typer.Option(help="All subscriptions of this management group.")
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Replay the fixtures that ship with enrich.")
    ] = False,
    fixtures: Annotated[Path | None, typer.Option(help="Replay this folder's recordings.")] = None,
    policies_from: Annotated[
        Path | None, typer.Option(help="A checkout of the azure-policy repository.")
    ] = None,
    recommendations_from: Annotated[
        Path | None, typer.Option(help="A saved response of the Advisor metadata API.")
    ] = None,
    cloud: Annotated[Cloud, typer.Option(help="Which of Azure's clouds.")] = Cloud.PUBLIC,
    arm_endpoint: Annotated[
        str | None,
        typer.Option(help=f"Another endpoint of Resource Manager. Else {ENDPOINT_VARIABLE}."),
    ] = None,
    tenant: Annotated[str | None, typer.Option(help="The tenant to sign in to.")] = None,
    max_age: Annotated[
        float, typer.Option(min=0, help="Hours that the cached catalogue may be old.")
    ] = DEFAULT_MAX_AGE,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Neither read nor write it.")
    ] = False,
) -> SourceOptions:
    return SourceOptions(
        subscriptions=tuple(dict.fromkeys(subscription or ())),
        management_group=management_group,
        offline=offline,
        fixtures=fixtures,
        policies_from=policies_from,
        recommendations_from=recommendations_from,
        cloud=cloud,
        arm_endpoint=arm_endpoint,
        tenant=tenant,
        max_age=0 if no_cache else max_age,
    )


def takes_sources(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all options that say where facts come from, as one argument `sources`."""
    own = inspect.signature(command, eval_str=True)
    shared = inspect.signature(_sources, eval_str=True).parameters

    @wraps(command)
    def run(**options: Any) -> None:
        given = {name: options.pop(name) for name in shared}
        command(**options, sources=_sources(**given))

    parameters = [p for name, p in own.parameters.items() if name != "sources"] + [*shared.values()]
    named = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    run.__signature__ = own.replace(parameters=named)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in named} | {"return": None}
    return run
