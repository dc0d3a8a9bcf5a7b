"""The configuration of a docset: which files are articles, and the user's decisions on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field

from enricher.article.article_options import ArticleOptions
from enricher.article.layout_definition import LayoutDefinition, built_in_layouts
from enricher.article.wording import Wording
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.overrides import Overrides
from enricher.catalog.required import Requirements
from enricher.catalog.service import Service
from enricher.catalog.services import Registry, load_registry, named_service
from enricher.docset.discovery import Discovery
from enricher.docset.journal import JOURNAL_NAME
from enricher.errors import ConfigError
from enricher.platform.locations import from_working_directory
from enricher.platform.reading import exists
from enricher.sources.source_options import SourceOptions

LOCK_NAME = "enrich.lock"


class Config(Struct, frozen=True, dict=True):
    """The configuration of a docset. Without a configuration file, all values are defaults."""

    root: Path
    file: Path | None = None  # the enrich.toml or pyproject.toml that it was read from
    articles: Sequence[str] = ("**/*.md",)
    exclude: Sequence[str] = ()
    options: ArticleOptions = field(default_factory=ArticleOptions)
    templates: Path | None = None
    sources: SourceOptions = field(default_factory=SourceOptions)
    overrides: Overrides = field(default_factory=Overrides)
    required: Requirements = field(default_factory=Requirements)  # of the estate
    lint_ignores: Sequence[str] = ()  # codes of rules
    article_options: Mapping[str, ArticleOptions] = field(default_factory=dict)  # by article name
    own_services: Mapping[str, Service] = field(default_factory=dict)  # by key
    own_layouts: tuple[LayoutDefinition, ...] = ()

    @property
    def lock(self) -> Path:
        """The path of the docset's lock, whether or not it exists, as messages name it."""
        return from_working_directory(self.root / LOCK_NAME)

    @property
    def is_docset(self) -> bool:
        """Whether the folder was set up for refreshes: it has a configuration or a lock.

        A first refresh that was killed leaves a journal instead of a lock.
        """
        return self.file is not None or self.lock.exists() or (self.root / JOURNAL_NAME).exists()

    @cached_property
    def registry(self) -> Registry:
        """The services that an article may be about; the docset's own take precedence."""
        return load_registry().with_services(self.own_services)

    @cached_property
    def layouts(self) -> tuple[LayoutDefinition, ...]:
        """The layouts that an article may have: the docset's own, and the built-in ones."""
        own = {layout.name for layout in self.own_layouts}
        return *self.own_layouts, *(each for each in built_in_layouts() if each.name not in own)

    @cached_property
    def discovery(self) -> Discovery:
        """The files of the folder that are articles."""
        return Discovery(self.root, self.articles, self.exclude)

    def wording(self, templates: Path | None, cloud: Cloud) -> Wording:
        """Return the sentences; `templates` is a folder that replaces the configured one.

        Raises ConfigError if the folder doesn't exist, and RenderError for a malformed template.
        """
        folder = templates or self.templates
        if folder and not folder.is_dir():
            raise ConfigError(f"{folder}: no such folder of templates. Check its name.")
        wording = Wording(folder, CLOUDS[cloud])
        wording.require_valid()
        return wording

    def service(self, key: str) -> Service:
        """Return the service of a key; raise NotFoundError, with the nearest keys, if unknown."""
        return named_service(key, self.registry)

    def articles_in(self, paths: Sequence[Path] = ()) -> list[Path]:
        """Return the articles, sorted; with `paths`, only those in these folders and files."""
        return [path for path in self.discovery.found if _is_in(path, paths)]

    def unusable_in(self, paths: Sequence[Path] = ()) -> dict[Path, str]:
        """Return paths that are named like articles but can't be any, each with the reason."""
        unusable = self.discovery.unusable.items()
        return {path: reason for path, reason in unusable if _is_in(path, paths)}

    def name_of(self, article: Path) -> str:
        """Return an article's name: its path relative to the root, with slashes."""
        return absolute(article).relative_to(self.root).as_posix()

    def has_article(self, name: str) -> bool:
        """Return whether an article of this name exists."""
        return exists(self.root / name)

    def options_of(self, name: str) -> ArticleOptions:
        """Return the options of an article, by its name."""
        return self.article_options.get(name, self.options)


def absolute(path: Path) -> Path:
    """Return an absolute path without `..` and links to folders; the file itself may be a link."""
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _is_in(path: Path, paths: Sequence[Path]) -> bool:
    return not paths or any(path.is_relative_to(absolute(part)) for part in paths)
