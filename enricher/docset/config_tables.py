"""The tables of `enrich.toml`: their keys, types and meanings, and the JSON Schema of the file.

The tables `[options]`, `[articles."…"]` and `[sources]` follow from the declarations of
`ArticleOptions` and `SourceOptions`. `starter.toml`, which `enrich init` writes, has the usual
keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import Field, fields
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from enricher.article.article_options import ArticleOptions
from enricher.article.layout_definition import LayoutTable
from enricher.catalog.json_values import JsonObject
from enricher.catalog.pillar import Pillar
from enricher.sources.source_options import SourceOptions

#: How TOML writes values of types that it lacks.
_TOML_TYPES: dict[object, Any] = {
    tuple[str, ...]: list[str],
    tuple[Path, ...]: str | list[str],
    Path: str,
}
_LIMITS = {"min": "ge", "max": "le"}  # typer's names of limits, and msgspec's

_Key: TypeAlias = "tuple[str, Any] | tuple[str, Any, Any]"  # name, type, and default if any


def _table(
    name: str, purpose: str, declaration: type, marked: str, more: Sequence[_Key] = ()
) -> type[Struct]:
    """Make the type of a table from the options of a declaration that `marked` marks."""
    hints = get_type_hints(declaration)
    keys: list[_Key] = []
    for option in fields(declaration):
        if option.metadata[marked]:
            limits = {_LIMITS[k]: v for k, v in option.metadata["typer"].items() if k in _LIMITS}
            kind = option.metadata.get("toml") or _without_none(hints[option.name])
            meaning = Meta(description=option.metadata["help"], **limits)
            keys.append((option.name, _optional(_TOML_TYPES.get(kind, kind), meaning), UNSET))
    names = {option.name: _key_of(option) for option in fields(declaration)}
    return _struct(name, purpose, [*keys, *more], names)


def _struct(
    name: str, purpose: str, keys: Iterable[_Key], names: Mapping[str, str] | None = None
) -> type[Struct]:
    """Make the type of a table; `names` are the keys of fields that are named otherwise."""
    table = defstruct(
        name, keys, rename=names, frozen=True, forbid_unknown_fields=True, kw_only=True
    )
    table.__doc__ = purpose
    return table


def _optional(kind: Any, meaning: Meta) -> Any:
    """Return the type of a key that may be left out."""
    return Annotated[kind, meaning] | UnsetType


def _without_none(kind: Any) -> Any:
    """Return `X` for `X | None`."""
    kinds = [part for part in get_args(kind) if part is not NoneType]
    return kinds[0] if NoneType in get_args(kind) else kind


def _key_of(option: Field[Any]) -> str:
    """Return the key of an option: as on the command line, else its name with dashes."""
    flags = option.metadata.get("names") or ()
    return flags[0].removeprefix("--") if flags else option.name.replace("_", "-")


_TEMPLATES = Meta(description="A folder with templates that replace built-in ones.")

_Options = _table(
    "Options",
    "Options of all articles.",
    ArticleOptions,
    "in_options",
    more=[("templates", _optional(str, _TEMPLATES), UNSET)],
)
_Article = _table(
    "Article", "One article, by its path relative to this file.", ArticleOptions, "in_article"
)
_Sources = _table(
    "Sources",
    "Where facts come from. Sources on the command line replace those of this table; `cloud`, "
    "`arm-endpoint` and `tenant` stay, unless they are given as well.",
    SourceOptions,
    "configurable",
)

Globs = tuple[str, ...]
_Ids = tuple[str, ...]


class Docset(Struct, frozen=True, forbid_unknown_fields=True):
    """Which files are articles: globs as in a .gitignore, relative to this file."""

    articles: Annotated[Globs, Meta(description="Files that may be articles.")] = ("**/*.md",)
    exclude: Annotated[Globs, Meta(description="Files that are not articles.")] = ()


class Policies(Struct, frozen=True, forbid_unknown_fields=True):
    """Definitions, by id, that are treated in their own way."""

    exclude: Annotated[_Ids, Meta(description="Definitions that are never listed.")] = ()
    pin: Annotated[_Ids, Meta(description="Definitions that are listed first.")] = ()


class Required(Struct, frozen=True, forbid_unknown_fields=True):
    """Policies that have to be assigned at the scope, or `enrich gaps --check` exits with 1."""

    policies: Annotated[_Ids, Meta(description="Definitions, by id.")] = ()
    pillars: Annotated[
        tuple[Pillar, ...], Meta(description="Pillars whose listed policies all are required.")
    ] = ()
    initiatives: Annotated[_Ids, Meta(description="Initiatives, by id.")] = ()


class Lint(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings of `enrich lint`."""

    ignore: Annotated[tuple[str, ...], Meta(description="Codes of rules to turn off.")] = ()


