"""The bullets on recommendations: as enrich writes them, and as earlier versions did.

Without a lock, a bullet is enrich's own if it is, to the letter, what enrich writes today, or what
earlier versions wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey, name_key
from enricher.article.wording import Wording
from enricher.catalog.advisor_rules import load_advisor_rules
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.recommendations import Advice
from enricher.markdown.normal import normal

_NAME = r"(?:\*\*[^*\n]+\*\*|\d+ more)"
#: The names of similar recommendations: an earlier version may have listed others.
_SIMILAR = re.compile(rf" Similar: {_NAME}(?:(?:,? and |, ){_NAME})*\.")


def advisor_bullet(
    wording: Wording, advice: Advice, reference: str, affected: int | None = None
) -> Bullet:
    """Return the bullet of a recommendation type and those similar to it, without the marker.

    `reference` is the page of all recommendations of the pillar, for one without its own page.
    `affected` adds the number of the user's resources that it applies to.
    """
    recommendation, rules = advice.lead, load_advisor_rules()
    name, *similar = rules.titles(advice.entries)
    names = frozenset().union(*map(rules.names, advice.entries))
    subject = BulletKey(names=frozenset(map(name_key, names)))
    learn_more = wording.hosts.page(recommendation.learn_more or "")
    text = wording.render(
        "advisor_bullet",
        subject,
        affected=wording.affected(affected),
        recommendation=replace(recommendation, learn_more=learn_more),
        name=name,
        condition=wording.condition_of(recommendation),
        similar=similar,
        reference=reference,
    )
    return Bullet(text, subject, name, learn_more or reference)


class FormerBullets:
    """The bullets that earlier versions wrote on the recommendations of a service."""

    def __init__(
        self, wording: Wording, load_entries: Callable[[], Iterable[RecommendationType]]
    ) -> None:
        """`load_entries` returns the recommendations, including those that are never listed."""
        self._wording = wording
        self._load_entries = load_entries

    def has(self, text: str) -> bool:
        """Return whether a bullet in normal form, without resource counts, is one of them."""
        return text.startswith("**") and _SIMILAR.sub("", text) in self._texts

    @cached_property
    def _texts(self) -> frozenset[str]:
        """The bullets in normal form, without similar recommendations."""
        return frozenset(normal(self._render(entry)) for entry in self._load_entries())

    def _render(self, recommendation: RecommendationType) -> str:
        rules = load_advisor_rules()
        learn_more = self._wording.hosts.page(recommendation.learn_more or "")
        name = rules.tidy_name(recommendation.display_name)
        return self._wording.former_advisor_bullet(recommendation, name, learn_more)
