"""`enrich.toml` (or `[tool.enrich]` of a pyproject.toml): how a docset is refreshed.

`examples/enrich.toml` shows every key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from enricher.article.lockfile import LOCK_NAME
from enricher.catalog.catalog import Overrides
from enricher.catalog.model import Pillar
from enricher.errors import UsageError
from enricher.job import Options
from enricher.sources.options import Cloud, SourceOptions

CONFIG_NAME = "enrich.toml"
_END_OF_SEARCH = ".git"  # nothing outside a repository decides about what is inside


class _Table(BaseModel):
    """A table of the file: keys with dashes, and none that is not known."""

    model_config = ConfigDict(
        extra="forbid", strict=True, alias_generator=lambda name: name.replace("_", "-")
    )


class _Docset(_Table):
    articles: list[str] = ["**/*.md"]
    exclude: list[str] = []


class _Options(_Table):
    limit: int = Field(10, ge=1)
    preview: bool = True
    include_generic: bool = False
    compliance: bool = False
    templates: str | None = None


class _Sources(_Table):
    subscription: list[str] = []
    management_group: str | None = None
    offline: bool = False
    fixtures: str | None = None
    policies_from: str | None = None
    recommendations_from: str | None = None
    cloud: Cloud = Field(Cloud.PUBLIC, strict=False)
    arm_endpoint: str | None = None
    tenant: str | None = None


class _Policies(_Table):
    exclude: list[str] = []
    pin: list[str] = []


class _Article(_Table):
    service: str | None = None
    resource_types: list[str] = []
    limit: int | None = Field(None, ge=1)


class _File(_Table):
    docset: _Docset = _Docset()
    options: _Options = _Options()
    sources: _Sources = _Sources()
    policies: _Policies = _Policies()
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
    own_options: Mapping[str, Options] = field(default_factory=dict)  # by article

    @property
    def lock(self) -> Path:
        """Where the lock of the docset is, or would be."""
        return self.root / LOCK_NAME

    @property
    def is_docset(self) -> bool:
        """Has somebody set this folder up for refreshes?"""
        return self.configured or self.lock.exists()

    def paths(self, within: Sequence[Path] = ()) -> list[Path]:
        """The articles, sorted; only those in these folders, or these files, when some are given.

        Hidden folders are no part of a docset.
        """
        found = {path for pattern in self.articles for path in self.root.glob(pattern)}
        left_out = {path for pattern in self.exclude for path in self.root.glob(pattern)}
        return sorted(
            path
            for path in found - left_out
            if path.is_file()
            and not (path.is_symlink() and path.resolve() in found)  # the same article twice
            and not any(part.startswith(".") for part in path.relative_to(self.root).parts)
            and (not within or any(path.is_relative_to(_place(part)) for part in within))
        )

    def name_of(self, article: Path) -> str:
        """An article's name: its path relative to the root, with slashes."""
        return _place(article).relative_to(self.root).as_posix()

    def options_of(self, name: str) -> Options:
        """The options of an article, by its name."""
        return self.own_options.get(name, self.options)


def find_config(start: Path) -> Config:
    """What governs an article or a folder: the docset that it is in, or that its enrich.toml names.

    Looked for in the folder and those above it, up to the root of the repository; where there is
    none, the folder itself with the defaults. Raises UsageError for a path that is not there, and
    one that names the file and the key when something in a configuration is not as it must be.
    """
    if not start.exists():
        raise UsageError(f"no such file or folder: {start}. Check the path.")
    if start.suffix == ".toml":
        return _read(start.resolve(), _toml(start))
    place = _place(start)
    folder = place if place.is_dir() else place.parent
    for parent in (folder, *folder.parents):
        for file in (parent / CONFIG_NAME, parent / "pyproject.toml"):
            data = _toml(file) if file.is_file() else {}
            if (file.name == CONFIG_NAME and file.is_file()) or _tool(data):
                return _read(file, data)
        if (parent / LOCK_NAME).is_file():
            return Config(parent)
        if (parent / _END_OF_SEARCH).exists():
            break
    return Config(folder)


def _place(path: Path) -> Path:
    """An absolute path without dots; the file itself may be a link."""
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


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
        why = "there is no such key" if unknown else first["msg"]
        raise UsageError(f"{file}: {key}: {why}.") from error
    root, options, sources = file.parent, read.options, read.sources
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
        sources=SourceOptions(
            subscriptions=tuple(sources.subscription),
            management_group=sources.management_group,
            offline=sources.offline,
            fixtures=_below(root, sources.fixtures),
            policies_from=_below(root, sources.policies_from),
            recommendations_from=_below(root, sources.recommendations_from),
            cloud=sources.cloud,
            arm_endpoint=sources.arm_endpoint,
            tenant=sources.tenant,
        ),
        overrides=Overrides(
            frozenset(map(str.lower, read.policies.exclude)),
            frozenset(map(str.lower, read.policies.pin)),
            {guid.lower(): pillar for guid, pillar in read.pillars.items()},
        ),
        own_options={
            name: replace(
                common,
                service=own.service,
                resource_types=tuple(map(str.lower, own.resource_types)),
                limit=own.limit or common.limit,
            )
            for name, own in read.articles.items()
        },
    )


def _below(root: Path, name: str | None) -> Path | None:
    return root / name if name else None
