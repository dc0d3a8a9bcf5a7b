"""The options that commands share; those of sources and articles follow from their declarations."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable
from dataclasses import Field, fields
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import typer

from enricher.article import article_options
from enricher.article.article_options import ArticleOptions
from enricher.catalog.pillar import Pillar
from enricher.cli import completion
from enricher.errors import UsageError
from enricher.report.columns import ListFormat
from enricher.report.formats import ReportFormat
from enricher.sources import source_options
from enricher.sources.source_options import SourceOptions

#: The panels of options in the help of a command.
CONTENT, OUTPUT = "Content", "Output"
_SOURCES, _REQUESTS = "Sources", "Requests"

_Result = TypeVar("_Result")

ServiceKeys = Annotated[
    list[str] | None,
    typer.Option(
        "--service",
        metavar="KEY",
        help="Only this service. Repeatable.",
        autocompletion=completion.services,
        rich_help_panel=CONTENT,
    ),
]
Fetch = Annotated[
    bool,
    typer.Option(
        "--fetch",
        help="Let git fetch what a partial clone of the policies lacks, as its settings say.",
        rich_help_panel=CONTENT,
    ),
]
Articles = Annotated[
    list[Path],
    typer.Argument(
        metavar="ARTICLE",
        help="A file, a glob, or '-' to read stdin and write stdout.",
        show_default=False,
        autocompletion=completion.articles,
    ),
]
InPillar = Annotated[
    Pillar | None,
    typer.Option(
        "--pillar",
        metavar="PILLAR",
        help="Only this pillar, or the start of its name: "
        f"{', '.join(pillar.value for pillar in Pillar)}.",
        autocompletion=completion.pillars,
        rich_help_panel=CONTENT,
    ),
]
Templates = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="A folder with templates that replace the built-in ones.",
        rich_help_panel=CONTENT,
    ),
]
AllowEmpty = Annotated[
    bool,
    typer.Option("--allow-empty", help="Succeed even if no file matches.", rich_help_panel=CONTENT),
]
Diff = Annotated[
    bool,
    typer.Option("--diff", help="Show the changes, and write nothing.", rich_help_panel=OUTPUT),
]
Short = Annotated[
    bool,
    typer.Option(
        "--short",
        help="With --diff: a line for each bullet, without addresses.",
        rich_help_panel=OUTPUT,
    ),
]
Check = Annotated[
    bool,
    typer.Option(
        "--check",
        help="Change no article; exit with 1 if one would change.",
        rich_help_panel=OUTPUT,
    ),
]
InListFormat = Annotated[
    ListFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
]
InReportFormat = Annotated[
    ReportFormat, typer.Option("--format", help="Output format.", rich_help_panel=OUTPUT)
]

_NO_CACHE = "no_cache"  # only on the command line: --max-age 0
_COMPLETIONS = {
    "service": completion.services,
    "resource_types": completion.resource_types,
}


def takes_options(
    command_name: str = "", *, without: Collection[str] = ()
) -> Callable[[Callable[..., _Result]], Callable[..., _Result]]:
    """Give a command the options that are declared elsewhere.

    The command receives those of sources as the argument `sources`, a SourceOptions. With the name
    of the command, it also receives the options of articles that are declared for it as `options`,
    a dictionary in which None stands for one that was not given. `without` are the names of options
    of sources that make no sense for it.
    typer reads the options of a command from its signature, so the decorated function has one that
    spells them out; tests/unit/cli/test_options.py fails if a release of typer stops reading it.
    """
    own = article_options.options_of(command_name)
    own_parameters = (_article_parameter(option, command_name) for option in own)
    added = [*own_parameters, *_source_parameters(without)]

    def decorate(command: Callable[..., _Result]) -> Callable[..., _Result]:
        signature = inspect.signature(command, eval_str=True)

        @wraps(command)
        def run(**values: Any) -> _Result:
            if own:
                values["options"] = {option.name: _given(option, values) for option in own}
            values["sources"] = _sources(values)
            return command(**values)

        received = ("sources", "options")
        parameters = [p for name, p in signature.parameters.items() if name not in received]
        all_ = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*parameters, *added)]
        run.__signature__ = signature.replace(parameters=all_)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in all_} | {"return": Any}
        return run

    return decorate


def _parameter(name: str, kind: Any, default: object, option: Any) -> inspect.Parameter:
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[kind, option],
    )


def _article_parameter(option: Field[Any], command: str) -> inspect.Parameter:
    """Return the parameter of an option of articles; its default is None, for not given."""
    help_ = option.metadata["command_help"].get(command, option.metadata["help"])
    kind = get_type_hints(ArticleOptions)[option.name]
    kind = list[str] if kind == tuple[str, ...] else kind
    declared = typer.Option(
        *article_options.flags_of(option),
        help=help_ + _shown_default(option),
        rich_help_panel=CONTENT,
        autocompletion=_COMPLETIONS.get(option.name),
        **option.metadata["typer"],
    )
    optional = kind if type(None) in get_args(kind) else kind | None
    return _parameter(option.name, optional, None, declared)


def _shown_default(option: Field[Any]) -> str:
    """Return the default of an option for its help, which typer can't show: it sees None."""
    if type(option.default) is int:
        return f" [default: {option.default}]"
    flag, _, _ = article_options.flags_of(option)[0].partition("/")
    return f" [default: {flag}]" if option.default is True else ""


def _given(option: Field[Any], values: dict[str, Any]) -> object:
    """Return the parsed value of an option of articles, or None if it was not given."""
    value = values.pop(option.name)
    return option.metadata["read"](value) if value not in (None, []) else None


def _source_parameters(without: Collection[str]) -> Iterable[inspect.Parameter]:
    hints = get_type_hints(SourceOptions)
    repeatable = {tuple[str, ...]: list[str] | None, tuple[Path, ...]: list[Path] | None}
    for option in fields(SourceOptions):
        kind = repeatable.get(hints[option.name], hints[option.name])
        # Typer would show a default of 24 hours as 24.0.
        shown = f" [default: {option.default:g}]" if type(option.default) is float else ""
        declared = typer.Option(
            *source_options.flags_of(option),
            help=option.metadata["help"] + shown,
            show_default=not shown,
            rich_help_panel=_SOURCES if option.metadata["is_source"] else _REQUESTS,
            **option.metadata["typer"],
        )
        default = None if option.default == () else option.default
        if option.name not in without:
            yield _parameter(option.name, kind, default, declared)
    no_cache = typer.Option(
        "--no-cache", help="Neither read nor write the cache.", rich_help_panel=_REQUESTS
    )
    if "max_age" not in without:
        yield _parameter(_NO_CACHE, bool, False, no_cache)


def _sources(values: dict[str, Any]) -> SourceOptions:
    options = [option for option in fields(SourceOptions) if option.name in values]
    given = {option.name: values.pop(option.name) for option in options}
    if values.pop(_NO_CACHE, False):
        given["max_age"] = 0
    for option in options:
        if option.default == ():
            given[option.name] = tuple(dict.fromkeys(given[option.name] or ()))
    return SourceOptions(**given)


def refuse_short_alone(*, short: bool, diff: bool) -> None:
    """Raise UsageError for --short without --diff: it would be unclear whether to write."""
    if short and not diff:
        raise UsageError("--short is a form of --diff. Add --diff, or leave out --short.")


def refuse_two_outputs(*, as_json: bool, other: str | None) -> None:
    """Raise UsageError if stdout would receive JSON and the output of the option `other`."""
    if as_json and other:
        raise UsageError(f"--format json needs stdout. Leave out {other}.")
