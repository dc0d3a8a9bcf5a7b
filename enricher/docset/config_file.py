"""`enrich.toml` (or `[tool.enrich]` of a pyproject.toml): how a docset is refreshed.

`starter.toml`, which `enrich init` writes, shows every key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from msgspec.structs import replace
from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.json_schema import GenerateJsonSchema

from enricher.article.options import Options
from enricher.catalog.model import Overrides, Pillar, Service, Words
from enricher.catalog.services import parse_registry, read_resource_types
from enricher.catalog.wire import JsonObject
from enricher.clouds import Cloud
from enricher.docset.config import Config
from enricher.errors import UsageError
from enricher.sources.options import SourceOptions, flags_of


class _Table(BaseModel):
    """A table of the file: keys with dashes, and none that is not known."""

    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-")
    )


def _globs(patterns: list[str]) -> list[str]:
    """The patterns, when git can read them; raises ValueError."""
    GitIgnoreSpec.from_lines(patterns)
    return patterns


_Globs = Annotated[list[str], AfterValidator(_globs)]


class _Docset(_Table):
    """Which files are articles: globs as in a .gitignore, relative to this file."""

    articles: _Globs = Field(["**/*.md"], description="The files that may be articles.")
    exclude: _Globs = Field([], description="Of these, the ones that are none.")


class _Options(_Table):
    """What is written, as on the command line."""

    limit: int = Field(10, ge=1, description="Policies a pillar, at most.")
    preview: bool = Field(True, description="List preview policies too.")
    include_generic: bool = Field(False, description="List policies for every type too.")
    compliance: bool = Field(False, description="Write the counts of your own resources as well.")
    templates: str | None = Field(None, description="A folder with wording of your own.")


#: `[sources]`: what the command line has, under the same names.
_CONFIGURABLE = {
    flags_of(option)[0].removeprefix("--").replace("-", "_"): option
    for option in fields(SourceOptions)
    if option.metadata["configurable"]
}
_HINTS = get_type_hints(SourceOptions)

#: How a file writes what is no text, flag or number there.
_IN_FILE: dict[object, object] = {
    tuple[str, ...]: list[str],
    tuple[Path, ...]: str | list[str],
    Path | None: str | None,
}

_Sources = create_model(
    "_Sources",
    __base__=_Table,
    __doc__="Where facts come from, as on the command line, which replaces what is named here.",
    **{
        key: (
            _IN_FILE.get(_HINTS[option.name], _HINTS[option.name]),
            Field(
                [] if option.default == () else option.default,
                description=option.metadata["help"],
                strict=False if _HINTS[option.name] is Cloud else None,
                validate_default=False,
            ),
        )
        for key, option in _CONFIGURABLE.items()
    },
)  # type: ignore[call-overload]


class _Policies(_Table):
    """Definitions, by their ids, that are treated in a way of their own."""

    exclude: list[str] = Field([], description="Never listed.")
    pin: list[str] = Field([], description="Listed first.")


class _Lint(_Table):
    """What `enrich lint` finds."""

    ignore: list[str] = Field([], description="Codes of findings that aren't wanted.")


class _Article(_Table):
    """One article, by its path relative to this file."""

    service: str | None = Field(None, description="Its service's key: see 'enrich services'.")
    resource_types: list[str] = Field([], description="These, instead of the service's.")
    limit: int | None = Field(None, ge=1, description="Policies a pillar, at most.")


#: How the values of a service are written, by how the registry holds them.
_OF_SERVICE: dict[object, object] = {
    str: str,
    tuple[str, ...]: list[str],
    tuple[Words, ...]: list[str],
    Mapping[str, str]: dict[str, str],
    Mapping[str, Words]: dict[str, list[str]],
}

_Service = create_model(
    "_Service",
    __config__=ConfigDict(extra="forbid", strict=True),
    __doc__="A service that the tool doesn't know, with the keys of the tool's own registry.",
    **{
        name: (
            _OF_SERVICE.get(kind, dict[str, list[Any]]),
            ... if name in ("name", "resource_types") else None,
        )
        for name, kind in get_type_hints(Service).items()
        if name != "key"
    },
)  # type: ignore[call-overload]


class _File(_Table):
    """How `enrich` fills the articles of a docset."""

    docset: _Docset = _Docset()
    options: _Options = _Options()
    sources: _Sources = _Sources()
    policies: _Policies = _Policies()
    lint: _Lint = _Lint()
    pillars: dict[str, Annotated[Pillar, Field(strict=False)]] = Field(
        {}, description="Pillars of your own choice, by the ids of definitions."
    )
    articles: dict[str, _Article] = {}
    services: dict[str, _Service] = {}


class _Schema(GenerateJsonSchema):
    """As TOML has it: without null, for what is not set is left out."""

    def nullable_schema(self, schema: Any) -> JsonObject:
        """What it is where it is set."""
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> JsonObject:
        """With the default, where a key has one."""
        if isinstance(schema.get("default"), BaseModel | None):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Keys speak for themselves."""
        return False


