"""Options of articles: which service an article is about, and what is written into it.

Each option is declared once, here: its help, and the places where it can be given, which are the
commands that take it, `[options]` and `[articles."x"]` of a configuration, and the front matter of
an article. The command line takes precedence over the configuration, and both over the front
matter. All options are part of the cache key of a run. The effect of an option is in the module
that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from typing import Any

from enricher.catalog.overrides import Overrides
from enricher.catalog.services import read_resource_types
from enricher.errors import UsageError

#: The commands that write articles.
_WRITING = ("fill", "refresh")
_STRIPPING = "strip"  # recognizes what these options made enrich write

#: How YAML writes a switch, in lower case.
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def _read_switch(values: Sequence[str]) -> bool:
    """Return the value of a switch in the front matter; raise UsageError for an invalid one."""
    value = _SWITCH.get(values[0].lower())
    if value is None:
        raise UsageError(f"'{values[0]}' is neither true nor false. Write one of them.")
    return value


def _option(
    default: object,
    help_: str,
    *,
    commands: Collection[str] = _WRITING,
    flags: Sequence[str] = (),
    in_options: bool = False,
    in_article: bool = False,
    front_matter: str | None = None,
    parse: Callable[[Sequence[str]], object] | None = None,
    **typer: object,
) -> Any:
    """Declare an option.

    `commands` are the commands that take it, and `flags` its flags, if they don't follow from the
    name of the field. `in_options` and `in_article` allow it in these tables of a configuration,
    under the name of the field with dashes. `front_matter` is its key in an article; `parse`
    converts the values that are found there, and raises UsageError for invalid ones (default: the
    first value). `typer` are further arguments of `typer.Option`.
    """
    metadata = {
        "help": help_,
        "commands": commands,
        "flags": flags,
        "in_options": in_options,
        "in_article": in_article,
        "front_matter": front_matter,
        "parse": parse or (lambda values: values[0]),
        "typer": typer,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class ArticleOptions:
    """The options of one article."""

    service: str | None = _option(
        None,
        "The key of the service; 'enrich services' lists all.",
        commands=("fill", _STRIPPING, "lint", "policies", "recommendations", "explain"),
        in_article=True,
        front_matter="enrich.service",
        metavar="KEY",
    )
    resource_types: tuple[str, ...] = _option(
        (),
        "A resource type to use instead of the service's. Repeatable.",
        commands=("fill", _STRIPPING, "policies", "recommendations"),
        flags=("--resource-type",),
        in_article=True,
        front_matter="enrich.resource-types",
        parse=read_resource_types,
        metavar="TYPE",
    )
    limit: int | None = _option(
        None,
        "The maximum number of policies per pillar. Default: up to 10, or 13 if these are all.",
        commands=(*_WRITING, _STRIPPING, "gaps"),
        in_options=True,
        in_article=True,
        min=1,
        metavar="N",
    )
    preview: bool = _option(
        True,
        "List preview policies.",
        commands=(*_WRITING, _STRIPPING, "lint", "policies", "gaps"),
        flags=("--preview/--no-preview",),
        in_options=True,
    )
    include_generic: bool = _option(
        False,
        "List policies for resources of any type.",
        commands=(*_WRITING, _STRIPPING, "lint", "policies", "gaps"),
        in_options=True,
    )
    compliance: bool = _option(
        False,
        "Write the counts of your own resources.",
        in_options=True,
    )
    assigned: bool = _option(
        False,
        "Say which policies are assigned at your scope.",
        in_options=True,
        in_article=True,
    )
    custom: bool = _option(
        False,
        "List the definitions that you wrote, with a link to the portal.",
        commands=(*_WRITING, "policies", "gaps"),
        in_options=True,
        in_article=True,
    )
    # None is off, and leaves the decision to the front matter.
    link_mentions: bool | None = _option(
        None,
        "Link the policies that your own bullets name without a link.",
        commands=(*_WRITING, "lint"),
        flags=("--link-mentions/--no-link-mentions",),
        in_options=True,
        in_article=True,
        front_matter="enrich.link-mentions",
        parse=_read_switch,
    )
    exclude: tuple[str, ...] = _option(
        (), "Definitions that this article never lists.", commands=(), in_article=True
    )
    pin: tuple[str, ...] = _option(
        (), "Definitions that this article lists first.", commands=(), in_article=True
    )

    @property
    def decisions(self) -> Overrides:
        """The user's decisions on single policies, for this article."""
        return Overrides(frozenset(self.exclude), frozenset(self.pin))


def flags_of(option: Field[Any]) -> tuple[str, ...]:
    """Return the flags of an option on the command line, such as `--limit`."""
    return tuple(option.metadata["flags"]) or (f"--{option.name.replace('_', '-')}",)


def options_of(command: str) -> list[Field[Any]]:
    """Return the options that a command takes."""
    return [option for option in fields(ArticleOptions) if command in option.metadata["commands"]]


def front_matter_options(
    matter: Mapping[str, Sequence[str]], names: Collection[str] | None = None
) -> dict[str, object]:
    """Return the options that are given in the front matter of an article.

    `names` limits them to some. Raises UsageError for an invalid value.
    """
    return {
        option.name: option.metadata["parse"](values)
        for option in fields(ArticleOptions)
        if (key := option.metadata["front_matter"])
        and (values := matter.get(key))
        and (names is None or option.name in names)
    }


def merged(options: ArticleOptions, given: Mapping[str, object | None]) -> ArticleOptions:
    """Return `options` with the given values; None stands for an option that was not given."""
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(options, **values)


def with_front_matter(
    options: ArticleOptions, matter: Mapping[str, Sequence[str]]
) -> ArticleOptions:
    """Return `options`, with the front matter's value for each option that has its default.

    Raises UsageError for an invalid value.
    """
    unset = {
        option.name for option in fields(options) if getattr(options, option.name) == option.default
    }
    return merged(options, front_matter_options(matter, unset))
