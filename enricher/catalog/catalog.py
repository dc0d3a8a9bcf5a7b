"""All the facts of a run, and the questions that an article asks of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import Any

from msgspec.structs import replace

from enricher.catalog.advisor import Advice, fold, select
from enricher.catalog.advisor import rank as rank_advice
from enricher.catalog.families import (
    Family,
    JudgedPolicy,
    is_notable,
    load_folding,
    rank,
    with_initiatives,
)
from enricher.catalog.model import (
    Initiative,
    Overrides,
    Pillar,
    PolicyDefinition,
    RecommendationType,
    Service,
    Standing,
)
from enricher.catalog.pillars import load_rules
from enricher.catalog.relevance import concerns, target_types
from enricher.catalog.services import is_registered
from enricher.errors import InternalError

_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ID_BEGINS = re.compile(r"[0-9a-f]{6,8}(?:-[0-9a-f-]*)?")
_TELLING_NAME = 25  # characters; a shorter name can stand in a description by chance


class Catalog:
    """Policy definitions, initiatives and recommendation types, as far as they could be asked.

    A source that could not be asked is None, which is not the same as an empty one.
    """

    def __init__(
        self,
        definitions: Sequence[PolicyDefinition] | None,
        initiatives: Sequence[Initiative] = (),
        recommendation_types: Sequence[RecommendationType] | None = None,
        *,
        partial: bool = False,
        gaps: frozenset[str] = frozenset(),
        overrides: Overrides | None = None,
    ) -> None:
        """`partial`: it holds only a part of what Azure has, as recordings do.

        `gaps` are ids, and names of recommendation types, of which nothing is known.
        """
        self.definitions = definitions
        self.initiatives = [one for one in initiatives if not one.deprecated]
        self.recommendation_types = recommendation_types
        self.partial = partial
        self.gaps = gaps
        self.overrides = overrides or Overrides()
        self._judged: dict[str, JudgedPolicy] = {}
        self._concerning = cache(self._find_concerning)
        self.recommendation_list = cache(self._recommendation_list)

    def __reduce__(self) -> tuple[Callable[..., Catalog], tuple[object, ...]]:
        """Another process gets the facts, and finds out about them itself."""
        made = partial(_again, partial=self.partial, gaps=self.gaps, overrides=self.overrides)
        held = [one.controls for one in self.initiatives]
        return made, (self.definitions, self.initiatives, held, self.recommendation_types)

    def with_overrides(self, overrides: Overrides) -> Catalog:
        """The same facts with a user's decisions."""
        if overrides == self.overrides:
            return self
        return Catalog(
            self.definitions,
            self.initiatives,
            self.recommendation_types,
            partial=self.partial,
            gaps=self.gaps,
            overrides=overrides,
        )

    @cached_property
    def live(self) -> list[PolicyDefinition]:
        """The definitions that may stand in an article."""
        excluded = self.overrides.exclude
        return [one for one in self.definitions or () if one.is_live and one.id not in excluded]

    @cached_property
    def _members(self) -> dict[str, list[Initiative]]:
        members: dict[str, list[Initiative]] = {}
        for initiative in self.initiatives:
            for definition_id in initiative.controls:
                members.setdefault(definition_id, []).append(initiative)
        return members

    def judge(self, policy: PolicyDefinition) -> JudgedPolicy:
        """The policy with its pillars and initiatives."""
        known = self._judged.get(policy.id)
        if known is None:
            held_by = tuple(self._members.get(policy.id, ()))
            insight = policy.insight
            verdict = insight.verdict if insight else load_rules().judge(policy, held_by)
            pillar = self.overrides.pillars.get(policy.id)
            if pillar is not None:
                verdict = verdict.overruled(pillar)
            known = JudgedPolicy(policy, verdict, held_by, policy.id in self.overrides.pin)
            self._judged[policy.id] = known
        return known

    def policies(
        self, service: Service | None, *, preview: bool = True, include_generic: bool = False
    ) -> list[JudgedPolicy]:
        """The live policies that concern a service (None: all of them), judged."""
        chosen = self.live if service is None else self._concerning(service, include_generic)
        return [self.judge(policy) for policy in chosen if preview or not policy.preview]

    def _find_concerning(self, service: Service, include_generic: bool) -> list[PolicyDefinition]:
        if not is_registered(service) and any(policy.insight for policy in self.live):
            raise InternalError(f"{service.name} needs the rules of the policies. Report this.")
        return [
            policy
            for policy in self.live
            if concerns(policy, service) or (include_generic and target_types(policy).generic)
        ]

    def families(
        self, service: Service, *, preview: bool, include_generic: bool
    ) -> Mapping[Pillar, list[Family]] | None:
        """The families that concern a service, ranked, by primary pillar; None: not asked."""
        if self.definitions is None:
            return None
        concerned = self.policies(service, preview=preview, include_generic=include_generic)
        folding = load_folding()
        fit = [
            one
            for one in concerned
            if one.pinned or not folding.leaves_out(one.policy.display_name, one.policy.description)
        ]
        ranked = with_initiatives(rank(fit, service))
        return {
            pillar: [family for family in ranked if family.pillar is pillar] for pillar in Pillar
        }

    def advice(self, service: Service) -> Mapping[Pillar, list[Advice]] | None:
        """What Advisor recommends for a service, ranked, by pillar; None: it was not asked."""
        if self.recommendation_types is None:
            return None
        ranked = rank_advice(
            self.recommendation_list(service),
            lambda entry: fold(entry.display_name) in self._benchmarked,
        )
        return {pillar: [one for one in ranked if one.lead.pillar is pillar] for pillar in Pillar}

    @cached_property
    def _benchmarked(self) -> frozenset[str]:
        """The names of the policies that the security benchmark or the like holds."""
        return frozenset(
            fold(policy.display_name)
            for policy in self.live
            if any(is_notable(one) for one in self._members.get(policy.id, ()))
        )

    def _recommendation_list(self, service: Service | None) -> list[RecommendationType]:
        """The recommendation types of a service (None: of all), by pillar, impact and name."""
        return select(self.recommendation_types or (), service, self._policies_named)

    def _policies_named(self, name: str) -> Sequence[PolicyDefinition]:
        """The definitions that are called just so, live or not."""
        return self._by_name.get(fold(name), ())

    @cached_property
    def _by_name(self) -> dict[str, list[PolicyDefinition]]:
        found: dict[str, list[PolicyDefinition]] = {}
        for policy in self.definitions or ():
            found.setdefault(fold(policy.display_name), []).append(policy)
        return found

    def successor(self, policy: PolicyDefinition) -> PolicyDefinition | None:
        """The live definition that takes a deprecated one's place, where Azure names it.

        Named by `supersededBy` of the metadata, by an id in the description, or by a whole name in
        it, the longest one that there is. A chain of deprecated ones is followed to its end.
        """
        seen = {policy.id}
        while not policy.is_live:
            following = self._named_successor(policy)
            if following is None or following.id in seen:
                return None
            seen.add(following.id)
            policy = following
        return policy if len(seen) > 1 else None

    def _named_successor(self, policy: PolicyDefinition) -> PolicyDefinition | None:
        ids = [policy.superseded_by, *_GUID.findall(policy.description.lower())]
        for guid in ids:
            if guid in self._by_id and guid != policy.id:
                return self._by_id[guid]
        text = policy.description.lower()
        named = [
            other
            for other in self.live
            if len(other.display_name) >= _TELLING_NAME
            and other.display_name.lower().rstrip(".") in text
            and other.display_name != policy.display_name
        ]
        return max(named, key=lambda other: (len(other.display_name), other.id), default=None)

    @cached_property
    def _by_id(self) -> dict[str, PolicyDefinition]:
        return {definition.id: definition for definition in self.definitions or ()}

    def by_id(self, definition_id: str) -> PolicyDefinition | None:
        """The definition of an id, live or not."""
        return self._by_id.get(definition_id)

    def standing(self, ids: Iterable[str]) -> Standing:
        """Whether Azure still has any of these definitions, as far as the sources tell."""
        found = [(one, self._by_id.get(one)) for one in ids]
        if any(policy is not None and policy.is_live for _, policy in found):
            return Standing.LIVE
        unsure = (self.partial and policy is None for _, policy in found)
        if any(unsure) or not self.gaps.isdisjoint(one for one, _ in found):
            return Standing.UNKNOWN
        return Standing.GONE

    def initiatives_of(self, policies: Iterable[JudgedPolicy]) -> list[tuple[Initiative, int]]:
        """The initiatives that hold some of these policies, with how many, the fullest first."""
        held = Counter(one for judged in policies for one in judged.initiatives)
        return sorted(held.items(), key=lambda item: (-item[1], item[0].display_name, item[0].id))

    def find(self, wanted: str) -> list[PolicyDefinition]:
        """The definitions of an id, of how one begins, of a name, or with a part of a name."""
        text = wanted.strip().lower()
        begins_id = _ID_BEGINS.fullmatch(text) is not None
        tests: list[Callable[[PolicyDefinition], bool]] = [
            lambda policy: policy.id == text.rpartition("/")[2],
            lambda policy: begins_id and policy.id.startswith(text),
            lambda policy: policy.is_live and policy.display_name.lower() == text,
            lambda policy: policy.is_live and text in policy.display_name.lower(),
            lambda policy: text in policy.display_name.lower(),
        ]
        for test in tests:
            if found := [policy for policy in self.definitions or () if test(policy)]:
                return sorted(found, key=lambda policy: (policy.display_name.lower(), policy.id))
        return []


def _again(
    definitions: Sequence[PolicyDefinition] | None,
    initiatives: Sequence[Initiative],
    held: Sequence[Mapping[str, frozenset[str]]],
    recommendation_types: Sequence[RecommendationType] | None,
    **more: Any,
) -> Catalog:
    """A catalogue as another process had it; what the initiatives hold comes apart."""
    whole = [replace(one, controls=all_) for one, all_ in zip(initiatives, held, strict=True)]
    return Catalog(definitions, whole, recommendation_types, **more)
