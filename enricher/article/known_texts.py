"""The texts of bullets that enrich could write, to tell them from the user's own.

Rendering all bullets of a service takes a tenth of a run. A text of an article can only be that of
a bullet whose subject it names: only these are rendered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache, cached_property

from enricher.article.bullets import BulletKey, name_key
from enricher.catalog.families import Family


class KnownTexts:
    """The texts of bullets in normal form, as a container."""

    def __init__(
        self,
        texts_about: Callable[[str], Container[str]],
        is_foreign: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`texts_about` returns the texts of the bullets that a text can be, from what it names.

        `is_foreign` returns whether a text is such a bullet in another language.
        """
        self._texts_about = cache(texts_about)
        self._is_foreign = cache(is_foreign)

    def __contains__(self, text: object) -> bool:
        """Return whether a text is that of a bullet."""
        return isinstance(text, str) and (text in self._texts_about(text) or self._is_foreign(text))


class FamilySubjects:
    """The subjects of families, as `BulletKey.matches` compares them."""

    def __init__(self, families: Iterable[Family]) -> None:
        self._families = [*families]

    def leads_of(self, subject: BulletKey) -> Iterable[str]:
        """Return the leads of the families with an id in common, or a name if there are no ids."""
        if subject.ids:
            return {lead for guid in subject.ids for lead in self._by_id.get(guid, ())}
        return {lead for name in subject.names for lead in self._by_name.get(name, ())}

    @cached_property
    def _by_id(self) -> Mapping[str, list[str]]:
        leads = defaultdict(list)
        for family in self._families:
            for guid in family.ids:
                leads[guid].append(family.lead.policy.id)
        return leads

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        leads = defaultdict(list)
        for family in self._families:
            for member in family.members:
                for name in member.classified.policy.names:
                    leads[name_key(name)].append(family.lead.policy.id)
        return leads
