"""The rules: what an article may say that is no longer so; one function a rule.

A rule is given what an article mentions, and what Azure has; it yields a message for each finding.
Its code is stable: configurations, comments and code hosts name it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec import Struct

from enricher.article.bullets import definition_ids, name_key
from enricher.article.wording import CATEGORY_PAGE
from enricher.catalog.advisor import load_advisor_rules
from enricher.catalog.catalog import Catalog
from enricher.catalog.model import Pillar, PolicyDefinition, RecommendationType, Service, Standing
from enricher.catalog.products import former_names
from enricher.catalog.words import NEAR, likeness
from enricher.clouds import Hosts
from enricher.lint.mentions import Mention, Place
from enricher.markdown.inline import escape, slug


class Mend(NamedTuple):
    """A finding that can be mended: its message, and what to write for a part of the mention."""

    message: str
    part: str  # `text` or `target`
    today: str


#: What a rule finds in one mention, in an article on a service, if that is known: a message, with
#: how to mend it where that is sure.
Check = Callable[["Known", Mention, Service | None], Iterator[str | Mend]]


class Rule(Struct, frozen=True):
    """A rule: its stable code, what it finds, what to do about it, in which mentions, and where."""

    code: str
    title: str
    help: str
    kinds: frozenset[str]
    where: Callable[[Place], bool]
    check: Check


#: All rules, in the order in which they look at a mention.
RULES: list[Rule] = []

_CLAIMS_NONE = re.compile(
    r"\b(?:no|any)\s+built-in\s+(?:polic|definition)"
    r"|\bthere\s+(?:are|'re)\s+no\s+(?:built-in\s+)?polic"
)
_DENIES = re.compile(r"\b(?:no|not|n't|none)\b|n't\b")

#: Advisor's pages of recommendations were guides to each tab, before there was a reference.
_FORMER_PAGES = {
    "high-availability": Pillar.RELIABILITY,
    "cost": Pillar.COST_OPTIMIZATION,
    "performance": Pillar.PERFORMANCE_EFFICIENCY,
    "operational-excellence": Pillar.OPERATIONAL_EXCELLENCE,
}
_FORMER_ADVISOR_PAGE = re.compile(
    rf"/advisor/advisor-({'|'.join(_FORMER_PAGES)})-recommendations(?:\.md)?(?:[?#]|$)"
)

_CATEGORIES = CATEGORY_PAGE.rpartition("/")[2]  # of whatever cloud's documentation

_NAME_LENGTH = range(20, 300)  # characters; a shorter name in code or bold is seldom a policy's


def _links_policies(place: Place) -> bool:
    return bool(place.linked)


def _links_category(place: Place) -> bool:
    return _CATEGORIES in place.source


def _links_portal(place: Place) -> bool:
    return "portal." in place.source.lower()


def _links_former_page(place: Place) -> bool:
    return "/advisor/advisor-" in place.source


def _is_on_policies(place: Place) -> bool:
    return place.is_on_policies


def _is_own_prose_on_policies(place: Place) -> bool:
    return place.is_on_policies and not place.quotes_azure


def _names_recommendation(place: Place) -> bool:
    return place.recommendation >= 0


def _claims(place: Place) -> bool:
    is_about = "olic" in place.source or "efinition" in place.source  # quick, and true of few
    return is_about and _CLAIMS_NONE.search(place.source.lower()) is not None


def rule(
    code: str, title: str, help_: str, *kinds: str, where: Callable[[Place], bool]
) -> Callable[[Check], Check]:
    """Make a function a rule, for mentions of these kinds, in places of which `where` is true."""

    def add(check: Check) -> Check:
        RULES.append(Rule(code, title, help_, frozenset(kinds), where, check))
        return check

    return add


class Known:
    """What Azure has, in the forms that rules ask for."""

    def __init__(self, catalog: Catalog, hosts: Hosts) -> None:
        self.catalog = catalog
        self.hosts = hosts
        self.nearest = cache(self._nearest)

    @cached_property
    def live_names(self) -> dict[str, PolicyDefinition]:
        """The live definitions by the key of their name."""
        return {name_key(policy.display_name): policy for policy in self.catalog.live}

    @cached_property
    def deprecated_names(self) -> dict[str, PolicyDefinition]:
        """The deprecated definitions by the key of their name."""
        definitions = self.catalog.definitions or ()
        return {name_key(p.display_name): p for p in definitions if p.deprecated}

    @cached_property
    def categories_of(self) -> Callable[[Service], set[str]]:
        """The anchors of the categories that a service has policies of."""
        return cache(
            lambda service: {
                slug(judged.policy.category) for judged in self.catalog.policies(service)
            }
        )

    @cached_property
    def recommendation_names(self) -> dict[str, str]:
        """The names of Advisor's recommendations, as it writes them and as articles do, by key."""
        return _names_of(self.catalog.recommendation_types or ())

    @cached_property
    def recommendations_of(self) -> Callable[[Service | None], dict[str, str]]:
        """Those of one service, among which most of an article's are."""
        return cache(lambda service: _names_of(self.catalog.recommendation_list(service)))

    @cached_property
    def anchors(self) -> set[str]:
        """The anchors of Microsoft's page of all built-in policies."""
        return {*map(slug, {policy.category for policy in self.catalog.definitions or ()})}

    def category(self, target: str) -> str:
        """The anchor that a link names on Microsoft's page of all built-in policies; else ""."""
        page, _, anchor = target.partition("#")
        return anchor if page in (CATEGORY_PAGE, self.hosts.page(CATEGORY_PAGE)) else ""

    def _nearest(self, key: str) -> PolicyDefinition | None:
        """The live policy whose name is nearly this one; the same words in another form."""
        best, score = None, NEAR
        for name, policy in self.live_names.items():
            alike = likeness(key, name)
            if alike >= score:
                best, score = policy, alike
        return best

    def instead(self, policy: PolicyDefinition) -> str:
        """What takes the place of a deprecated definition, in words."""
        successor = self.catalog.successor(policy)
        return f"; instead: '{successor.display_name}' ({successor.id})" if successor else ""


