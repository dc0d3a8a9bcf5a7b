"""Read the tables of `enrich.toml`, or `[tool.enrich]` of a pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from msgspec import UNSET, Struct, UnsetType

from enricher.article.article_options import ArticleOptions
from enricher.article.layout_definition import (
    LayoutDefinition,
    LayoutError,
    LayoutTable,
    define_layouts,
)
from enricher.catalog.overrides import Overrides
from enricher.catalog.policy import definition_key, read_definition_key
from enricher.catalog.required import Requirements
from enricher.catalog.sentences import finished
from enricher.catalog.services import parse_registry, read_resource_types
from enricher.docset.config import Config
from enricher.docset.config_tables import MAPS, TABLES, Globs
from enricher.docset.config_values import InvalidValueError, convert_value
from enricher.docset.unknown_keys import unknown_keys
from enricher.errors import ConfigError, UsageError
from enricher.platform.locations import from_working_directory
from enricher.platform.patterns import BoundedPattern, compile_bounded, compile_globs
from enricher.sources.source_options import SourceOptions

_MAX_NAME = 255  # bytes of a file name, on every system


def read_config(file: Path, data: object) -> Config:
    """Return the configuration in the tables of a file.

    Raises ConfigError, which names the file and the key, if a table is malformed.
    """
    return _ConfigReader(file).read(data)


class _ConfigReader(Struct, frozen=True):
    """Reads the tables of one file; each error names the file and the key."""

    file: Path

    def read(self, data: object) -> Config:
        if not isinstance(data, dict):
            raise self._error("", "not a table")
        if unknown := unknown_keys(data):
            raise self._error(*unknown[0], [f"{key}: {why}" for key, why in unknown[1:]])
        table: dict[str, Any] = {
            name: self._convert(name, data.get(name, {}), kind) for name, kind in TABLES.items()
        }
        maps = {name: self._entries(name, data.get(name, {})) for name in MAPS}
        options = self._article_options(ArticleOptions(), table["options"], "options")
        templates = table["options"].templates
        return Config(
            root=self.file.parent,
            file=self.file,
            articles=self._globs("docset.articles", table["docset"].articles),
            exclude=self._globs("docset.exclude", table["docset"].exclude),
            options=options,
            templates=self._path("templates", templates) if templates else None,
            sources=self._sources(table["sources"]),
            overrides=Overrides(
                self._ids("policies.exclude", table["policies"].exclude),
                self._ids("policies.pin", table["policies"].pin),
                {guid.lower(): pillar for guid, pillar in maps["pillars"].items()},
                {guid.lower(): finished(text) for guid, text in maps["reasons"].items()},
            ),
            required=Requirements(
                tuple(map(definition_key, table["required"].policies)),
                table["required"].pillars,
                tuple(map(definition_key, table["required"].initiatives)),
            ),
            lint_ignores=table["lint"].ignore,
            article_options={
                name: self._article_options(options, own, f"articles.{name}")
                for name, own in maps["articles"].items()
            },
            own_services=self._services(data.get("services", {})),
            own_layouts=self._layouts(maps["layout"], templates),
        )

    def _entries(self, name: str, data: object) -> dict[str, Any]:
        """Return the checked entries of a table whose keys are names or ids."""
        if not isinstance(data, dict):
            raise self._error(name, "not a table")
        kind, _ = MAPS[name]
        return {key: self._convert(f"{name}.{key}", value, kind) for key, value in data.items()}

    def _convert(self, where: str, data: object, kind: Any) -> Any:
        """Return the checked value of a table or key."""
        try:
            return convert_value(data, kind)
        except InvalidValueError as error:
            key = f"{where}{error.path}".removesuffix("[...]")
            raise self._error(key, error.message) from error

    def _article_options(self, base: ArticleOptions, table: Struct, where: str) -> ArticleOptions:
        """Return options, replaced by those that a table sets."""
        given: dict[str, Any] = {
            option.name: self._read(
                f"{where}.{option.name.replace('_', '-')}", option.metadata["read"], value
            )
            for option in fields(ArticleOptions)
            if (value := getattr(table, option.name, UNSET)) is not UNSET
        }
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
                given[option.name] = self._path(option.name, value) if value else None
            elif hints[option.name] == tuple[Path, ...]:
                names = [value] if isinstance(value, str) else value
                given[option.name] = tuple(self._path(option.name, name) for name in names)
            else:
                given[option.name] = tuple(value) if isinstance(value, list) else value
        return SourceOptions(**given)

    def _path(self, option: str, name: str) -> Path:
        """Return the path that an option names, relative to the file."""
        if "\0" in name or any(len(os.fsencode(part)) > _MAX_NAME for part in name.split("/")):
            raise self._error(option.replace("_", "-"), "no system can have a file of this name")
        return from_working_directory(self.file.parent / name)

    def _globs(self, key: str, patterns: Globs) -> Globs:
        try:
            compile_globs(patterns, key)
        except ValueError as error:
            raise self._error(key, str(error)) from error
        return patterns

    def _read(self, key: str, read: Callable[[Any], Any], value: object) -> Any:
        """Return the value of a key as `read` returns it, which raises UsageError."""
        try:
            return read(value)
        except UsageError as error:
            raise self._error(key, str(error)) from error

    def _ids(self, key: str, ids: Iterable[str]) -> frozenset[str]:
        """Return the keys of the definitions that a key names."""
        return frozenset(self._read(key, read_definition_key, each) for each in ids)

    def _services(self, tables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the services of `[services.KEY]`."""
        by_key = {key.lower(): table for key, table in tables.items()}
        for key, table in by_key.items():
            types = table["resource_types"]
            self._read(f"services.{key}.resource_types", read_resource_types, types)
        try:
            return parse_registry(by_key, self._pattern).services
        except ValueError as error:
            key, _, why = str(error).partition(": ")
            raise self._error(f"services.{key}", why) from error

    def _layouts(
        self, tables: Mapping[str, LayoutTable], templates: str | UnsetType
    ) -> tuple[LayoutDefinition, ...]:
        """Return the layouts of `[layout.NAME]`."""
        folder = self._path("templates", templates) if templates else None
        try:
            return define_layouts(tables, self.file.name, folder)
        except LayoutError as error:
            raise self._error(f"layout.{error.key}", error.why) from error

    def _pattern(self, source: str) -> BoundedPattern:
        return compile_bounded(source, f"{from_working_directory(self.file)}: services")

    def _error(self, key: str, why: str, others: Sequence[str] = ()) -> ConfigError:
        file = from_working_directory(self.file)
        where = f"{file}: {key}" if key else str(file)
        end = "" if why.endswith("?") else "."
        return ConfigError(f"{where}: {why.rstrip('.')}{end}", others)
