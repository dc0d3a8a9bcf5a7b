"""A docset: which articles it has, and what a user decided about them; and where that stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import tomli
from msgspec import Struct, field

from enricher.article.options import Options
from enricher.catalog.model import Overrides, Service
from enricher.catalog.services import Registry, load_registry
from enricher.docset.discovery import Discovery
from enricher.errors import UsageError
from enricher.sources.options import SourceOptions

CONFIG_NAME, LOCK_NAME = "enrich.toml", "enrich.lock"
CONFIG_FILES = (CONFIG_NAME, "pyproject.toml")
_REPOSITORY = ".git"  # nothing outside a repository decides about what is inside


class Config(Struct, frozen=True, dict=True):
    """A docset: where its articles are, and what a user decided about them."""

    root: Path
    file: Path | None = None  # that says so; else all is default
    articles: Sequence[str] = ("**/*.md",)
    exclude: Sequence[str] = ()
    options: Options = field(default_factory=Options)
    templates: Path | None = None
    sources: SourceOptions = field(default_factory=SourceOptions)
    overrides: Overrides = field(default_factory=Overrides)
    lint_ignores: Sequence[str] = ()  # codes of lint's rules
    own_options: Mapping[str, Options] = field(default_factory=dict)  # by article
    own_services: Mapping[str, Service] = field(
        default_factory=dict
    )  # beside those of the registry

    @property
    def configured(self) -> bool:
        """Does a file say how it is refreshed?"""
        return self.file is not None

    @property
    def lock(self) -> Path:
        """Where the lock of the docset is, or would be."""
        return self.root / LOCK_NAME

    @property
    def is_docset(self) -> bool:
        """Has somebody set this folder up for refreshes?"""
        return self.configured or self.lock.exists()

    @cached_property
    def registry(self) -> Registry:
        """The services that an article may be about; its own go before those of the tool."""
        return load_registry().with_services(self.own_services)

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
        for file in (parent / name for name in CONFIG_FILES):
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
        return tomli.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} can't be read as TOML: {error}.") from error


def _tool(data: dict[str, object]) -> object:
    """`[tool.enrich]` of a pyproject.toml."""
    tool = data.get("tool")
    return tool.get("enrich") if isinstance(tool, dict) else None


def _read(file: Path, data: dict[str, object]) -> Config:
    # Most articles have no configuration, and need not wait for what reads one.
    from enricher.docset.config_file import read  # noqa: PLC0415

    return read(file, _tool(data) if file.name == "pyproject.toml" else data)