def _names_of(types: Iterable[RecommendationType]) -> dict[str, str]:
    title = load_advisor_rules().title
    named = [name for one in types for name in (one.display_name, title(one.display_name))]
    return {name_key(name): name for name in named}


@rule(
    "deprecated-policy-link",
    "A link to a deprecated policy definition",
    "Link its successor, which the message names where Azure does, or take the link out.",
    "link",
    where=_links_policies,
)
def _deprecated_link(known: Known, mention: Mention, _: Service | None) -> Iterator[str]:
    for guid in sorted(definition_ids(mention.target)):
        policy = known.catalog.by_id(guid)
        if policy and policy.deprecated:
            yield f"'{policy.display_name}' is deprecated{known.instead(policy)}"


@rule(
    "unknown-policy-link",
    "A link to a policy definition that Azure doesn't have",
    "Check the id: the definition may be a custom one, or one that Azure has removed.",
    "link",
    where=_links_policies,
)
def _unknown_link(known: Known, mention: Mention, _: Service | None) -> Iterator[str]:
    for guid in sorted(definition_ids(mention.target)):
        unknown = known.catalog.by_id(guid) is None
        if unknown and known.catalog.standing([guid]) is Standing.GONE:
            is_elsewhere = known.hosts.is_elsewhere(mention.target)
            where = f" in {known.hosts.name}" if is_elsewhere else ""
            yield f"no built-in policy definition{where} has the id {guid}"


@rule(
    "unknown-category",
    "A link to a category that the page of built-in policies doesn't have",
    "Link a heading of that page: its anchors are the categories of the definitions.",
    "link",
    where=_links_category,
)
def _unknown_category(known: Known, mention: Mention, _: Service | None) -> Iterator[str | Mend]:
    anchor = known.category(mention.target)
    if anchor and anchor not in known.anchors:
        near = get_close_matches(anchor, sorted(known.anchors), 1)
        message = f"the page of built-in policies has no '#{anchor}'"
        if near:
            today = f"{mention.target.removesuffix(anchor)}{near[0]}"
            yield Mend(f"{message}; nearest: '#{near[0]}'", "target", today)
        else:
            yield message


@rule(
    "empty-category",
    "A link to a category that has no policy for the article's service",
    "Link a category that has one, which the message names.",
    "link",
    where=_links_category,
)
def _empty_category(known: Known, mention: Mention, service: Service | None) -> Iterator[str]:
    anchor = known.category(mention.target)
    if service is None or anchor not in known.anchors or known.catalog.partial:
        return
    own = known.categories_of(service)
    if own and anchor not in own:
        named = ", ".join(f"'#{one}'" for one in sorted(own))
        yield f"no policy of '#{anchor}' concerns {service.name}; its own are in {named}"


