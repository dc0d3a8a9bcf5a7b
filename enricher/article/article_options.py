"""Options of articles: which service an article is about, and what is written into it.

Each option is declared once, here: its help, and the places where it can be given, which are the
commands that take it, `[options]` and `[articles."x"]` of a configuration, and the front matter of
an article. The command line takes precedence over the configuration, and both over the front
matter. All options are part of the cache key of a run. The effect of an option is in the module
that uses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from enricher.article.language import language_names, read_language
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
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


def _read_switch(values: Sequence[str]) -> bool:
    """Return the value of a switch in the front matter; raise UsageError for an invalid one."""
    value = _SWITCH.get(values[0].lower())
    if value is None:
        raise UsageError(f"'{values[0]}' is neither true nor false. Write one of them.")
    return value


def _read_limit(text: str) -> int:
    """Return the number of points in a list; raise UsageError for an invalid one."""
    if not re.fullmatch(r"[1-9]\d{0,3}", text):
        raise UsageError(f"'{text}' is not a number of 1 or more.")
    return int(text)


def _read_pillar(text: str) -> Pillar:
    """Return the pillar whose key starts with a text; raise UsageError if there is none."""
    matches = [pillar for pillar in Pillar if text and pillar.value.startswith(text.lower())]
    if len(matches) != 1:
        raise UsageError(f"'{text}' is none of {', '.join(pillar.value for pillar in Pillar)}.")
    return matches[0]


def _read_form(text: str) -> Form:
    """Return the form of a list; raise UsageError for an unknown one."""
    if text not in [*Form]:
        raise UsageError(f"'{text}' is neither {' nor '.join(Form)}.")
    return Form(text)


def _values(text: str) -> list[str]:
    """Return the values between commas."""
    return [value.strip() for value in text.split(",") if value.strip()]


def _option(
    default: object,
    help_: str,
    *,
    commands: Collection[str] = _WRITING,
    command_help: Mapping[str, str] = _NONE,
    flags: Sequence[str] = (),
    in_options: bool = False,
    in_article: bool = False,
    front_matter: str | None = None,
    parse: Callable[[Sequence[str]], object] | None = None,
    toml: object = None,
    in_directives: Collection[str] = (),
    read: Callable[[str], object] = str,
    meaning: str = "",
    **typer: object,
) -> Any:
    """Declare an option.

    `commands` are the commands that take it; `command_help` has its help in those where `help_`
    doesn't say what it does. `flags` are its flags, if they don't follow from the name of the
    field. `in_options` and `in_article` allow it in these tables of a configuration, under the name
    of the field with dashes. `front_matter` is its key in an article; `parse` converts the values
    that are found there, and raises UsageError for invalid ones (default: the first value). `toml`
    is its type in a configuration, if that is another one. `in_directives` are the directives that
    take it, under the name of the field with dashes; `read` converts the text of a value there, and
    raises UsageError for an invalid one, and `meaning` is its help there (default: `help_`).
    `typer` are further arguments of `typer.Option`.
    """
    metadata = {
        "help": help_,
        "commands": commands,
        "command_help": command_help,
        "flags": flags,
        "in_options": in_options,
        "in_article": in_article,
        "front_matter": front_matter,
        "parse": parse or (lambda values: values[0]),
        "toml": toml,
        "in_directives": in_directives,
        "read": read,
        "meaning": meaning or help_,
        "typer": typer,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class ArticleOptions:
    """The options of one article."""

    service: tuple[str, ...] = _option(
        (),
        "The key of the service; 'enrich services' lists all. Repeatable, for several services.",
        commands=("fill", _STRIPPING, "lint", "policies", "recommendations", "explain"),
        in_article=True,
        front_matter="enrich.service",
        parse=read_service_keys,
        toml=str | list[str],
        metavar="KEY",
        in_directives=DIRECTIVES,
        read=lambda text: read_service_keys([text]),
        meaning="The keys of one or more services; `enrich services` lists all.",
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
        in_directives=DIRECTIVES,
        read=lambda text: read_resource_types(_values(text)),
        meaning="Resource types, instead of a service.",
    )
    limit: int | None = _option(
        None,
        "The maximum number of bullets in each list, of policies and of recommendations. Default: "
        "10, or up to 13 policies if that completes the list.",
        commands=(*_WRITING, _STRIPPING, "gaps"),
        in_options=True,
        in_article=True,
        min=1,
        metavar="N",
        in_directives=DIRECTIVES,
        read=_read_limit,
        meaning="The maximum number of bullets or rows.",
    )
    preview: bool = _option(
        True,
        "List preview policies.",
        commands=(*_WRITING, _STRIPPING, "lint", "policies", "gaps"),
        command_help={"lint": "Count preview policies as those that a guide could list."},
        flags=("--preview/--no-preview",),
        in_options=True,
        in_directives=("policies", "initiatives"),
        read=lambda text: _read_switch([text]),
        meaning="List preview definitions: `true` (default) or `false`.",
    )
    include_generic: bool = _option(
        False,
        "List policies for resources of any type.",
        commands=(*_WRITING, _STRIPPING, "lint", "policies", "gaps"),
        command_help={
            "lint": "Count policies for resources of any type as those that a guide could list."
        },
        in_options=True,
        in_directives=("policies",),
        read=lambda text: _read_switch([text]),
        meaning="List policies for resources of any type: `true` or `false` (default).",
    )
    compliance: bool = _option(
        False,
        "Write the counts of your own resources.",
        in_options=True,
    )
    language: str | None = _option(
        None,
        f"The language to write in: {', '.join(language_names())}. Default: that of the headings.",
        commands=(*_WRITING, _STRIPPING, "lint"),
        command_help={
            "lint": f"The language of the articles: {', '.join(language_names())}. "
            "Default: that of the headings."
        },
        in_options=True,
        in_article=True,
        front_matter="enrich.language",
        parse=read_language,
        metavar="LANG",
        in_directives=DIRECTIVES,
        read=lambda text: read_language([text]),
        meaning="The language to write in. Default: that of the file.",
    )
    assigned: bool = _option(
        False,
        "Say which policies are assigned at your scope.",
        in_options=True,
        in_article=True,
    )
    custom: bool = _option(
        False,
        "Also list the definitions that you wrote, with a link to the portal.",
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
        commands=(*_WRITING, "lint"),
        flags=("--link-mentions/--no-link-mentions",),
        in_options=True,
        in_article=True,
        front_matter="enrich.link-mentions",
        parse=_read_switch,
    )
    exclude: tuple[str, ...] = _option(
        (),
        "Definitions that this article never lists.",
        commands=(),
        in_article=True,
        in_directives=("policies",),
        read=lambda text: tuple(map(str.lower, _values(text))),
        meaning="Ids of definitions that are never listed.",
    )
    pin: tuple[str, ...] = _option(
        (),
        "Definitions that this article lists first.",
        commands=(),
        in_article=True,
        in_directives=("policies",),
        read=lambda text: tuple(map(str.lower, _values(text))),
        meaning="Ids of definitions that are listed first.",
    )

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
        commands=(),
        in_directives=("policies", "recommendations"),
        read=_read_pillar,
    )
    category: str = _option(
        "",
        "Only definitions of this category, as Azure spells it.",
        commands=(),
        in_directives=("policies", "initiatives"),
    )
    initiative: str = _option(
        "",
        "Only definitions in this initiative, by its name or id.",
        commands=(),
        in_directives=("policies",),
    )
    form: Form = _option(  # noqa: RUF009 - a field
        Form.LIST,
        "`list` (default) or `table`.",
        commands=(),
        in_directives=DIRECTIVES,
        read=_read_form,
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


def read_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as a caller gave them, with services and language in their stored form.

    Raises UsageError for an unknown language.
    """
    read = {**given}
    if (service := given.get("service")) is not None:
        read["service"] = read_service_keys(_listed(service))
    if (language := given.get("language")) is not None:
        read["language"] = read_language(_listed(language))
    return read


def _listed(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value)


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
