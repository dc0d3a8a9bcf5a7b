"""The bullets on recommendations that earlier versions wrote: they are enrich's own as well.

Without a lock, a bullet is enrich's own if it is, to the letter, what enrich writes today. What
earlier versions wrote is recognized here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from enricher.article.wording import Wording
from enricher.catalog.recommendation import RecommendationType
from enricher.markdown.normal import normal

_NAME = r"(?:\*\*[^*\n]+\*\*|\d+ more)"
#: The names of similar recommendations: an earlier version may have listed others.
_SIMILAR = re.compile(rf" Similar: {_NAME}(?:(?:,? and |, ){_NAME})*\.")


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
        render = self._wording.former_advisor_bullet
        return frozenset(normal(render(entry)) for entry in self._load_entries())