_TEXT, _TEXTS, _TEXTS_BY_NAME = str, list[str], dict[str, list[str]]

#: The keys of a service, as in the registry, each with its type and meaning.
_OF_SERVICE: dict[str, tuple[Any, str]] = {
    "name": (
        _TEXT,
        "The product as a sentence names it, such as `Azure ExpressRoute`. Required.",
    ),
    "resource_types": (
        _TEXTS,
        "Its resource types, the primary one first. Child types are included. Required.",
    ),
    "articles": (_TEXTS, "File names of its articles, without `.md`."),
    "ms_service": (
        _TEXTS,
        "Values of `ms.service`, `ms.subservice` and `products` in front matter.",
    ),
    "titles": (
        _TEXTS,
        "Words in the titles of its articles; the longest match of all services wins.",
    ),
    "exclude_types": (_TEXTS, "Child types that belong to another service."),
    "counterparts": (
        _TEXTS,
        "Other types of the same product: policies on both rank like its own.",
    ),
    "categories": (
        _TEXTS,
        "Policy categories to link if a pillar has no policy, as Azure spells them.",
    ),
    "policy_reference": (_TEXT, "Microsoft's page of the service's built-in policies."),
    "former": (
        dict[str, str],
        "Types of a retiring generation, each with the word for it in bullets.",
    ),
    "related": (
        _TEXTS_BY_NAME,
        "By types of other services: regular expressions of names to list.",
    ),
    "leave_out": (_TEXTS, "Regular expressions of names of recommendations for a sibling."),
    "leave_out_policies": (_TEXTS, "Regular expressions of names of policies for a sibling."),
    "facts": (
        dict[str, list[Any]],
        "By alias (or `type/field`): every value that the property can have.",
    ),
    "absent": (dict[str, str], "Prefixes of aliases that it never has, each with the reason."),
}
_REQUIRED = ("name", "resource_types")

Service = _struct(
    "Service",
    "A service that enrich doesn't know, or that replaces one of the same key.",
    [
        (key, Annotated[kind, Meta(description=meaning)])
        if key in _REQUIRED
        else (key, _optional(kind, Meta(description=meaning)), UNSET)
        for key, (kind, meaning) in _OF_SERVICE.items()
    ],
)


#: A text without control characters. (`$` would allow a line break at the end.)
_ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*(?![\s\S])"

#: The tables with a fixed set of keys, and the type and purpose of those whose keys are names or
#: ids.
TABLES: dict[str, type[Struct]] = {
    "docset": Docset,
    "options": _Options,
    "sources": _Sources,
    "policies": Policies,
    "required": Required,
    "lint": Lint,
}
MAPS: dict[str, tuple[Any, str]] = {
    "pillars": (Pillar, "The primary pillar of a definition, by id."),
    "reasons": (
        Annotated[str, Meta(max_length=300, pattern=_ONE_LINE)],
        "The sentence after the name of a definition, by id, instead of enrich's; empty for none.",
    ),
    "articles": (_Article, _Article.__doc__ or ""),
    "services": (Service, Service.__doc__ or ""),
    "layout": (LayoutTable, LayoutTable.__doc__ or ""),
}


def schema() -> JsonObject:
    """Return the JSON Schema of the file, for editors and for the documentation."""
    kinds = [*TABLES.values(), *(kind for kind, _ in MAPS.values())]
    refs, definitions = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    of_kind = dict(zip(kinds, refs, strict=True))
    properties: JsonObject = {name: {**of_kind[kind]} for name, kind in TABLES.items()}
    for name, (kind, purpose) in MAPS.items():
        properties[name] = {
            "type": "object",
            "description": purpose,
            "additionalProperties": {**of_kind[kind]},
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "enrich.toml",
        "description": "How enrich fills the articles of a docset.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {**definitions},
    }
