"""Drafts of the articles of a docset, and the facts that they are about."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from enricher.catalog.catalog import Catalog
from enricher.docset.draft import Draft
from enricher.docset.draft_tools import DraftTools
from enricher.docset.queries import CatalogQueries
from enricher.sources.origin import origin


class Drafting(CatalogQueries):
    """Makes drafts of articles, which share what they look up."""

    templates: Path | None = None  # a folder that replaces the configured one

    def draft(self, article: Path | str, text: str = "") -> Draft:
        """Return a draft of an article, as an editor has it, which needs no file.

        Its answers follow its text, and say what the docset's configuration and facts say now.
        """
        return Draft(Path(article), self._draft_tools, text)

    @cached_property
    def _draft_tools(self) -> DraftTools:
        templates = self.templates or self.config.templates
        return DraftTools(self.config, self.catalog, self.sources.effective_cloud, templates)

    def use_facts_of(self, catalog: Catalog) -> None:
        """Use the facts of a catalogue that was read from the same sources."""
        self.__dict__["catalog"] = catalog.with_overrides(self.config.overrides)

    @property
    def origin(self) -> tuple[str, ...]:
        """A line for each source of facts: a commit, the day of a file, or Azure."""
        return tuple(origin(self.sources))

    def _forget_drafts(self) -> None:
        """Make later drafts with the configuration as it is then."""
        self.__dict__.pop("_draft_tools", None)
