"""Fill one article: gather the facts on its service, fill its slots, and report on the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as replace_options
from functools import partial

from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions
from enricher.article.article_warnings import warnings_about
from enricher.article.filling import Filled, fill_until_stable
from enricher.article.link_mentions import MentionLinker
from enricher.article.lock_history import ArticleHistory, ArticleLock
from enricher.article.model import Article, ArticleResult
from enricher.article.review import Reviewer
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.strip import strip_article
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.resource_counts import ResourceCounts
from enricher.catalog.service import Service
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
        self._assigned_of = assigned_of
        self.counts = counts
        self.wording = wording
        self._reviewer = Reviewer.of(catalog, wording)
        self._contents: dict[tuple[Service, ArticleOptions], SlotContent] = {}
        self._linker = MentionLinker(catalog, wording)

    def enrich(self, article: Article, lock: ArticleLock | None = None) -> ArticleResult:
        """Fill the slots of one article, and return the result; nothing is written to disk.

        `lock` has the article's entries in the lock of a docset: empty for an article that is not
        in the lock, None without a lock.

        Raises ArticleError if the article can't be filled as it is, and InternalError if filling
        the result again would change it.
        """
        content = self.content_of(article)
        facts = content.facts
        if self.catalog.partial and not facts.has_own_facts:
            raise ArticleError(
                f"the recordings have nothing on {facts.service.name}. Query Azure, or use "
                "--policies-from."
            )
        history = ArticleHistory() if lock is None else self._history_of(article, content, lock)

        linked, policies = self._linker.link(article, content, history)
        filled = fill_until_stable(
            linked.outline, linked.layout, content, article.options.limit, history
        )
        again = replace(article, outline=filled.outline)
        if policies and self._linker.link(again, content, history)[1]:
            raise InternalError("a second run would add links; nothing was written. Report this.")
        result = self._result(article, filled, facts, history)
        result = replace(result, linked=policies, was_filled=any(history.written.values()))
        if not history.has_lock or not (result.changed or history.is_lost):
            return result
        filled = replace(filled, slot_results=filled.last)
        repeated = self._result(again, filled, facts, history.after(result.written))
        return replace(result, repeated=repeated.without_texts())

    def strip(self, article: Article, lock: ArticleLock | None = None) -> ArticleResult:
        """Take out of an article what enrich put in, and return the result.

        `lock` is as for `enrich`; with entries of the article, no facts are needed. Raises
        ArticleError if the article can't be stripped as it is.
        """
        content = self.content_of(article, of_known_types=False)
        return strip_article(article, content, lock or {})

    def _result(
        self,
        article: Article,
        filled: Filled,
        facts: ServiceFacts,
        history: ArticleHistory,
    ) -> ArticleResult:
        """Return the result of filling an article, with its warnings."""
        slot_results = filled.slot_results
        warnings = warnings_about(
            article, filled.outline, slot_results, facts, history, self.wording.vocabulary
        )
        after = filled.outline.document
        removed = self._reviewer.removed.by_slot(slot_results, after.text)
        changed = after.text != article.document.text
        to_review = tuple(self._reviewer.review(after, facts.service, slot_results))
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
        if article.service is None:
            raise ArticleError(article.unknown)
        if of_known_types:
            article.require_known_types(self.catalog)
        return self._content(article.service, article.options)

    def content_for(self, service: Service, options: ArticleOptions) -> SlotContent:
        """Return the content of articles on a service with these options."""
        return self._content(service, options)

    def facts_of(self, service: Service, options: ArticleOptions) -> ServiceFacts:
        """Return the facts on a service, for articles with these options."""
        return self._content(service, options).facts

    def _content(self, service: Service, options: ArticleOptions) -> SlotContent:
        # The content is independent of these options; it may depend on any other.
        other = replace_options(
            options, service=None, resource_types=(), limit=0, link_mentions=None
        )
        key = (service, other)
        if key not in self._contents:
            decisions = self.catalog.overrides.of_article(options.decisions)
            catalog = self.catalog.with_overrides(decisions)
            families = catalog.families(
                service,
                preview=options.preview,
                include_generic=options.include_generic,
                custom=options.custom,
            )
            facts = ServiceFacts(
                service,
                families,
                self.catalog.advice(service),
                self.catalog.unreadable_pillars(service),
                self.counts.of(service) if self.counts and options.compliance else None,
                self._assigned_of(families)
                if self._assigned_of and options.assigned
                else frozenset(),
                partial(self.catalog.dropped_recommendations, service),
            )
            self._contents[key] = SlotContent(facts, self.wording, self._linker.index)
        return self._contents[key]

    def _history_of(
        self, article: Article, content: SlotContent, lock: ArticleLock
    ) -> ArticleHistory:
        """Return the history of an article with these lock entries.

        If there are none, but the article has bullets of enrich's, the entries were lost.
        """
        is_lost = not lock and content.is_in(article.outline)
        return ArticleHistory(
            lock,
            is_lost,
            has_lock=True,
            of_policies=self._reviewer.availability.of_policy,
            of_recommendations=self._reviewer.availability.of_recommendation,
        )
