"""`enrich.toml` (or `[tool.enrich]` of a pyproject.toml): how a docset is refreshed.

`starter.toml`, which `enrich init` writes, shows every key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from enricher.article.options import Options
from enricher.catalog.model import Overrides, Pillar, Service, Words
from enricher.catalog.services import parse_registry, read_resource_types
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
    articles: _Globs = ["**/*.md"]
    exclude: _Globs = []


class _Options(_Table):
    limit: int = Field(10, ge=1)
    preview: bool = True
    include_generic: bool = False
    compliance: bool = False
    templates: str | None = None


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
    **{
        key: (
            _IN_FILE.get(_HINTS[option.name], _HINTS[option.name]),
            Field(
                option.default,
                strict=False if _HINTS[option.name] is Cloud else None,
                validate_default=False,
            ),
        )
        for key, option in _CONFIGURABLE.items()
    },
)  # type: ignore[call-overload]


class _Policies(_Table):
    exclude: list[str] = []
    pin: list[str] = []


class _Lint(_Table):
    ignore: list[str] = []


class _Article(_Table):
    service: str | None = None
    resource_types: list[str] = []
    limit: int | None = Field(None, ge=1)


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
    docset: _Docset = _Docset()
    options: _Options = _Options()
    sources: _Sources = _Sources()
    policies: _Policies = _Policies()
    lint: _Lint = _Lint()
    pillars: dict[str, Annotated[Pillar, Field(strict=False)]] = {}
    articles: dict[str, _Article] = {}
    services: dict[str, _Service] = {}


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
