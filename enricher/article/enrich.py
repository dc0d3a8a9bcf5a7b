"""Fill one article: gather the facts on its service, fill its slots, and report on the result."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from enricher.article.article_history import history_of
from enricher.article.article_warnings import warnings_about
from enricher.article.contents import Contents
from enricher.article.filling import Filled, fill_until_stable
from enricher.article.link_mentions import MentionLinker
from enricher.article.lock_history import ArticleHistory, ArticleLock
from enricher.article.model import Article, ArticleResult
from enricher.article.review import Reviewer
from enricher.article.slot_content import SlotContent
from enricher.article.strip import strip_article
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.resource_counts import ResourceCounts
from enricher.errors import ArticleError, InternalError


class Enricher:
    """The engine that fills articles from one catalogue, in one wording.

    The content of each service is computed once, however many articles are about it.
    """

    def __init__(
        self,
        catalog: Catalog,
        counts: ResourceCounts | None,
        wording: Wording,
        assigned_of: Callable[..., frozenset[str]] | None = None,
    ) -> None:
        """`counts` are the resource counts, if they were asked for.

        `assigned_of` is `AssignedPolicies.ids`, if it was asked for what is assigned.
        """
        self.catalog = catalog
        self.counts = counts
        self.wording = wording
        self._reviewer = Reviewer.of(catalog, wording)
        self._linker = MentionLinker(catalog, wording)
        self.contents = Contents(catalog, counts, wording, self._linker.index, assigned_of)

    def enrich(self, article: Article, lock: ArticleLock | None = None) -> ArticleResult:
        """Fill the slots of one article, and return the result; nothing is written to disk.

        `lock` has the article's entries in the lock of a docset: empty for an article that is not
        in the lock, None without a lock.

        Raises ArticleError if the article can't be filled as it is, and InternalError if filling
        the result again would change it.
        """
        article.directives.require_valid(article.document)
        content = self.content_of(article)
        directives = self.contents.of_directives(article.directives, content.wording)
        facts = content.facts
        if self.catalog.partial and not article.is_page and not facts.has_own_facts:
            raise ArticleError(
                f"the recordings have nothing on {facts.service.name}. Query Azure, or use "
                "--policies-from."
            )
        history = ArticleHistory()
        if lock is not None:
            available = self._reviewer.availability
            history = history_of(article, content, directives, lock, available)

        linked, policies = self._linker.link(article, content, history)
        filled = fill_until_stable(
            linked.outline,
            linked.layout,
            content,
            article.options.limit,
            history,
            directives=directives,
        )
        again = replace(article, outline=filled.outline)
        if policies and self._linker.link(again, content, history)[1]:
            raise InternalError("a second run would add links; nothing was written. Report this.")
        result = self._result(article, filled, content, history)
        result = replace(
            result,
            linked=policies,
            was_filled=any(history.written.values()),
            orphans=history.orphans,
        )
        if not history.has_lock or not (result.changed or history.is_lost):
            return result
        filled = replace(filled, slot_results=filled.last)
        repeated = self._result(again, filled, content, history.after(result.written))
        return replace(result, repeated=repeated.without_texts())

    def strip(self, article: Article, lock: ArticleLock | None = None) -> ArticleResult:
        """Take out of an article what enrich put in, and return the result.

        `lock` is as for `enrich`; with entries of the article, no facts are needed. Raises
        ArticleError if the article can't be stripped as it is.
        """
        article.directives.require_valid(article.document)
        content = self.content_of(article, of_known_types=False)
        directives = self.contents.of_directives(
            article.directives, content.wording, of_known_names=False
        )
        return strip_article(article, content, lock or {}, directives)

    def _result(
        self,
        article: Article,
        filled: Filled,
        content: SlotContent,
        history: ArticleHistory,
    ) -> ArticleResult:
        """Return the result of filling an article, with its warnings."""
        slot_results, facts = filled.slot_results, content.facts
        warnings = warnings_about(
            article, filled.outline, slot_results, facts, history, content.vocabulary
        )
        after = filled.outline.document
        removed = self._reviewer.removed.by_slot(slot_results, after.text)
        changed = after.text != article.document.text
        to_review = tuple(
            self._reviewer.review(
                after, facts.service, slot_results, article.directives.services_by_slot
            )
        )
        return ArticleResult(
            article,
            facts.service,
            filled.outline,
            after,
            slot_results,
            removed,
            changed,
            warnings,
            to_review=to_review,
            plan=filled.plan,
        )

    def content_of(self, article: Article, *, of_known_types: bool = True) -> SlotContent:
        """Return the content of an article.

        Raises ArticleError if its service or, with `of_known_types`, a resource type of its options
        is unknown.
        """
        if article.subject is None:
            raise ArticleError(article.unknown)
        if of_known_types:
            article.require_known_types(self.catalog)
        wording = self.wording.of_article(article.language, article.layout.definition)
        return self.contents.of(article.subject, article.options, wording)
