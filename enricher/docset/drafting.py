"""Texts and drafts of the articles of a docset, and the facts that they are about."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from enricher.article.model import ArticleResult
from enricher.catalog.catalog import Catalog
from enricher.docset.draft import Draft
from enricher.docset.draft_tools import DraftTools
from enricher.docset.queries import CatalogQueries
from enricher.docset.texts import read_text
from enricher.lint.finding import Finding
from enricher.sources.origin import origin


class Drafting(CatalogQueries):
    """Fills and checks texts, and makes drafts of articles, which share what they look up."""

    _templates: Path | None = None  # a folder that replaces the configured one

    def fill_text(self, text: str, *, name: str = "article.md", **options: Any) -> ArticleResult:
        """Fill the sections of an article; `after.text` of the result is the new text.

        `name` is the path of the article in its docset, from which its service may be identified,
        and its entries in the lock are found. `options` are the fields of `ArticleOptions`. Raises
        ArticleError if the article can't be filled, and UsageError for an invalid option.
        """
        article = read_text(text, name, self._config, options)
        return self._draft_tools.fill(article)

    def lint_text(self, text: str, *, name: str = "article.md") -> list[Finding]:
        """Return the outdated statements of an article about policies, in order of lines.

        Raises ArticleError if the article can't be read.
        """
        article = read_text(text, name, self._config, {})
        return self._draft_tools.linter.check(article)

    def _draft(self, article: Path | str, text: str = "") -> Draft:
        """Return a draft of an article, as an editor has it, which needs no file.

        Its answers follow its text, and say what the docset's configuration and facts say now.
        """
        return Draft(Path(article), self._draft_tools, text)

    @cached_property
    def _draft_tools(self) -> DraftTools:
        cloud = self.sources.effective_cloud
        return DraftTools(self._config, self._catalog, cloud, self._templates)

    def _use_facts_of(self, catalog: Catalog) -> None:
        """Use the facts of a catalogue that was read from the same sources."""
        self.__dict__["_catalog"] = catalog.with_overrides(self._config.overrides)

    @property
    def origin(self) -> tuple[str, ...]:
        """A line for each source of facts: a commit, the day of a file, or Azure."""
        return tuple(origin(self.sources))

    def _forget_drafts(self) -> None:
        """Make later drafts with the configuration as it is then."""
        self.__dict__.pop("_draft_tools", None)
