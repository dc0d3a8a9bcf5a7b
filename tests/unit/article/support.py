"""Articles on ExpressRoute, and an enricher with a small catalogue."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from enricher.article.article_options import ArticleOptions
from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.listed_policies import ListedPolicies
from enricher.article.model import Article
from enricher.article.plan import ArticlePlan, Planner
from enricher.article.prose import Prose
from enricher.article.service_facts import ServiceFacts
from enricher.article.template import Slot
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.pillar import Pillar
from enricher.catalog.policy import PolicyDefinition
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.services import load_registry
from enricher.markdown.document import Document
from tests.support.builders import catalog_of
from tests.support.project import DEFINITIONS, RECOMMENDATIONS

EXPRESSROUTE = load_registry().services["expressroute"]
RECOMMENDATION_TYPES = [
    entry for entry in map(RecommendationType.from_wire, RECOMMENDATIONS) if entry
]


def article(text: str, name: str = "expressroute.md", **options: Any) -> Article:
    """Return an article with this text."""
    path, document = Path(name), Document(text)
    return read_article(path, name, document, ArticleOptions(**options), load_registry())


def catalog(*definitions: dict[str, Any], partial: bool = False) -> Catalog:
    """Return a small catalogue, with further definitions in wire form."""
    policies = [PolicyDefinition.from_wire(wire) for wire in (*DEFINITIONS, *definitions)]
    return catalog_of(policies, (), RECOMMENDATION_TYPES, partial=partial)


def enricher(*definitions: dict[str, Any]) -> Enricher:
    """Return an enricher with this catalogue and the default wording."""
    return Enricher(catalog(*definitions), None, Wording())


def facts(*definitions: dict[str, Any]) -> ServiceFacts:
    """Return the facts on ExpressRoute."""
    return enricher(*definitions).contents.of(EXPRESSROUTE, ArticleOptions()).facts


def plan_article(
    service_facts: ServiceFacts,
    prose: Mapping[Slot, Prose],
    limit: int | None = None,
    sharing: Collection[Pillar] = (),
) -> ArticlePlan:
    """Return the plan of an article without policies of the user's."""
    planner = Planner(service_facts)
    plan = planner.policies(prose, limit, sharing)
    return planner.recommendations(plan, prose, limit, ListedPolicies())
