"""The contents of services and directives, each computed once for all articles that have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace as replace_options
from functools import partial

from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions
from enricher.article.definitions import DefinitionIndex
from enricher.article.directives.directive import Directive, Directives
from enricher.article.directives.directive_selection import check_names, facts_for, initiatives_for
from enricher.article.directives.lists import DirectiveContent
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.resource_counts import ResourceCounts
from enricher.catalog.service import Service
from enricher.errors import ArticleError, SourceError, UsageError


class Contents:
    """The contents of slots from one catalogue, in one wording."""

    def __init__(
        self,
        catalog: Catalog,
        counts: ResourceCounts | None,
        wording: Wording,
        index: DefinitionIndex,
        assigned_of: Callable[..., frozenset[str]] | None = None,
    ) -> None:
        """`counts` are the resource counts, if they were asked for.

        `assigned_of` is `AssignedPolicies.ids`, if it was asked for what is assigned.

        `wording` is the default one; articles in other languages and layouts have their own.
        """
        self._catalog = catalog
        self._counts = counts
        self._assigned_of = assigned_of
        self._wording = wording
        self._index = index
        self._services: dict[tuple[Service, ArticleOptions, Wording], SlotContent] = {}
        self._directives: dict[tuple[Directive, Wording], DirectiveContent] = {}

    def of(
        self, service: Service, options: ArticleOptions, wording: Wording | None = None
    ) -> SlotContent:
        """Return the content of the template's slots for a service."""
        wording = wording or self._wording
        # The content is independent of these options; it may depend on any other.
        other = replace_options(
            options, service=(), resource_types=(), limit=None, link_mentions=None, language=None
        )
        key = (service, other, wording)
        if key not in self._services:
            catalog = self._catalog_for(options)
            families = catalog.families(
                service,
                preview=options.preview,
                include_generic=options.include_generic,
                custom=options.custom,
            )
            asks_for_assigned = options.assigned and self._assigned_of
            facts = ServiceFacts(
                service,
                families,
                self._catalog.advice(service),
                self._catalog.unreadable_pillars(service),
                self._counts.of(service) if self._counts and options.compliance else None,
                asks_for_assigned(families) if asks_for_assigned else frozenset(),
                partial(self._catalog.dropped_recommendations, service),
            )
            self._services[key] = SlotContent(facts, wording, self._index)
        return self._services[key]

    def of_directives(
        self, directives: Directives, wording: Wording | None = None, *, of_known_names: bool = True
    ) -> list[DirectiveContent]:
        """Return the contents of an article's directives.

        `wording` is that of the article; a directive may name another language.
        Raises ArticleError if, with `of_known_names`, one names what Azure doesn't have.
        """
        contents = []
        for directive in directives.directives:
            try:
                if of_known_names:
                    check_names(directive, self._catalog)
                contents.append(
                    self._of_directive(replace(directive, line=0), wording or self._wording)
                )
            except (UsageError, SourceError) as error:
                raise ArticleError(f"line {directive.line}: directive: {error}") from error
        return contents

    def _of_directive(self, directive: Directive, wording: Wording) -> DirectiveContent:
        language = directive.options.language or wording.language
        wording = wording.of_article(language, wording.layout)
        key = (directive, wording)
        if key not in self._directives:
            catalog, service = self._catalog_for(directive.options), directive.service
            is_on_initiatives = directive.slot.kind is SlotKind.INITIATIVES
            self._directives[key] = DirectiveContent(
                directive,
                facts_for(directive, catalog, self._counts, self._assigned_of),
                wording,
                self._index,
                self.of(service, directive.options, wording) if service else None,
                initiatives_for(directive, catalog) if is_on_initiatives else None,
            )
        return self._directives[key]

    def _catalog_for(self, options: ArticleOptions) -> Catalog:
        """Return the catalogue with the decisions of an article's options."""
        decisions = self._catalog.overrides.of_article(options.decisions)
        return self._catalog.with_overrides(decisions)
