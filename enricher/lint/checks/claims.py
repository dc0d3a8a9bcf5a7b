"""Checks of claims: sentences that say that there are no policies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enricher.article.language import counted
from enricher.catalog.pillar import Pillar
from enricher.catalog.service import Service
from enricher.lint.context import RuleContext, Violation
from enricher.lint.mentions import Mention, TextBlock

_NO_POLICIES = re.compile(
    r"\b(?:no|any)\s+built-in\s+(?:polic|definition)"
    r"|\bthere\s+(?:are|'re)\s+no\s+(?:built-in\s+)?polic"
)
_NEGATION = re.compile(r"\b(?:no|not|n't|none)\b|n't\b")


def claims_no_policies(block: TextBlock) -> bool:
    """Return whether a block may claim that there are no policies."""
    # The substrings are a fast test, which few blocks pass.
    is_on_policies = "olic" in block.source or "efinition" in block.source
    return is_on_policies and _NO_POLICIES.search(block.source.lower()) is not None


def no_policies(
    context: RuleContext, mention: Mention, service: Service | None
) -> Iterator[Violation]:
    """Yield the number of policies if a sentence claims that a service has none."""
    text = mention.text.lower()
    if service is None or not (_NO_POLICIES.search(text) and _NEGATION.search(text)):
        return
    where = " ".join(mention.block.section).lower() if "this pillar" in text else text
    pillars = [pillar for pillar in Pillar if pillar.words in where]
    count = sum(
        not pillars or classified.classification.primary in pillars
        for classified in context.catalog.policies(service)
    )
    if count:
        subject = f"the {pillars[0].words} of {service.name}" if pillars else service.name
        policies = counted(count, "built-in policy applies", "built-in policies apply")
        yield Violation(f"{policies} to {subject}")
