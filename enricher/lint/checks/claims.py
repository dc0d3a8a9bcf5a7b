"""Checks of claims: sentences that say that there are no policies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enricher.article.language import load_language, load_languages
from enricher.article.model import Article
from enricher.catalog.pillar import Pillar
from enricher.lint.context import RuleContext
from enricher.lint.mentions import Mention, TextBlock
from enricher.lint.violation import Violation

_LANGUAGES = load_languages()
_NO_POLICIES = re.compile("|".join(language.lint.no_policies for language in _LANGUAGES))


def claims_no_policies(block: TextBlock) -> bool:
    """Return whether a block may claim that there are no policies."""
    return _NO_POLICIES.search(block.source.lower()) is not None


def no_policies(context: RuleContext, mention: Mention, article: Article) -> Iterator[Violation]:
    """Yield the number of policies if a sentence claims that a service has none.

    Claims are recognized in the article's language only.
    """
    text = mention.text.lower()
    service = article.service
    if service is None or _NO_POLICIES.search(text) is None:
        return
    words = load_language(article.language).lint
    if not (re.search(words.no_policies, text) and re.search(words.negation, text)):
        return
    is_about_section = any(each in text for each in words.this_pillar)
    pillars = _pillars_in(" ".join(mention.block.section).lower() if is_about_section else text)
    families = context.families_of(service, article.options)
    count = sum(
        len(family.members)
        for pillar, group in families.items()
        if not pillars or pillar in pillars
        for family in group
    )
    if count:
        subject = f"the {pillars[0].words} of {service.name}" if pillars else service.name
        policies = "policy applies" if count == 1 else "policies apply"
        yield Violation(f"{count:,} built-in {policies} to {subject}")


def _pillars_in(text: str) -> list[Pillar]:
    """Return the pillars that a text in lower case names."""
    return [
        pillar
        for pillar in Pillar
        if any(language.pillars[pillar].title.lower() in text for language in _LANGUAGES)
    ]
