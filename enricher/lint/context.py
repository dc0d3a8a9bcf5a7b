"""The facts that checks look up, and the violations that they yield."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

from msgspec import Struct

from enricher.article.bullets import name_key
from enricher.article.wording import CATEGORY_PAGE
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import Hosts
from enricher.catalog.names import SIMILAR, similarity
from enricher.catalog.policy import CompiledPolicy
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import load_advisor_rules
from enricher.catalog.service import Service
from enricher.markdown.document import Span
from enricher.markdown.inline import slug


class Fix(Struct, frozen=True):
    """A text that replaces a span of the article."""

    span: Span
    text: str


class Violation(Struct, frozen=True):
    """A violation of a rule, with a fix if there is only one."""

    message: str
    fix: Fix | None = None


class RuleContext:
    """The facts of a catalogue, indexed for checks."""

    def __init__(self, catalog: Catalog, hosts: Hosts) -> None:
        self.catalog = catalog
        self.hosts = hosts
        self.nearest = cache(self._nearest)
        self.categories_of = cache(self._categories_of)
        self.recommendations_of = cache(self._recommendations_of)

    @cached_property
    def live_names(self) -> dict[str, CompiledPolicy]:
        """The live definitions by the key of their name."""
        return {name_key(policy.display_name): policy for policy in self.catalog.live}

    @cached_property
    def deprecated_names(self) -> dict[str, CompiledPolicy]:
        """The deprecated definitions by the key of their name."""
        definitions = self.catalog.definitions or ()
        return {name_key(p.display_name): p for p in definitions if p.deprecated}

    def _categories_of(self, service: Service) -> set[str]:
        """Return the anchors of the categories of a service's policies."""
        return {slug(classified.policy.category) for classified in self.catalog.policies(service)}

    @cached_property
    def recommendation_names(self) -> dict[str, str]:
        """The names of all recommendations by key, as Advisor and as articles spell them."""
        return _names_of(self.catalog.recommendation_types or ())

    def _recommendations_of(self, service: Service | None) -> dict[str, str]:
        """Return the names of a service's recommendations by key."""
        return _names_of(self.catalog.recommendation_list(service))

    @cached_property
    def anchors(self) -> set[str]:
        """The anchors of Microsoft's page of all built-in policies; empty if none were queried."""
        return {*map(slug, {policy.category for policy in self.catalog.definitions or ()})}

    def category(self, target: str) -> str:
        """Return the anchor of a link to the page of built-in policies; empty for other links."""
        page, _, anchor = target.partition("#")
        return anchor if page in (CATEGORY_PAGE, self.hosts.page(CATEGORY_PAGE)) else ""

    def _nearest(self, key: str) -> CompiledPolicy | None:
        """Return the live definition whose name is most similar to a name, or None."""
        nearest, score = None, SIMILAR
        for name, policy in self.live_names.items():
            ratio = similarity(key, name)
            if ratio >= score:
                nearest, score = policy, ratio
        return nearest

    def advice_on(self, policy: CompiledPolicy) -> str:
        """Return the end of a message on a deprecated definition: its replacement, if any."""
        successor = self.catalog.successor(policy)
        return f"; use '{successor.display_name}' ({successor.id}) instead" if successor else ""


def _names_of(types: Iterable[RecommendationType]) -> dict[str, str]:
    """Return the names and titles of recommendation types by key."""
    title = load_advisor_rules().title
    names = [name for each in types for name in (each.display_name, title(each.display_name))]
    return {name_key(name): name for name in names}
