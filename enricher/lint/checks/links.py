"""Checks of links: to policy definitions, categories, the portal, and Advisor's reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enricher.article.definitions import definition_ids
from enricher.article.model import Article
from enricher.article.template import CATEGORY_PAGE
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.facts import Availability
from enricher.catalog.history import RemovedPolicy
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.lint.context import RuleContext
from enricher.lint.mentions import Mention, TextBlock
from enricher.lint.violation import Fix, Violation
from enricher.platform.urls import split_url

#: The last segment of the page of built-in policies, in the documentation of all clouds.
_CATEGORY_PAGE_NAME = CATEGORY_PAGE.rpartition("/")[2]

#: The pages on Advisor's tabs, which listed the recommendations before the reference existed.
_FORMER_PAGES = {
    "high-availability": Pillar.RELIABILITY,
    "cost": Pillar.COST_OPTIMIZATION,
    "performance": Pillar.PERFORMANCE_EFFICIENCY,
    "operational-excellence": Pillar.OPERATIONAL_EXCELLENCE,
}
_FORMER_ADVISOR_PAGE = re.compile(
    rf"/advisor/advisor-({'|'.join(_FORMER_PAGES)})-recommendations(?:\.md)?(?:[?#]|$)"
)


def links_definition(block: TextBlock) -> bool:
    """Return whether a block may name a policy definition by a link or an id."""
    return block.may_name_definition


def lists_definition(block: TextBlock) -> bool:
    """Return whether a block is a bullet in a section on policies that may name a definition."""
    return block.is_on_policies and block.is_bullet and block.may_name_definition


def links_category(block: TextBlock) -> bool:
    """Return whether a block links the page of built-in policies."""
    return block.may_link(_CATEGORY_PAGE_NAME)


def links_portal(block: TextBlock) -> bool:
    """Return whether a block may link a portal."""
    return block.may_link("portal.")


def links_advisor_page(block: TextBlock) -> bool:
    """Return whether a block may link a former page of Advisor's reference."""
    return block.may_link("/advisor/advisor-")


def deprecated_definition(
    context: RuleContext, mention: Mention, _: Article
) -> Iterator[Violation]:
    """Yield the deprecated definitions that a link or an id names."""
    for guid in sorted(context.index.named(mention.target or mention.text)):
        policy = context.catalog.by_id(guid)
        if policy and policy.deprecated:
            yield Violation(f"'{policy.display_name}' is deprecated{context.advice_on(policy)}")


def unknown_definition(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the ids in a link that no definition has."""
    for guid in sorted(definition_ids(mention.target)):
        is_unknown = context.catalog.by_id(guid) is None
        if is_unknown and (removed := context.catalog.facts.history.removed.get(guid)):
            successor = context.catalog.by_id(removed.successor)
            advice = (
                f"; use '{successor.display_name}' ({successor.id}) instead" if successor else ""
            )
            last = f"the release of {removed.last} was the last one with it"
            yield Violation(f"'{removed.display_name}' has been removed: {last}{advice}")
        elif is_unknown and context.catalog.availability([guid]) is Availability.GONE:
            is_elsewhere = context.hosts.is_elsewhere(mention.target)
            cloud = f" in {context.hosts.name}" if is_elsewhere else ""
            yield Violation(f"no built-in policy definition{cloud} has the id {guid}")


def _message_on_removed(context: RuleContext, removed: RemovedPolicy) -> str:
    successor = context.catalog.by_id(removed.successor)
    advice = f"; use '{successor.display_name}' ({successor.id}) instead" if successor else ""
    last = f"the release of {removed.last} was the last one with it"
    return f"'{removed.display_name}' has been removed: {last}{advice}"


def unrelated_definition(
    context: RuleContext, mention: Mention, article: Article
) -> Iterator[Violation]:
    """Yield the live definitions that a bullet names, and that don't apply to the service."""
    service = article.service
    if service is None or context.catalog.partial:
        return
    for guid in sorted(context.index.named(mention.target or mention.text)):
        policy = context.catalog.by_id(guid)
        if policy and policy.is_live and guid not in context.policies_of(service):
            yield Violation(f"'{policy.display_name}' doesn't apply to {service.name}")


def unknown_category(
    context: RuleContext, mention: Mention, article: Article
) -> Iterator[Violation]:
    """Yield the anchor of a link if the page of built-in policies doesn't have it."""
    anchor = context.category(mention.target)
    if not anchor or not context.anchors or anchor in context.anchors:
        return
    message = f"the page of built-in policies has no heading '#{anchor}'"
    if intended := context.intended_anchor(anchor, article.service):
        target = f"{mention.target.removesuffix(anchor)}{intended}"
        span = mention.span_of("target")
        fix = Fix(span, target) if span else None
        yield Violation(f"{message}; use '#{intended}' instead", fix)
    elif similar := context.similar_anchor(anchor):
        yield Violation(f"{message}; nearest: '#{similar}'")
    else:
        own = _own_categories(context, article.service)
        name = article.service.name if article.service else ""
        yield Violation(f"{message}; the policies of {name} are in {own}" if own else message)


def empty_category(context: RuleContext, mention: Mention, article: Article) -> Iterator[Violation]:
    """Yield the anchor of a link if its category has no policy for the article's service."""
    anchor, service = context.category(mention.target), article.service
    if service is None or anchor not in context.anchors or context.catalog.partial:
        return
    own = _own_categories(context, service)
    if own and anchor not in context.categories_of(service):
        message = f"no policy in category '#{anchor}' applies to {service.name}"
        yield Violation(f"{message}; its policies are in {own}")


def _own_categories(context: RuleContext, service: Service | None) -> str:
    """Return the anchors of the categories of a service's policies, for a message."""
    categories = context.categories_of(service) if service else ()
    return ", ".join(f"'#{category}'" for category in sorted(categories))


def preview_portal(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the host of a link if it is a test version of the portal."""
    host = split_url(mention.target).hostname or ""
    if host != context.hosts.portal and host.endswith(f".{context.hosts.portal}"):
        yield Violation(f"{host} is a test portal; link to {context.hosts.portal} instead")


def former_advisor_page(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the current page if a link leads to a former page of Advisor's reference."""
    match = _FORMER_ADVISOR_PAGE.search(mention.target)
    if match:
        pillar = _FORMER_PAGES[match[1]]
        page = context.hosts.page(load_advisor_rules().reference[pillar])
        yield Violation(f"this page no longer lists the recommendations; link to {page} instead")
