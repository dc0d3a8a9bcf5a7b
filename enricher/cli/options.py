"""Options that many commands share, each declared once."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from enricher.catalog.model import Pillar
from enricher.catalog.services import read_resource_types
from enricher.cli import complete
from enricher.report.lists import ListFormat
from enricher.sources.options import SourceOptions, flags_of

#: The panels of options in a command's help.
WHAT, WHERE_TO = "What", "Where to"
_WHERE_FROM, _HOW = "Where facts come from", "How they are asked for"

ServiceKey = Annotated[
    str | None,
    typer.Option(
        "--service",
        metavar="KEY",
        help="The service's key; see 'enrich services'.",
        autocompletion=complete.services,
        rich_help_panel=WHAT,
    ),
]
ServiceKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--service",
        metavar="KEY",
        help="Only this service. Repeatable.",
        autocompletion=complete.services,
        rich_help_panel=WHAT,
    ),
]
ResourceTypes = Annotated[
    list[str] | None,
    typer.Option(
        "--resource-type",
        metavar="TYPE",
        help="A resource type, instead of the service's. Repeatable.",
        autocompletion=complete.resource_types,
        rich_help_panel=WHAT,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="Policies a pillar, at most; 10 unless configured.",
        rich_help_panel=WHAT,
    ),
]
Preview = Annotated[
    bool | None,
    typer.Option(
        "--preview/--no-preview",
        help="With or without preview definitions.",
        rich_help_panel=WHAT,
    ),
]
IncludeGeneric = Annotated[
    bool | None,
    typer.Option(
        "--include-generic",
        help="Also policies for resources of any type.",
        rich_help_panel=WHAT,
    ),
]
InPillar = Annotated[
    Pillar | None,
    typer.Option(
        "--pillar",
        metavar="PILLAR",
        help=f"Only this one: {', '.join(one.value for one in Pillar)}.",
        autocompletion=complete.pillars,
        rich_help_panel=WHAT,
    ),
]
AllowEmpty = Annotated[
    bool,
    typer.Option("--allow-empty", help="No article at all is no mistake.", rich_help_panel=WHAT),
]
Diff = Annotated[
    bool,
    typer.Option("--diff", help="Show the change, write nothing.", rich_help_panel=WHERE_TO),
]
Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Write nothing; exit 1 where it would change.",
        rich_help_panel=WHERE_TO,
    ),
]
InListFormat = Annotated[
    ListFormat, typer.Option("--format", help="How to print it.", rich_help_panel=WHERE_TO)
]

_NO_CACHE = "no_cache"  # a flag of the command line alone: --max-age 0


def _parameters() -> list[inspect.Parameter]:
    """What typer needs to know of the options of `SourceOptions`."""
    hints = get_type_hints(SourceOptions)
    made = []
    several = {tuple[str, ...]: list[str] | None, tuple[Path, ...]: list[Path] | None}
    for one in fields(SourceOptions):
        kind = several.get(hints[one.name], hints[one.name])
        option = typer.Option(
            *flags_of(one),
            help=one.metadata["help"],
            rich_help_panel=_WHERE_FROM if one.metadata["place"] else _HOW,
            **one.metadata["more"],
        )
        made.append((one.name, kind, option, None if one.default == () else one.default))
    no_cache = typer.Option(
        "--no-cache", help="Neither read nor write the cache.", rich_help_panel=_HOW
    )
    made.append((_NO_CACHE, bool, no_cache, False))
    keyword = inspect.Parameter.KEYWORD_ONLY
    return [
        inspect.Parameter(name, keyword, default=default, annotation=Annotated[kind, option])
        for name, kind, option, default in made
    ]


def _sources(given: dict[str, Any]) -> SourceOptions:
    if given.pop(_NO_CACHE):
        given["max_age"] = 0
    for name in ("subscriptions", "recommendations_from"):
        given[name] = tuple(dict.fromkeys(given[name] or ()))
    return SourceOptions(**given)


def takes_sources(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command all options that say where facts come from, as one argument `sources`."""
    own = inspect.signature(command, eval_str=True)
    shared = _parameters()

    @wraps(command)
    def run(**options: Any) -> None:
        given = {one.name: options.pop(one.name) for one in shared}
        command(**options, sources=_sources(given))

    parameters = [p for name, p in own.parameters.items() if name != "sources"] + shared
    named = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
    run.__signature__ = own.replace(parameters=named)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in named} | {"return": None}
    return run


def given_types(types: Sequence[str] | None) -> tuple[str, ...] | None:
    """The resource types of the command line, checked; None when there are none."""
    return read_resource_types(types or ()) or None
