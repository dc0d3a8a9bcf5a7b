"""Which pillar a policy serves: every rule of `pillars.toml` that applies is evidence, and weighs.

Policies carry no pillar of their own, so the evidence is gathered from what they do carry: their
category, the controls that they serve in built-in initiatives, the aliases and types that their
rule touches, and last the words of their name and description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property

from msgspec import Struct

from enricher.catalog.conditions import aliases
from enricher.catalog.model import (
    ANY_POLICY,
    Evidence,
    Initiative,
    Pillar,
    PolicyDefinition,
    Verdict,
)
from enricher.catalog.wire import Json, as_object, read_data

#: Kinds of evidence that a rule may ask for, as `pillars.toml` names them.
KINDS = ("category", "initiative", "control", "alias", "deploys", "effect", "name", "description")


class Sought(Struct, frozen=True, eq=False):
    """What a rule looks for: a regular expression, in lower case, in one kind of evidence."""

    kind: str
    pattern: re.Pattern[str]


class PillarRule(Struct, frozen=True):
    """One `[[rule]]` of `pillars.toml`: it applies when all of `when` is found somewhere."""

    pillar: Pillar
    weight: int
    reason: str
    when: tuple[Sought, ...]
    unless: tuple[Sought, ...]

    def seen_in(self, found: Mapping[Sought, str]) -> str | None:
        """What of all that was found made the rule apply, or None when it does not."""
        for one in self.when:
            if one not in found:
                return None
        if any(one in found for one in self.unless):
            return None
        return "; ".join(f"{one.kind}: {found[one]}" for one in self.when)


class PillarRules(Struct, frozen=True, dict=True):
    """All of `pillars.toml`: the rules, and those that give a second pillar."""

    rules: tuple[PillarRule, ...]
    seconds: tuple[PillarRule, ...]

    def judge(self, policy: PolicyDefinition, initiatives: Iterable[Initiative]) -> Verdict:
        """Weigh the evidence for one policy."""
        found = self._found_in(_traits(policy, initiatives))
        evidence = [
            Evidence(rule.pillar, rule.weight, seen or ANY_POLICY, rule.reason)
            for rule in self.rules
            if (seen := rule.seen_in(found)) is not None
        ]
        total = {pillar: sum(e.weight for e in evidence if e.pillar is pillar) for pillar in Pillar}
        order = list(Pillar)
        evidence.sort(key=lambda e: (-e.weight, order.index(e.pillar), e.reason))
        # Where two weigh the same, the one with the heaviest single reason is meant.
        heaviest = {e.pillar: e.weight for e in reversed(evidence)}
        primary = max(Pillar, key=lambda pillar: (total[pillar], heaviest.get(pillar, 0)))
        seconds = (rule.pillar for rule in self.seconds if rule.seen_in(found) is not None)
        return Verdict(tuple(dict.fromkeys([primary, *seconds])), tuple(evidence))

    def _found_in(self, traits: Mapping[str, Iterable[str]]) -> dict[Sought, str]:
        """All that any rule looks for, as it is found first."""
        found: dict[Sought, str] = {}
        for kind, texts in traits.items():
            find = self._find if kind in _OWN else self._find_again
            for text in texts:
                for one, part in find(kind, text):
                    found.setdefault(one, part)
        return found

    def _find(self, kind: str, text: str) -> list[tuple[Sought, str]]:
        lowered = text.lower()
        return [
            (one, text[slice(*match.span())] or text)  # what has no part is meant as a whole
            for one in self._sought[kind]
            if (match := one.pattern.search(lowered))
        ]

    @cached_property
    def _find_again(self) -> Callable[[str, str], list[tuple[Sought, str]]]:
        """The same of what a policy shares with many."""
        return cache(self._find)

    @cached_property
    def _sought(self) -> dict[str, list[Sought]]:
        rules = (*self.rules, *self.seconds)
        all_ = [one for rule in rules for one in (*rule.when, *rule.unless)]
        return {kind: [one for one in all_ if one.kind == kind] for kind in KINDS}


def _traits(
    policy: PolicyDefinition, initiatives: Iterable[Initiative]
) -> dict[str, Iterable[str]]:
    details = as_object(as_object(policy.rule.get("then")).get("details"))
    checked = aliases(as_object(details.get("existenceCondition")))
    members = [initiative for initiative in initiatives if policy.id in initiative.controls]
    return {
        "category": [policy.category],
        "initiative": sorted(initiative.display_name for initiative in members),
        "control": sorted({name for one in members for name in one.controls[policy.id]}),
        "alias": sorted(aliases(policy.condition) | checked),
        "deploys": policy.related_types,
        "effect": [effect.lower() for effect in policy.effects],
        "name": [policy.display_name],
        "description": [policy.description],
    }


_OWN = {"name", "description"}  # the others are a policy's with many more


@cache
def load_rules() -> PillarRules:
    """Read `pillars.toml`; raises ValueError that names the rule when one is not well formed."""
    return parse_rules(read_data("pillars.toml"))


def parse_rules(data: Mapping[str, Json]) -> PillarRules:
    """Make the rules from the parsed TOML; raises ValueError that names a malformed rule."""
    return PillarRules(_rules(data, "rule"), _rules(data, "second", {"weight": 0}))


def _rules(
    data: Mapping[str, Json], kind: str, given: Mapping[str, Json] | None = None
) -> tuple[PillarRule, ...]:
    tables = data[kind]
    if not isinstance(tables, list):
        raise ValueError(f"pillars.toml: [[{kind}]] is not an array of tables")
    return tuple(
        _rule({**as_object(table), **(given or {})}, f"{kind} {number}")
        for number, table in enumerate(tables, start=1)
    )


def _rule(table: Mapping[str, Json], name: str) -> PillarRule:
    try:
        return PillarRule(
            pillar=Pillar(table["pillar"]),
            weight=int(str(table["weight"])),
            reason=str(table["reason"]),
            when=_patterns(as_object(table["when"])),
            unless=_patterns(as_object(table.get("unless"))),
        )
    except (KeyError, ValueError, re.error) as error:
        raise ValueError(f"pillars.toml: {name}: {error}") from error


def _patterns(table: Mapping[str, Json]) -> tuple[Sought, ...]:
    unknown = table.keys() - set(KINDS)
    if unknown:
        raise ValueError(f"unknown kind of evidence {', '.join(sorted(unknown))}")
    return tuple(
        Sought(kind, _pattern(words)) for kind, words in table.items() if isinstance(words, list)
    )


def _pattern(words: list[Json]) -> re.Pattern[str]:
    """One of several expressions, in lower case: that is found three times as fast as in any."""
    text = "|".join(f"(?:{part})" for part in words)
    if re.search(r"\\[A-Z]", text):
        raise ValueError(f"an escape in upper case in {text}")
    return re.compile(text.lower())