@rule(
    "former-product-name",
    "The former name of a product, in prose on policies",
    "Use today's name, which the message tells. Names of policies are Azure's own, and stay.",
    "sentence",
    where=_is_own_prose_on_policies,
)
def _former_product(_: Known, mention: Mention, __: Service | None) -> Iterator[str]:
    for former, today in former_names():
        if found := former.search(mention.text):
            yield f"'{found.group()}' is {today} today"


@rule(
    "unknown-recommendation",
    "The name of a recommendation that Azure Advisor doesn't have",
    "Use today's name, where the message tells one; else take it out.",
    "bold",
    where=_names_recommendation,
)
def _unknown_recommendation(
    known: Known, mention: Mention, service: Service | None
) -> Iterator[str]:
    catalog = known.catalog
    if not mention.is_recommendation or catalog.recommendation_types is None or catalog.partial:
        return
    key = name_key(mention.text)
    if key not in known.recommendations_of(service) and key not in known.recommendation_names:
        near = get_close_matches(key, known.recommendation_names, 1, cutoff=NEAR)
        instead = f"; nearest: '{known.recommendation_names[near[0]]}'" if near else ""
        yield f"Advisor has no recommendation named '{mention.text}'{instead}"


@rule(
    "preview-portal-link",
    "A link to a portal that most readers can't open",
    "Link the portal of the cloud, which the message names.",
    "link",
    where=_links_portal,
)
def _preview_portal(known: Known, mention: Mention, _: Service | None) -> Iterator[str]:
    host = urlsplit(mention.target).hostname or ""
    if host != known.hosts.portal and host.endswith(f".{known.hosts.portal}"):
        yield f"{host} is for testing: link {known.hosts.portal}"


@rule(
    "former-advisor-page",
    "A link to a former page of Advisor's reference",
    "Link today's page, which the message names.",
    "link",
    where=_links_former_page,
)
def _former_advisor_page(known: Known, mention: Mention, _: Service | None) -> Iterator[str]:
    page = _FORMER_ADVISOR_PAGE.search(mention.target)
    if page:
        pillar = _FORMER_PAGES[page[1]]
        today = known.hosts.page(load_advisor_rules().reference[pillar])
        yield f"the recommendations are on {today} today"


@rule(
    "deprecated-policy-name",
    "The name of a deprecated policy definition",
    "Name its successor, which the message names where Azure does.",
    "link",
    "code",
    "bold",
    where=_is_on_policies,
)
def _deprecated_name(known: Known, mention: Mention, _: Service | None) -> Iterator[str]:
    if not _may_name_policy(mention):
        return
    deprecated = known.deprecated_names.get(name_key(mention.text))
    if deprecated and not _is_live(known, mention):
        yield f"'{mention.text}' is deprecated{known.instead(deprecated)}"


@rule(
    "renamed-policy",
    "A name that a policy definition no longer has",
    "Use today's name, which the message tells.",
    "link",
    "code",
    "bold",
    where=_is_on_policies,
)
def _renamed(known: Known, mention: Mention, _: Service | None) -> Iterator[str | Mend]:
    if not _may_name_policy(mention):
        return
    key = name_key(mention.text)
    if key in known.live_names or key in known.deprecated_names:
        return
    near = known.nearest(key)
    if near:
        today = near.display_name
        message = f"no built-in is named '{mention.text}'; today's name: '{today}'"
        mend = Mend(message, "text", today if mention.is_code else escape(today))
        yield mend if mention.is_plain else message


@rule(
    "claims-no-policies",
    "A sentence that says that there are no built-in policies, where there are",
    "Take the sentence out, or say of what there are none.",
    "sentence",
    where=_claims,
)
def _claims_none(known: Known, mention: Mention, service: Service | None) -> Iterator[str]:
    text = mention.text.lower()
    if service is None or not (_CLAIMS_NONE.search(text) and _DENIES.search(text)):
        return
    where = " ".join(mention.place.section).lower() if "this pillar" in text else text
    named = [pillar for pillar in Pillar if pillar.words in where]
    policies = known.catalog.policies(service)
    count = sum(not named or judged.verdict.primary in named for judged in policies)
    if count:
        are = "policy concerns" if count == 1 else "policies concern"
        of = f"the {named[0].words} of " if named else ""
        yield f"{count} built-in {are} {of}{service.name} today"


def _may_name_policy(mention: Mention) -> bool:
    """Could this be a policy's name: marked as one, and long enough?"""
    in_prose = mention.kind == "bold" and " should " not in mention.text
    return not in_prose and len(mention.text) in _NAME_LENGTH and not definition_ids(mention.target)


def _is_live(known: Known, mention: Mention) -> bool:
    return name_key(mention.text) in known.live_names
