"""The table of rules. Codes are stable: configurations, comments and code hosts contain them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from enricher.article.link_mentions import RULE as UNLINKED
from enricher.article.model import Article
from enricher.catalog.fact_kind import FactKind
from enricher.lint import hints
from enricher.lint.checks import bullets, claims, directives, links, names
from enricher.lint.context import RuleContext
from enricher.lint.mentions import Mention, TextBlock
from enricher.lint.violation import Violation

#: Yields the violations in a mention of an article.
Check = Callable[[RuleContext, Mention, Article], Iterator[Violation]]
#: Yields the violations in an article as a whole, each with its line.
ArticleCheck = Callable[[RuleContext, Article], Iterator[tuple[int, Violation]]]

_LINKS = frozenset({"link"})
_DEFINITIONS = frozenset({"link", "id"})
_NAMES = frozenset({"link", "code", "bold"})
_BOLD = frozenset({"bold"})
_SENTENCES = frozenset({"sentence"})
_BULLETS = frozenset({"bullet"})


class Rule(Struct, frozen=True):
    """A rule: its title, the help on fixing a violation, and the mentions that it checks.

    `applies_to` is a fast test of whether a block can contain a violation, and `hints` are regular
    expressions without a match of which a file can't, so that it needn't be parsed. `needs` is the
    kind of facts without which the rule is off. With `check_article`, the rule checks the article
    as a whole. Each code has a page in `docs/reference/lint/`.
    """

    code: str
    title: str
    help: str
    kinds: frozenset[str]  # of mentions
    applies_to: Callable[[TextBlock], bool]
    check: Check
    hints: tuple[str, ...]
    needs: FactKind | None = None
    check_article: ArticleCheck | None = None


def _in_no_block(_: TextBlock) -> bool:
    """Return that no block of text can contain a violation."""
    return False


def _in_no_mention(_: RuleContext, __: Mention, ___: Article) -> Iterator[Violation]:
    """Yield no violations: the rule checks the article as a whole."""
    yield from ()


#: All rules, in the order in which they check a mention.
RULES = (
    Rule(
        "deprecated-policy-link",
        "Deprecated policy definition or initiative",
        "Use the replacement that the message names, or remove the link or id.",
        _DEFINITIONS,
        links.links_definition,
        links.deprecated_definition,
        (hints.DEFINITION,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "unknown-policy-link",
        "Policy definition or initiative that doesn't exist, or that Azure has removed",
        "Check the id: the definition may be a custom one, or Azure may have removed it.",
        _DEFINITIONS,
        links.links_definition,
        links.unknown_definition,
        (hints.DEFINITION,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "unrelated-policy",
        "Bullet on a policy definition that doesn't apply to the article's service",
        "Remove the bullet, or move it to an article on a service that the policy applies to.",
        _DEFINITIONS,
        links.lists_definition,
        links.unrelated_definition,
        (hints.DEFINITION,),
    ),
    Rule(
        "unknown-category",
        "Link to a category that is not on the page of built-in policies",
        "Link to a heading of that page; its anchors are the categories of policy definitions.",
        _LINKS,
        links.links_category,
        links.unknown_category,
        (hints.CATEGORY,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "empty-category",
        "Link to a category without policies for the article's service",
        "Link to one of the categories that the message names.",
        _LINKS,
        links.links_category,
        links.empty_category,
        (hints.CATEGORY,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "former-product-name",
        "Former name of a product in text on policies",
        "Use the current name. The names of policies stay as Azure spells them.",
        _SENTENCES,
        names.is_prose_on_policies,
        names.former_product,
        (hints.HEADING,),
    ),
    Rule(
        "unknown-recommendation",
        "Name of a recommendation that Azure Advisor doesn't have",
        "Use the current name if the message has one; otherwise remove the bullet.",
        _BOLD,
        names.names_recommendation,
        names.unknown_recommendation,
        (hints.RECOMMENDATION,),
        needs=FactKind.RECOMMENDATIONS,
    ),
    Rule(
        "preview-portal-link",
        "Link to a test version of the Azure portal",
        "Link to the portal that the message names.",
        _LINKS,
        links.links_portal,
        links.preview_portal,
        (hints.PORTAL,),
    ),
    Rule(
        "former-advisor-page",
        "Link to a former page of Advisor's reference",
        "Link to the page that the message names.",
        _LINKS,
        links.links_advisor_page,
        links.former_advisor_page,
        (hints.ADVISOR_PAGE,),
    ),
    Rule(
        "deprecated-policy-name",
        "Name of a deprecated policy definition",
        "Use the replacement if the message names one; otherwise remove the name.",
        _NAMES,
        names.is_on_policies,
        names.deprecated_policy,
        (hints.HEADING,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "renamed-policy",
        "Former name of a policy definition",
        "Use the name that the message has, unless you mean a definition of your own.",
        _NAMES,
        names.may_name_policy,
        names.renamed_policy,
        (hints.HEADING, hints.DEFINITION),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "claims-no-policies",
        "Claim that there are no built-in policies",
        "Remove the sentence, or make it more specific.",
        _SENTENCES,
        claims.claims_no_policies,
        claims.no_policies,
        (hints.CLAIM,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        UNLINKED,
        "Policy definition that a bullet names without a link; only with `link-mentions`",
        "Link the definition that the message names.",
        _BULLETS,
        bullets.is_bullet_on_policies,
        bullets.unlinked_policy,
        (hints.HEADING,),
        needs=FactKind.POLICIES,
    ),
    Rule(
        "malformed-directive",
        "Directive that enrich can't fill",
        "Correct the comment as the message says; 'ignore' is for comments that turn off rules.",
        frozenset(),
        _in_no_block,
        _in_no_mention,
        (hints.DIRECTIVE,),
        check_article=directives.malformed_directive,
    ),
)


def rules_needing(kind: FactKind) -> list[str]:
    """Return the codes of the rules that need a kind of facts."""
    return [rule.code for rule in RULES if rule.needs is kind]
