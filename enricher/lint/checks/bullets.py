"""Checks of bullets: the policies that they name without a link."""

from __future__ import annotations

from collections.abc import Iterator

from enricher.article.model import Article
from enricher.article.unlinked import unlinked_in_bullet
from enricher.article.wording import Wording
from enricher.lint.context import RuleContext
from enricher.lint.mentions import Mention, TextBlock
from enricher.lint.violation import Fix, Violation
from enricher.markdown.document import Span
from enricher.markdown.wrapping import wrap


def is_bullet_on_policies(block: TextBlock) -> bool:
    """Return whether a block is a bullet in a section on policies."""
    return block.is_on_policies and block.is_bullet


def unlinked_policy(
    context: RuleContext, mention: Mention, article: Article
) -> Iterator[Violation]:
    """Yield the policies that a bullet names without a link, if the article asks for links.

    A name of several policies has no fix.
    """
    service, block = article.service, mention.block
    if service is None or not article.options.link_mentions:
        return
    names, link_to = context.names_of(service), Wording(hosts=context.hosts).definition_link
    for name in unlinked_in_bullet(block.source, names, context.index, block.references):
        policy, *others = name.policies
        if others:
            ids = ", ".join(sorted(each.id for each in name.policies))
            yield Violation(f"'{name.words}' can be one of several policies; link the one: {ids}")
        else:
            offset = block.passage.span.start
            start, end = name.span
            linked = wrap(block.source, name.span, link_to(policy.id))
            message = f"'{name.words}' has no link to '{policy.display_name}' ({policy.id})"
            yield Violation(message, Fix(Span(offset + start, offset + end), linked))
