"""Checks of links: to policy definitions, categories, the portal, and Advisor's reference."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from enricher.article.model import Article
from enricher.article.template import CATEGORY_PAGE
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.names import form
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.lint.context import RuleContext
from enricher.lint.definition_names import NamedDefinition
from enricher.lint.mentions import Mention, TextBlock
from enricher.lint.retired_definitions import deprecated, unknown
from enricher.lint.violation import Fix, Violation
from enricher.platform.urls import split_url

#: The last segment of the page of built-in policies, in the documentation of all clouds.
_CATEGORY_PAGE_NAME = CATEGORY_PAGE.rpartition("/")[2]

#: The version that a link to the portal names after the id.
_VERSION = re.compile(r"/version/", re.IGNORECASE)

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
    """Yield the deprecated definitions and initiatives that a link or an id names."""
    for named in context.definition_names.named_in(mention.target or mention.text):
        violation = deprecated(context, named)
        if violation:
            yield replace(violation, fix=_renewed_link(context, mention, named))


def unknown_definition(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the definitions and initiatives of a link that don't exist."""
    for named in context.definition_names.named_in(mention.target or mention.text):
        if violation := unknown(context, named, mention.target):
            yield violation


def _renewed_link(context: RuleContext, mention: Mention, named: NamedDefinition) -> Fix | None:
    """Return the fix of a link to a deprecated definition if it was replaced by one of its name.

    Any other replacement may say something else than the text of the link does.
    """
    names = context.definition_names
    successor, span = names.successor_of(named.id), mention.span_of("target")
    old = names.name_of(named.id)
    is_same = successor is not None and form(successor.display_name) == form(old)
    target = mention.target
    if not is_same or successor is None or span is None:
        return None
    if target[slice(*named.span)].lower() != named.id:  # a file of the public repository
        return None
    start, end = named.span
    if _VERSION.match(target, end):  # the replacement has versions of its own
        return None
    return Fix(span, target[:start] + successor.id + target[end:])


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
            yield Violation(
                f"'{policy.display_name}' doesn't apply to {service.name}", subject=guid
            )


def unknown_category(
    context: RuleContext, mention: Mention, article: Article
) -> Iterator[Violation]:
    """Yield the anchor of a link if the page of built-in policies doesn't have it."""
    anchor = _category(context, mention.target)
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
    anchor, service = _category(context, mention.target), article.service
    if service is None or anchor not in context.anchors or context.catalog.partial:
        return
    own = _own_categories(context, service)
    if own and anchor not in context.categories_of(service):
        message = f"no policy in category '#{anchor}' applies to {service.name}"
        yield Violation(f"{message}; its policies are in {own}")


def _category(context: RuleContext, target: str) -> str:
    """Return the anchor of a link to the page of built-in policies; empty for other links."""
    page, _, anchor = target.partition("#")
    return anchor if page in (CATEGORY_PAGE, context.hosts.page(CATEGORY_PAGE)) else ""


def _own_categories(context: RuleContext, service: Service | None) -> str:
    """Return the anchors of the categories of a service's policies, for a message."""
    categories = context.categories_of(service) if service else ()
    return ", ".join(f"'#{category}'" for category in sorted(categories))


def preview_portal(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the host of a link if it is a test version of the portal."""
    host = split_url(mention.target).hostname or ""
    if host != context.hosts.portal and host.endswith(f".{context.hosts.portal}"):
        message = f"{host} is a test portal; link to {context.hosts.portal} instead"
        span, position = mention.span_of("target"), mention.target.lower().find(host)
        target = mention.target
        fixed = target[:position] + context.hosts.portal + target[position + len(host) :]
        yield Violation(message, Fix(span, fixed) if span and position >= 0 else None)


def former_advisor_page(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the current page if a link leads to a former page of Advisor's reference."""
    match = _FORMER_ADVISOR_PAGE.search(mention.target)
    if match:
        pillar = _FORMER_PAGES[match[1]]
        page = context.hosts.page(load_advisor_rules().reference[pillar])
        yield Violation(f"this page no longer lists the recommendations; link to {page} instead")