def schema() -> JsonObject:
    """The JSON Schema of the file, for editors and for the documentation."""
    told = _File.model_json_schema(schema_generator=_Schema)
    return {"$schema": _Schema.schema_dialect, **told, "title": "enrich.toml"}


def read(file: Path, data: object) -> Config:
    """The configuration that a file holds; raises UsageError that names the file and the key."""
    try:
        told = _File.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        unknown = first["type"] == "extra_forbidden"
        why = "there is no such key" if unknown else first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{file}: {key}: {why}.") from error
    root, options = file.parent, told.options
    common = Options(
        limit=options.limit,
        preview=options.preview,
        include_generic=options.include_generic,
        compliance=options.compliance,
    )
    return Config(
        root=root,
        file=file,
        articles=told.docset.articles,
        exclude=told.docset.exclude,
        options=common,
        templates=_below(root, options.templates),
        sources=_sources(told.sources, root),
        overrides=Overrides(
            frozenset(map(str.lower, told.policies.exclude)),
            frozenset(map(str.lower, told.policies.pin)),
            {guid.lower(): pillar for guid, pillar in told.pillars.items()},
        ),
        lint_ignores=told.lint.ignore,
        own_options={
            name: replace(
                common,
                service=own.service,
                resource_types=_types(file, f"articles.{name}.resource-types", own.resource_types),
                limit=own.limit or common.limit,
            )
            for name, own in told.articles.items()
        },
        own_services=_services(file, told.services),
    )


def _types(file: Path, key: str, types: Sequence[str]) -> tuple[str, ...]:
    try:
        return read_resource_types(types)
    except UsageError as error:
        raise UsageError(f"{file}: {key}: {error}") from error


def _services(file: Path, tables: Mapping[str, BaseModel]) -> Mapping[str, Service]:
    """The services of `[services.KEY]`, with the keys that the tool's own registry has."""
    told = {key.lower(): table.model_dump(exclude_unset=True) for key, table in tables.items()}
    for key, table in told.items():
        _types(file, f"services.{key}.resource_types", table["resource_types"])
    try:
        return parse_registry(told).services
    except ValueError as error:
        raise UsageError(f"{file}: services.{error}.") from error


def _sources(table: Any, root: Path) -> SourceOptions:
    """The options of `[sources]`; paths are relative to the file."""
    given = {option.name: getattr(table, key) for key, option in _CONFIGURABLE.items()}
    for name, value in given.items():
        if _HINTS[name] == Path | None and value:
            given[name] = root / value
        elif _HINTS[name] == tuple[Path, ...]:
            names = [value] if isinstance(value, str) else value
            given[name] = tuple(root / one for one in names)
        elif isinstance(value, list):
            given[name] = tuple(value)
    return SourceOptions(**given)


def _below(root: Path, name: str | None) -> Path | None:
    return root / name if name else None
