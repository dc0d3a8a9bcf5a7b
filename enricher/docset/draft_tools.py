"""The tools that the drafts of a docset share: its linter, its enricher, and what these look up."""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

from enricher.article.bullets import name_key
from enricher.article.enrich import Enricher
from enricher.article.model import Article, ArticleResult
from enricher.article.wording import Wording
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.recommendation import RecommendationType
from enricher.docset.config import Config
from enricher.docset.descriptions import Description, describe_definition, describe_recommendation
from enricher.docset.lock import LockFile
from enricher.lint.context import RuleContext
from enricher.lint.linter import Linter


class DraftTools:
    """The configuration and the facts of a docset, ready for many versions of its articles."""

    def __init__(
        self, config: Config, catalog: Catalog, cloud: Cloud, templates: Path | None
    ) -> None:
        self.config = config
        self.catalog = catalog
        self._cloud = cloud
        self._templates = templates
        self.describe = cache(self._describe)

    @cached_property
    def linter(self) -> Linter:
        """The linter with the configured rules; raises UsageError for an unknown code."""
        return Linter(self.catalog, CLOUDS[self._cloud], self.config.lint_ignores)

    @property
    def context(self) -> RuleContext:
        """The indexes of the catalogue."""
        return self.linter.context

    @cached_property
    def wording(self) -> Wording:
        """The sentences; raises UsageError if the templates are missing or malformed."""
        return self.config.wording(self._templates, self._cloud)

    @cached_property
    def enricher(self) -> Enricher:
        """The enricher, without counts of the user's own resources."""
        return Enricher(self.catalog, None, self.wording)

    def fill(self, article: Article) -> ArticleResult:
        """Return the result of filling an article, with its entries in the lock of the docset.

        Raises ArticleError if it can't be filled, and ConfigError if the lock is malformed.
        """
        has_lock = self.config.is_docset
        history = LockFile.read(self.config.lock).of(article.name) if has_lock else None
        return self.enricher.enrich(article, history)

    def _describe(self, guid: str) -> Description | None:
        """Return the description of a definition or initiative, also of a removed one, or None."""
        names = self.context.definition_names
        return describe_definition(guid, names, self.catalog, self.wording)

    def describe_recommendation(self, name: str) -> Description | None:
        """Return the description of the recommendation with a name, or None."""
        entry = self._recommendations.get(name_key(name))
        return describe_recommendation(entry, self.wording) if entry else None

    @cached_property
    def _recommendations(self) -> dict[str, RecommendationType]:
        """The recommendation types by the key of each of their names."""
        rules = load_advisor_rules()
        return {
            name_key(name): entry
            for entry in reversed(self.catalog.recommendation_types or ())
            for name in rules.names(entry)
        }
