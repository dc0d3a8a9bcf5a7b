"""`enrich.toml` (or `[tool.enrich]` of a pyproject.toml): how a docset is refreshed.

`examples/enrich.toml` shows every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from pathspec import GitIgnoreSpec
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from enricher.article.model import Options
from enricher.catalog.catalog import Overrides
from enricher.catalog.model import Pillar
from enricher.catalog.services import read_resource_types
from enricher.clouds import Cloud
from enricher.docset.discovery import Discovery
from enricher.docset.lock import LOCK_NAME
from enricher.errors import UsageError
from enricher.sources.options import SourceOptions, flags_of

CONFIG_NAME = "enrich.toml"
_REPOSITORY = ".git"  # nothing outside a repository decides about what is inside


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


class _File(_Table):
    docset: _Docset = _Docset()
    options: _Options = _Options()
    sources: _Sources = _Sources()
    policies: _Policies = _Policies()
    lint: _Lint = _Lint()
    pillars: dict[str, Annotated[Pillar, Field(strict=False)]] = {}
    articles: dict[str, _Article] = {}


@dataclass(frozen=True)
class Config:
    """A docset: where its articles are, and what a user decided about them."""

    root: Path
    configured: bool = False  # by a file; else all is default
    articles: Sequence[str] = ("**/*.md",)
    exclude: Sequence[str] = ()
    options: Options = field(default_factory=Options)
    templates: Path | None = None
    sources: SourceOptions = field(default_factory=SourceOptions)
    overrides: Overrides = field(default_factory=Overrides)
    lint_ignores: Sequence[str] = ()  # codes of lint's rules
    own_options: Mapping[str, Options] = field(default_factory=dict)  # by article

    @property
    def lock(self) -> Path:
        """Where the lock of the docset is, or would be."""
        return self.root / LOCK_NAME

    @property
    def is_docset(self) -> bool:
        """Has somebody set this folder up for refreshes?"""
        return self.configured or self.lock.exists()

    @cached_property
    def discovery(self) -> Discovery:
        """The files that are its articles."""
        return Discovery(self.root, self.articles, self.exclude)

    def inside(self, within: Sequence[Path] = ()) -> list[Path]:
        """The articles, sorted; only those in these folders and files, when some are given."""
        return [path for path in self.discovery.found if _is_in(path, within)]

    def passed_over(self, within: Sequence[Path] = ()) -> dict[Path, str]:
        """What bears an article's name and is no file to work on, with the reason."""
        passed = self.discovery.passed_over.items()
        return {path: why for path, why in passed if _is_in(path, within)}

    def name_of(self, article: Path) -> str:
        """An article's name: its path relative to the root, with slashes."""
        return _place(article).relative_to(self.root).as_posix()

    def options_of(self, name: str) -> Options:
        """The options of an article, by its name."""
        return self.own_options.get(name, self.options)


def find_config(start: Path) -> Config:
    """What governs an article or a folder: the docset that it is in, or that its enrich.toml names.

    Looked for in the folder and those above it, up to the root of the repository; without a
    repository in the folder alone, for those above it may be anybody's. Where there is none, the
    folder itself with the defaults.

    Raises UsageError for a path that is not there, and one that names the file and the key when
    something in a configuration is not as it must be.
    """
    if not start.exists():
        raise UsageError(f"no such file or folder: {start}. Check the path.")
    if start.suffix == ".toml":
        return _read(start.resolve(), _toml(start))
    place = _place(start)
    folder = place if place.is_dir() else place.parent
    for parent in _up_to_repository(folder):
        for file in (parent / CONFIG_NAME, parent / "pyproject.toml"):
            data = _toml(file) if file.is_file() else {}
            if (file.name == CONFIG_NAME and file.is_file()) or _tool(data):
                return _read(file, data)
        if (parent / LOCK_NAME).is_file():
            return Config(parent)
    return Config(folder)


def _up_to_repository(folder: Path) -> list[Path]:
    """A folder and those above it up to the root of its repository; without one, it alone."""
    above = [folder, *folder.parents]
    roots = (index for index, one in enumerate(above) if (one / _REPOSITORY).exists())
    return above[: next(roots, 0) + 1]


def _place(path: Path) -> Path:
    """An absolute path without dots; the file itself may be a link."""
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _is_in(path: Path, within: Sequence[Path]) -> bool:
    return not within or any(path.is_relative_to(_place(part)) for part in within)


def _toml(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} can't be read as TOML: {error}.") from error


def _tool(data: dict[str, object]) -> object:
    """`[tool.enrich]` of a pyproject.toml."""
    tool = data.get("tool")
    return tool.get("enrich") if isinstance(tool, dict) else None


def _read(file: Path, data: dict[str, object]) -> Config:
    try:
        read = _File.model_validate(_tool(data) if file.name == "pyproject.toml" else data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        unknown = first["type"] == "extra_forbidden"
        why = "there is no such key" if unknown else first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{file}: {key}: {why}.") from error
    root, options = file.parent, read.options
    common = Options(
        limit=options.limit,
        preview=options.preview,
        include_generic=options.include_generic,
        compliance=options.compliance,
    )
    return Config(
        root=root,
        configured=True,
        articles=read.docset.articles,
        exclude=read.docset.exclude,
        options=common,
        templates=_below(root, options.templates),
        sources=_sources(read.sources, root),
        overrides=Overrides(
            frozenset(map(str.lower, read.policies.exclude)),
            frozenset(map(str.lower, read.policies.pin)),
            {guid.lower(): pillar for guid, pillar in read.pillars.items()},
        ),
        lint_ignores=read.lint.ignore,
        own_options={
            name: replace(
                common,
                service=own.service,
                resource_types=_types(file, name, own.resource_types),
                limit=own.limit or common.limit,
            )
            for name, own in read.articles.items()
        },
    )


def _types(file: Path, name: str, types: Sequence[str]) -> tuple[str, ...]:
    try:
        return read_resource_types(types)
    except UsageError as error:
        raise UsageError(f"{file}: articles.{name}.resource-types: {error}") from error


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
