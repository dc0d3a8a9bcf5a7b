"""Checks of names: of policy definitions, recommendations, and products."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enricher.article.bullets import name_key
from enricher.article.definitions import definition_ids
from enricher.article.model import Article
from enricher.catalog.names import form
from enricher.catalog.products import former_names_in, with_current_names
from enricher.lint.context import RuleContext
from enricher.lint.mentions import Mention, TextBlock
from enricher.lint.violation import Fix, Violation
from enricher.markdown.inline import escape, plain_text

#: Characters; a shorter text in code or bold is seldom a policy's name.
_NAME_LENGTH = range(20, 300)
#: Words; a shorter text in code or bold may be similar to a policy's name by chance.
_SIMILAR_NAME = 5
_PREVIEW = re.compile(r"[\[(]preview[\])]:?\s", re.IGNORECASE)


def is_on_policies(block: TextBlock) -> bool:
    """Return whether a block is in a section on policies."""
    return block.is_on_policies


def is_prose_on_policies(block: TextBlock) -> bool:
    """Return whether a block is the author's own text in a section on policies."""
    return block.is_on_policies and not block.quotes_azure


def names_recommendation(block: TextBlock) -> bool:
    """Return whether a block is a bullet on a recommendation."""
    return block.recommendation >= 0


def deprecated_policy(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield the name of a deprecated definition, unless a live one has the same name."""
    if not _may_name_policy(mention):
        return
    key = name_key(mention.text)
    policy = context.deprecated_names.get(key)
    if policy and key not in context.live_names:
        yield Violation(f"'{mention.text}' is deprecated{context.advice_on(policy)}")


def may_name_policy(block: TextBlock) -> bool:
    """Return whether a block is in a section on policies, or may name a definition by its id."""
    return block.is_on_policies or block.may_name_definition


def renamed_policy(context: RuleContext, mention: Mention, _: Article) -> Iterator[Violation]:
    """Yield a name that no definition has, if it is the former name of one or similar to one."""
    if mention.kind == "link":
        yield from _renamed_link(context, mention)
    if not mention.block.is_on_policies or not _may_name_policy(mention):
        return
    key = name_key(mention.text)
    if key in context.live_names or key in context.deprecated_names:
        return
    same = context.names.same(mention.text)
    if len(same) == 1:
        yield from _renamed(context, mention, same[0])
    elif len(mention.text.split()) < _SIMILAR_NAME or not context.catalog.is_current:
        return
    elif nearest := context.names.nearest(mention.text):
        yield Violation(
            f"no built-in policy definition is named '{mention.text}'; nearest: '{nearest}'"
        )


def _renamed_link(context: RuleContext, mention: Mention) -> Iterator[Violation]:
    """Yield the name of the one definition or initiative that a link leads to, if it is renamed.

    The text of the link names a former product, or a preview that has ended. Any other text is
    the author's own: it may describe the policy instead of naming it.
    """
    linked = context.definition_names.named_in(mention.target)
    item = context.definition_names.item(linked[0].id) if len(linked) == 1 else None
    text = plain_text(mention.text)
    if item is None or item.deprecated or form(text) != form(item.edited_name):
        return
    has_ended = _PREVIEW.match(text) is not None and not item.preview
    is_former = any(former_names_in(text)) and not any(former_names_in(item.edited_name))
    if has_ended or is_former:
        name = item.edited_name
        span = mention.span_of("text") if mention.is_plain or has_ended else None
        fix = Fix(span, name if mention.is_code else escape(name)) if span else None
        yield Violation(f"'{text}' is now called '{name}'", fix, item.id)


def _renamed(context: RuleContext, mention: Mention, name: str) -> Iterator[Violation]:
    """Yield the current name of a definition, if the text isn't as good."""
    is_preview = context.live_names[name_key(name)].preview
    is_marked = is_preview and name_key(mention.text) == f"[preview]: {name_key(name)}"
    if not is_marked and with_current_names(name) == name:
        span = mention.span_of("text") if mention.is_plain else None
        fix = Fix(span, name if mention.is_code else escape(name)) if span else None
        yield Violation(f"'{mention.text}' is now called '{name}'", fix)


def unknown_recommendation(
    context: RuleContext, mention: Mention, article: Article
) -> Iterator[Violation]:
    """Yield the name of a recommendation that Advisor doesn't have."""
    catalog = context.catalog
    has_all = catalog.recommendation_types is not None and catalog.is_current
    if not mention.is_recommendation or not has_all:
        return
    name = plain_text(mention.text)  # the name may be a link
    key = name_key(name)
    # Building the index of all names takes longer than that of the service's names.
    own = context.recommendations_of(article.service)
    if key not in own and key not in context.recommendation_names:
        similar = context.similar_recommendations.nearest(name)
        nearest = f"; nearest: '{similar}'" if similar else ""
        yield Violation(f"Azure Advisor has no recommendation named '{name}'{nearest}")


def former_product(_: RuleContext, mention: Mention, __: Article) -> Iterator[Violation]:
    """Yield the former names of products in a sentence."""
    for former in dict.fromkeys(former_names_in(mention.text)):
        yield Violation(f"'{former.text}' is now called {former.current}")


def _may_name_policy(mention: Mention) -> bool:
    """Return whether a text is marked and long enough to be a policy's name."""
    is_emphasis = mention.kind == "bold" and " should " not in mention.text
    is_long = len(mention.text) in _NAME_LENGTH
    return is_long and not is_emphasis and not definition_ids(mention.target)
