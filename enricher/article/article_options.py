"""Options of articles: which service an article is about, and what is written into it.

Each option is declared once, here: its help, and the places where it can be given, which are the
commands that take it, `[options]` and `[articles."x"]` of a configuration, and the front matter of
an article. The command line takes precedence over the configuration, and both over the front
matter. All options are part of the cache key of a run. The effect of an option is in the module
that uses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from enricher.article.language import language_names, read_language
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar, read_pillar
from enricher.catalog.policy import read_definition_key
from enricher.catalog.services import read_resource_types, read_service_keys
from enricher.errors import UsageError

#: The commands that write articles.
_WRITING = ("fill", "refresh")
_STRIPPING = "strip"  # recognizes what these options made enrich write

#: The directives of Markdown files, `<!-- enrich: WORD KEY=VALUE … -->`, by their word.
DIRECTIVES = ("policies", "recommendations", "initiatives")

_NONE: Mapping[str, str] = {}

#: How YAML writes a switch, in lower case.
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Form(StrEnum):
    """The form of a directive's list."""

    LIST = "list"
    TABLE = "table"


def _read_switch(value: object) -> bool:
    """Return the value of a switch; raise UsageError for an invalid one."""
    switch = value if isinstance(value, bool) else _SWITCH.get(str(value).lower())
    if switch is None:
        raise UsageError(f"'{value}' is neither true nor false. Write one of them.")
    return switch


def _read_limit(value: object) -> int:
    """Return the number of points in a list; raise UsageError for an invalid one."""
    if not re.fullmatch(r"[1-9][0-9]{0,8}", str(value)):
        raise UsageError(f"'{value}' is not a number of 1 or more.")
    return int(str(value))


def _read_form(value: object) -> Form:
    """Return the form of a list; raise UsageError for an unknown one."""
    if value not in [*Form]:
        raise UsageError(f"'{value}' is neither {' nor '.join(Form)}.")
    return Form(str(value))


def _texts(value: object) -> list[str]:
    """Return the texts of a sequence, or those between the commas of a single text."""
    if isinstance(value, str):
        return [text.strip() for text in value.split(",") if text.strip()]
    texts = []
    for text in value if isinstance(value, Iterable) else [value]:
        if not isinstance(text, str):
            raise UsageError(f"'{text}' is not a text.")
        texts.append(text)
    return texts


def _read_services(value: object) -> tuple[str, ...]:
    """Return keys of services; whether they exist is known only with a registry."""
    return read_service_keys(_texts(value))


def _read_types(value: object) -> tuple[str, ...]:
    """Return resource types; raise UsageError for a malformed one."""
    return read_resource_types(_texts(value))


def _read_ids(value: object) -> tuple[str, ...]:
    """Return the keys of definitions; raise UsageError for what is no id of one."""
    return tuple(map(read_definition_key, _texts(value)))


def _read_language(value: object) -> str:
    """Return the language of a tag; raise UsageError for an unknown one."""
    return read_language(str(value))


