"""The tables of `enrich.toml` (or `[tool.enrich]` of a pyproject.toml), checked by one validator.

The tables `[options]`, `[articles."…"]` and `[sources]` follow from the declarations of
`ArticleOptions` and `SourceOptions`, and the JSON Schema follows from all tables. `starter.toml`,
which `enrich init` writes, shows every key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import Field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_type_hints

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, defstruct

from enricher.article.article_options import ArticleOptions
from enricher.catalog.json_values import JsonObject
from enricher.catalog.overrides import Overrides
from enricher.catalog.pillar import Pillar
from enricher.catalog.services import parse_registry, read_resource_types
from enricher.docset.config import Config
from enricher.errors import ConfigError, UsageError
from enricher.sources.source_options import SourceOptions

_Table = TypeVar("_Table", bound=Struct)

#: How TOML writes values of types that it lacks.
_TOML_TYPES: dict[object, Any] = {
    tuple[str, ...]: list[str],
    tuple[Path, ...]: str | list[str],
    Path: str,
}
_LIMITS = {"min": "ge", "max": "le"}  # typer's names of limits, and msgspec's
_STRICT = {"frozen": True, "forbid_unknown_fields": True, "kw_only": True}


def _table(name: str, purpose: str, declaration: type, wanted: str) -> type[Struct]:
    """Make the type of a table from the options of a declaration that `wanted` marks."""
    hints = get_type_hints(declaration)
    keys = []
    for option in fields(declaration):
        if option.metadata[wanted]:
            limits = {_LIMITS[k]: v for k, v in option.metadata["typer"].items() if k in _LIMITS}
            kind = _without_none(hints[option.name])
            meaning = Meta(description=option.metadata["help"], **limits)
            keys.append((option.name, _optional(_TOML_TYPES.get(kind, kind), meaning), UNSET))
    names = {option.name: _key_of(option) for option in fields(declaration)}
    made = defstruct(name, keys, rename=names, **_STRICT)  # type: ignore[arg-type]
    made.__doc__ = purpose
    return made


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


_Options = _table("Options", "What is written into articles.", ArticleOptions, "in_options")
_Article = _table(
    "Article", "One article, by its path relative to this file.", ArticleOptions, "in_article"
)
_Sources = _table(
    "Sources",
    "Where facts come from. Sources that the command line names replace all of these.",
    SourceOptions,
    "configurable",
)

_Globs = tuple[str, ...]
_Ids = tuple[str, ...]


class _Docset(Struct, frozen=True, forbid_unknown_fields=True):
    """Which files are articles: globs as in a .gitignore, relative to this file."""

    articles: Annotated[_Globs, Meta(description="Files that may be articles.")] = ("**/*.md",)
    exclude: Annotated[_Globs, Meta(description="Files that are not articles.")] = ()


class _Wording(Struct, frozen=True, forbid_unknown_fields=True):
    """The key of `[options]` that is about the whole docset."""

    templates: Annotated[
        str | UnsetType, Meta(description="A folder with templates that replace built-in ones.")
    ] = UNSET


class _Policies(Struct, frozen=True, forbid_unknown_fields=True):
    """Definitions, by id, that are treated in their own way."""

    exclude: Annotated[_Ids, Meta(description="Definitions that are never listed.")] = ()
    pin: Annotated[_Ids, Meta(description="Definitions that are listed first.")] = ()


class _Lint(Struct, frozen=True, forbid_unknown_fields=True):
    """What `enrich lint` reports."""

    ignore: Annotated[tuple[str, ...], Meta(description="Codes of rules to turn off.")] = ()


def _service_table() -> type[Struct]:
    text, texts, table = str, list[str], dict[str, list[str]]
    keys: dict[str, tuple[Any, str]] = {
        "name": (
            text,
            "The product as a sentence names it, such as `Azure ExpressRoute`. Required.",
        ),
        "resource_types": (
            texts,
            "Its resource types, the primary one first. Child types are included. Required.",
        ),
        "articles": (texts, "File names of its articles, without `.md`."),
        "ms_service": (
            texts,
            "Values of `ms.service`, `ms.subservice` and `products` in front matter.",
        ),
        "titles": (
            texts,
            "Words in the titles of its articles; the longest match of all services wins.",
        ),
        "exclude_types": (texts, "Child types that belong to another service."),
        "counterparts": (
            texts,
            "Other types of the same product: policies on both rank like its own.",
        ),
        "categories": (
            texts,
            "Policy categories to link if a pillar has no policy, as Azure spells them.",
        ),
        "policy_reference": (text, "Microsoft's page of the service's built-in policies."),
        "former": (
            dict[str, str],
            "Types of a retiring generation, each with the word for it in bullets.",
        ),
        "related": (table, "By types of other services: regular expressions of names to list."),
        "leave_out": (texts, "Regular expressions of names of recommendations for a sibling."),
        "leave_out_policies": (texts, "Regular expressions of names of policies for a sibling."),
        "facts": (
            dict[str, list[Any]],
            "By alias (or `type/field`): every value that the property can have.",
        ),
        "absent": (dict[str, str], "Prefixes of aliases that it never has, each with the reason."),
    }
    required = ("name", "resource_types")
    fields_ = [
        (key, Annotated[kind, Meta(description=help_)])
        if key in required
        else (key, _optional(kind, Meta(description=help_)), UNSET)
        for key, (kind, help_) in keys.items()
    ]
    made = defstruct("Service", fields_, **_STRICT)  # type: ignore[arg-type]
    made.__doc__ = "A service that enrich doesn't know, or that replaces one of the same key."
    return made


_Service = _service_table()


def _merged(name: str, purpose: str, *tables: type[Struct]) -> type[Struct]:
    """Make one table with the keys of several."""
    made = defstruct(
        name,
        [(f.name, f.type, f.default) for table in tables for f in msgspec.structs.fields(table)],
        rename={f.name: f.encode_name for table in tables for f in msgspec.structs.fields(table)},
        **_STRICT,  # type: ignore[arg-type]
    )
    made.__doc__ = purpose
    return made


_AllOptions = _merged("Options", _Options.__doc__ or "", _Options, _Wording)

#: The tables of the file with a fixed set of keys, and those whose keys are names or ids.
_TABLES: dict[str, type[Struct]] = {
    "docset": _Docset,
    "options": _AllOptions,
    "sources": _Sources,
    "policies": _Policies,
    "lint": _Lint,
}
_MAPS: dict[str, tuple[Any, str]] = {
    "pillars": (Pillar, "The primary pillar of a definition, by id."),
    "articles": (_Article, _Article.__doc__ or ""),
    "services": (_Service, _Service.__doc__ or ""),
}


def schema() -> JsonObject:
    """Return the JSON Schema of the file, for editors and for the documentation."""
    kinds = [*_TABLES.values(), *(kind for kind, _ in _MAPS.values())]
    refs, definitions = msgspec.json.schema_components(kinds, ref_template="#/$defs/{name}")
    of_kind = dict(zip(kinds, refs, strict=True))
    properties: JsonObject = {name: {**of_kind[kind]} for name, kind in _TABLES.items()}
    for name, (kind, purpose) in _MAPS.items():
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


def read_config(file: Path, data: object) -> Config:
    """Return the configuration that the tables of a file make.

    Raises ConfigError, which names the file and the key, if a table is malformed.
    """
    return _ConfigReader(file).read(data)


class _ConfigReader(Struct, frozen=True):
    """Reads the tables of one file; every error names the file and the key."""

    file: Path

    def read(self, data: object) -> Config:
        if not isinstance(data, dict):
            raise self._error("", "not a table")
        for name in data.keys() - {*_TABLES, *_MAPS}:
            raise self._error(name, _unknown(name, [*_TABLES, *_MAPS]))
        table = {n: self._convert(n, data.get(n, {}), kind) for n, kind in _TABLES.items()}
        maps = {name: self._entries(name, data.get(name, {})) for name in _MAPS}
        docset: Any = table["docset"]
        policies: Any = table["policies"]
        options = self._article_options(ArticleOptions(), table["options"], "options")
        templates = getattr(table["options"], "templates")  # noqa: B009 - made by defstruct
        return Config(
            root=self.file.parent,
            file=self.file,
            articles=self._globs("docset.articles", docset.articles),
            exclude=self._globs("docset.exclude", docset.exclude),
            options=options,
            templates=self.file.parent / templates if templates else None,
            sources=self._sources(table["sources"]),
            overrides=Overrides(
                frozenset(map(str.lower, policies.exclude)),
                frozenset(map(str.lower, policies.pin)),
                {guid.lower(): pillar for guid, pillar in maps["pillars"].items()},
            ),
            lint_ignores=getattr(table["lint"], "ignore"),  # noqa: B009
            article_options={
                name: self._article_options(options, own, f"articles.{name}")
                for name, own in maps["articles"].items()
            },
            own_services=self._services(data.get("services", {})),
        )

    def _entries(self, name: str, data: object) -> dict[str, Any]:
        """Return the checked entries of a table whose keys are names or ids."""
        if not isinstance(data, dict):
            raise self._error(name, "not a table")
        kind, _ = _MAPS[name]
        return {key: self._convert(f"{name}.{key}", value, kind) for key, value in data.items()}

    def _convert(self, where: str, data: object, kind: type[_Table]) -> _Table:
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            message, _, path = str(error).partition(" - at `$")
            key = f"{where}{path.rstrip('`')}"
            if unknown := re.search(r"unknown field `(.*)`", message):
                names = [field.encode_name for field in msgspec.structs.fields(kind)]
                key, message = f"{key}.{unknown[1]}", _unknown(unknown[1], names)
            elif missing := re.search(r"missing required field `(.*)`", message):
                key, message = f"{key}.{missing[1]}", "missing, but required"
            raise self._error(key, message[:1].lower() + message[1:]) from error

    def _article_options(self, base: ArticleOptions, table: Struct, where: str) -> ArticleOptions:
        """Return options with those that a table sets."""
        given = {
            option.name: value
            for option in fields(ArticleOptions)
            if (value := getattr(table, option.name, UNSET)) is not UNSET
        }
        if "resource_types" in given:
            key = f"{where}.resource-types"
            given["resource_types"] = self._resource_types(key, given["resource_types"])
        return replace(base, **given)

    def _sources(self, table: Struct) -> SourceOptions:
        """Return the options of `[sources]`; paths are relative to the file."""
        hints = get_type_hints(SourceOptions)
        given: dict[str, Any] = {}
        for option in fields(SourceOptions):
            value = getattr(table, option.name, UNSET)
            if value is UNSET:
                continue
            if hints[option.name] == Path | None:
                given[option.name] = self.file.parent / value if value else None
            elif hints[option.name] == tuple[Path, ...]:
                names = [value] if isinstance(value, str) else value
                given[option.name] = tuple(self.file.parent / name for name in names)
            else:
                given[option.name] = tuple(value) if isinstance(value, list) else value
        return SourceOptions(**given)

    def _globs(self, key: str, patterns: _Globs) -> _Globs:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - only where a file names patterns

        try:
            GitIgnoreSpec.from_lines(patterns)
        except ValueError as error:
            raise self._error(key, str(error)) from error
        return patterns

    def _resource_types(self, key: str, types: list[str]) -> tuple[str, ...]:
        try:
            return read_resource_types(types)
        except UsageError as error:
            raise self._error(key, str(error)) from error

    def _services(self, tables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the services of `[services.KEY]`."""
        by_key = {key.lower(): table for key, table in tables.items()}
        for key, table in by_key.items():
            self._resource_types(f"services.{key}.resource_types", table["resource_types"])
        try:
            return parse_registry(by_key).services
        except ValueError as error:
            key, _, why = str(error).partition(": ")
            raise self._error(f"services.{key}", why) from error

    def _error(self, key: str, why: str) -> ConfigError:
        where = f"{self.file}: {key}" if key else str(self.file)
        return ConfigError(f"{where}: {why.rstrip('.')}{'' if why.endswith('?') else '.'}")


def _unknown(name: str, names: list[str]) -> str:
    """Return that a key is unknown, with the nearest one that is not."""
    near = get_close_matches(name, names, 1, 0.5) or sorted(names)
    return (
        f"unknown key; did you mean {' or '.join(near)}?"
        if len(near) == 1
        else (f"unknown key; the keys are {', '.join(near)}")
    )
