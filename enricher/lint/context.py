"""The facts that checks look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, cached_property, partial
from urllib.parse import unquote

from enricher.article.article_options import ArticleOptions
from enricher.article.bullets import name_key
from enricher.article.definitions import DefinitionIndex
from enricher.article.unlinked import PolicyNames
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import Hosts
from enricher.catalog.families import Family
from enricher.catalog.names import NameIndex, words_of
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.lint.definition_names import DefinitionNames
from enricher.markdown.inline import slug

#: The similarity from which an anchor may be a misspelling of another one.
_SIMILAR_ANCHOR = 0.8
#: Words before the name of a product that categories have or lack.
_PREFIXES = (["azure"], ["microsoft"])


class RuleContext:
    """The facts of a catalogue, indexed for checks."""

    def __init__(self, catalog: Catalog, hosts: Hosts) -> None:
        self.catalog = catalog
        self.hosts = hosts
        self._of_azure = catalog.without_overrides()  # has what the user excludes
        self._families = cache(self._families_of)
        self.categories_of = cache(self._categories_of)
        self.policies_of = cache(self._policies_of)
        self.recommendations_of = cache(self._recommendations_of)
        self.names_of = cache(partial(PolicyNames.of, catalog))

    @cached_property
    def index(self) -> DefinitionIndex:
        """The definitions, by what a text can name them by."""
        return DefinitionIndex.of(self.catalog)

    @cached_property
    def live_names(self) -> dict[str, CompiledPolicy]:
        """The live definitions by the key of their name."""
        return {name_key(name): policy for policy in self._of_azure.live for name in policy.names}

    @cached_property
    def names(self) -> NameIndex:
        """The names of the live definitions, to look up similar ones."""
        return NameIndex(policy.edited_name for policy in self._of_azure.live)

    @cached_property
    def deprecated_names(self) -> dict[str, CompiledPolicy]:
        """The deprecated definitions by the key of their name."""
        definitions = self.catalog.definitions or ()
        return {name_key(p.display_name): p for p in definitions if p.deprecated}

    def _categories_of(self, service: Service) -> set[str]:
        """Return the anchors of the categories of a service's policies."""
        return {slug(classified.policy.category) for classified in self._of_azure.policies(service)}

    def _policies_of(self, service: Service) -> frozenset[str]:
        """Return the ids of the policies that apply to a service, or to resources of any type."""
        applying = self._of_azure.policies(service, include_generic=True)
        return frozenset(classified.policy.id for classified in applying)

    def families_of(
        self, service: Service, options: ArticleOptions
    ) -> Mapping[Pillar, Sequence[Family]]:
        """Return the policies that an article on a service lists with its options, by pillar."""
        return self._families(service, options.preview, options.include_generic)

    def _families_of(
        self, service: Service, preview: bool, include_generic: bool
    ) -> Mapping[Pillar, Sequence[Family]]:
        families = self.catalog.families(service, preview=preview, include_generic=include_generic)
        return families or {}

    @cached_property
    def recommendation_names(self) -> dict[str, str]:
        """The names of all recommendations by key, as Advisor and as articles spell them."""
        return _names_of(self.catalog.recommendation_types or ())

    @cached_property
    def similar_recommendations(self) -> NameIndex:
        """The names of all recommendations, to look up similar ones."""
        return NameIndex(self.recommendation_names.values())

    def _recommendations_of(self, service: Service | None) -> dict[str, str]:
        """Return the names of a service's recommendations by key."""
        return _names_of(self.catalog.recommendation_list(service))

    @cached_property
    def anchors(self) -> set[str]:
        """The anchors of Microsoft's page of all built-in policies; empty if none were queried."""
        return {*map(slug, {policy.category for policy in self.catalog.definitions or ()})}

    def intended_anchor(self, anchor: str, service: Service | None) -> str | None:
        """Return the anchor that is certainly meant by one that doesn't exist, or None.

        This is the only one that differs in form alone, or else the only category of the service's
        policies if the anchor names the service. Recordings don't have all categories.
        """
        key = _anchor_form(anchor)
        same = {other for other in self.anchors if _anchor_form(other) == key}
        names = (service.key, service.name, *service.titles) if service else ()
        if service and not self.catalog.partial and key in map(_anchor_form, names):
            own = self.categories_of(service)
            same = same & own if same else own
        return next(iter(same)) if len(same) == 1 else None

    def similar_anchor(self, anchor: str) -> str | None:
        """Return the anchor of which another one may be a misspelling, or None."""
        index = NameIndex(self.anchors)
        close = get_close_matches(anchor, sorted(self.anchors), 3, _SIMILAR_ANCHOR)
        return next((other for other in close if not index.are_different(anchor, other)), None)

    @cached_property
    def definition_names(self) -> DefinitionNames:
        """The definitions and initiatives by id, and the removed ones."""
        return DefinitionNames(self.catalog)

    def advice_on(self, policy: CompiledPolicy) -> str:
        """Return the end of a message on a deprecated definition: its successor, if any."""
        return self.definition_names.advice_on(policy.id)


def _anchor_form(anchor: str) -> str:
    """Return an anchor or a name without case, marks, plurals, and a known prefix."""
    words = words_of(unquote(anchor))
    return "".join(words[1:] if words[0:1] in _PREFIXES and len(words) > 1 else words)


def _names_of(types: Iterable[RecommendationType]) -> dict[str, str]:
    """Return the names and titles of recommendation types by key."""
    names_of = load_advisor_rules().names
    return {name_key(name): name for each in types for name in sorted(names_of(each))}