def _option(
    default: object,
    help_: str,
    read: Callable[[Any], object],
    *,
    commands: Collection[str] = _WRITING,
    command_help: Mapping[str, str] = _NONE,
    flags: Sequence[str] = (),
    in_options: bool = False,
    in_article: bool = False,
    front_matter: str | None = None,
    toml: object = None,
    in_directives: Collection[str] = (),
    meaning: str = "",
    **typer: object,
) -> Any:
    """Declare an option.

    `read` converts a value, or its text, wherever it is given, and raises UsageError for an invalid
    one. `commands` are the commands that take it; `command_help` has its help in those where
    `help_` doesn't say what it does. `flags` are its flags, if they don't follow from the name of
    the field. `in_options` and `in_article` allow it in these tables of a configuration, under the
    name of the field with dashes. `front_matter` is its key in an article. `toml` is its type in a
    configuration, if that is another one. `in_directives` are the directives that take it, under
    the name of the field with dashes; `meaning` is its help there (default: `help_`). `typer` are
    further arguments of `typer.Option`.
    """
    metadata = {
        "help": help_,
        "read": read,
        "commands": commands,
        "command_help": command_help,
        "flags": flags,
        "in_options": in_options,
        "in_article": in_article,
        "front_matter": front_matter,
        "toml": toml,
        "in_directives": in_directives,
        "meaning": meaning or help_,
        "typer": typer,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class ArticleOptions:
    """The options of one article.

    A tuple may also be given as any sequence, or as a text with commas, and any other value as its
    text. Raises UsageError for a value that is malformed.
    """

    service: tuple[str, ...] = _option(
        (),
        "The key of the service; 'enrich services' lists all. Repeatable, for several services.",
        _read_services,
        commands=("fill", _STRIPPING, "lint", "policies", "recommendations", "explain"),
        in_article=True,
        front_matter="enrich.service",
        toml=str | list[str],
        metavar="KEY",
        in_directives=DIRECTIVES,
        meaning="The keys of one or more services; `enrich services` lists all.",
    )
    resource_types: tuple[str, ...] = _option(
        (),
        "A resource type to use instead of the service's. Repeatable.",
        _read_types,
        commands=("fill", _STRIPPING, "policies", "recommendations"),
        flags=("--resource-type",),
        in_article=True,
        front_matter="enrich.resource-types",
        metavar="TYPE",
        in_directives=DIRECTIVES,
        meaning="Resource types, instead of a service.",
    )
    limit: int | None = _option(
        None,
        "The maximum number of bullets in each list, of policies and of recommendations. Default: "
        "10, or up to 13 policies if that completes the list.",
        _read_limit,
        commands=(*_WRITING, _STRIPPING, "gaps"),
        in_options=True,
        in_article=True,
        min=1,
        metavar="N",
        in_directives=DIRECTIVES,
        meaning="The maximum number of bullets or rows.",
    )
    preview: bool = _option(
        True,
        "List preview policies.",
        _read_switch,
        commands=(*_WRITING, _STRIPPING, "lint", "policies", "gaps"),
        command_help={"lint": "Count preview policies as those that a guide could list."},
        flags=("--preview/--no-preview",),
        in_options=True,
        in_directives=("policies", "initiatives"),
        meaning="List preview definitions: `true` (default) or `false`.",
    )
    include_generic: bool = _option(
        False,
        "List policies for resources of any type.",
        _read_switch,
        commands=(*_WRITING, _STRIPPING, "lint", "policies", "gaps"),
        command_help={
            "lint": "Count policies for resources of any type as those that a guide could list."
        },
        in_options=True,
        in_directives=("policies",),
        meaning="List policies for resources of any type: `true` or `false` (default).",
    )
    compliance: bool = _option(
        False,
        "Write the counts of your own resources.",
        _read_switch,
        in_options=True,
    )
    language: str | None = _option(
        None,
        f"The language to write in: {', '.join(language_names())}. Default: that of the headings.",
        _read_language,
        commands=(*_WRITING, _STRIPPING, "lint"),
        command_help={
            "lint": f"The language of the articles: {', '.join(language_names())}. "
            "Default: that of the headings."
        },
        in_options=True,
        in_article=True,
        front_matter="enrich.language",
        metavar="LANG",
        in_directives=DIRECTIVES,
        meaning="The language to write in. Default: that of the file.",
    )
    assigned: bool = _option(
        False,
        "Say which policies are assigned at your scope.",
        _read_switch,
        in_options=True,
        in_article=True,
    )
    custom: bool = _option(
        False,
        "Also list the definitions that you wrote, with a link to the portal.",
        _read_switch,
        commands=(*_WRITING, "policies", "gaps"),
        command_help={
            "policies": "List only the definitions that you wrote.",
            "gaps": "Also compare the definitions that you wrote.",
        },
        in_options=True,
        in_article=True,
    )
    # None is off, and leaves the decision to the front matter.
    link_mentions: bool | None = _option(
        None,
        "Link the policies that your own bullets name without a link.",
        _read_switch,
        commands=(*_WRITING, "lint"),
        flags=("--link-mentions/--no-link-mentions",),
        in_options=True,
        in_article=True,
        front_matter="enrich.link-mentions",
    )
    exclude: tuple[str, ...] = _option(
        (),
        "Definitions that this article never lists.",
        _read_ids,
        commands=(),
        in_article=True,
        in_directives=("policies",),
        meaning="Ids of definitions that are never listed.",
    )
    pin: tuple[str, ...] = _option(
        (),
        "Definitions that this article lists first.",
        _read_ids,
        commands=(),
        in_article=True,
        in_directives=("policies",),
        meaning="Ids of definitions that are listed first.",
    )

    def __post_init__(self) -> None:
        """Read the values, wherever they are given."""
        for option in fields(self):
            value = getattr(self, option.name)
            if value is option.default:
                continue
            try:
                read = option.metadata["read"](value)
            except UsageError as error:
                raise UsageError(f"{option.name}: {error}") from error
            object.__setattr__(self, option.name, read)  # the class is frozen

    @property
    def decisions(self) -> Overrides:
        """The user's decisions on single policies, for this article."""
        return Overrides(frozenset(self.exclude), frozenset(self.pin))


@dataclass(frozen=True)
class DirectiveOptions:
    """The options that only directives have: what a list is about, and its form."""

    pillar: Pillar | None = _option(  # noqa: RUF009 - a field
        None,
        "Only this pillar, or the start of its name.",
        read_pillar,
        commands=(),
        in_directives=("policies", "recommendations"),
    )
    category: str = _option(
        "",
        "Only definitions of this category, as Azure spells it.",
        str,
        commands=(),
        in_directives=("policies", "initiatives"),
    )
    initiative: str = _option(
        "",
        "Only definitions in this initiative, by its name or id.",
        str,
        commands=(),
        in_directives=("policies",),
    )
    form: Form = _option(  # noqa: RUF009 - a field
        Form.LIST,
        "`list` (default) or `table`.",
        _read_form,
        commands=(),
        in_directives=DIRECTIVES,
    )


def directive_options(word: str) -> dict[str, Field[Any]]:
    """Return the options that a directive takes, by the key in it."""
    return {
        option.name.replace("_", "-"): option
        for option in (*fields(ArticleOptions), *fields(DirectiveOptions))
        if word in option.metadata["in_directives"]
    }


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
        option.name: option.metadata["read"](values if option.default == () else values[0])
        for option in fields(ArticleOptions)
        if (key := option.metadata["front_matter"])
        and (values := matter.get(key))
        and (names is None or option.name in names)
    }


def merged(options: ArticleOptions, given: Mapping[str, object | None]) -> ArticleOptions:
    """Return `options` with the given values; None stands for an option that was not given.

    Raises UsageError for an invalid value.
    """
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
