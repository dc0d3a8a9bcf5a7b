"""The policies, initiatives and recommendations that the text of a draft names."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from enricher.article.bullets import name_key
from enricher.article.unlinked import unlinked_in_bullet
from enricher.catalog.service import Service
from enricher.docset.descriptions import Description
from enricher.docset.draft_tools import DraftTools
from enricher.lint.mentions import Mention, TextBlock, mentions
from enricher.markdown.document import Span
from enricher.markdown.inline import plain_text

_NAMED = frozenset({"link", "id", "code", "bold"})  # the mentions that may name something


class Named(Struct, frozen=True):
    """A policy, initiative or recommendation that a text names, and the span of the text."""

    description: Description
    span: Span
    is_linked: bool


def names_in(block: TextBlock, service: Service | None, tools: DraftTools) -> Iterator[Named]:
    """Yield what a block names; `service` is that of the article."""
    for mention in mentions(block, _NAMED):
        if mention.kind in ("link", "id"):
            description = _described_by_id(mention, tools)
        else:
            description = _described_by_name(mention.text, tools)
        if description:
            yield Named(description, mention.visible_span, mention.kind == "link")
    if service and block.is_bullet and not block.passage.is_html:
        context, start = tools.context, block.passage.span.start
        names = context.names_of(service)
        for found in unlinked_in_bullet(block.source, names, context.index, block.references):
            first, last = found.span
            description = tools.describe(found.policies[0].id)
            if len(found.policies) == 1 and description:
                yield Named(description, Span(start + first, start + last), False)


def _described_by_id(mention: Mention, tools: DraftTools) -> Description | None:
    named = tools.context.definition_names.named_in(mention.target or mention.text)
    described = (tools.describe(each.id) for each in named)
    return next(filter(None, described), None)


def _described_by_name(text: str, tools: DraftTools) -> Description | None:
    context, name = tools.context, plain_text(text)
    policy = context.live_names.get(name_key(name)) or context.deprecated_names.get(name_key(name))
    if policy:
        return tools.describe(policy.id)
    return tools.describe_recommendation(name)
