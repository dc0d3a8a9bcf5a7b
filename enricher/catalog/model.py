"""The words of the domain, as types: policy definition, initiative, recommendation type, pillar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from msgspec import Struct, field

from enricher.catalog.expressions import UNKNOWN, Scope, Unknown
from enricher.catalog.wire import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
    get_folded,
    member,
)
from enricher.unseen import one_line


class Pillar(Enum):
    """The five pillars of the Azure Well-Architected Framework, in their canonical order."""

    RELIABILITY = "reliability"
    SECURITY = "security"
    COST_OPTIMIZATION = "cost-optimization"
    OPERATIONAL_EXCELLENCE = "operational-excellence"
    PERFORMANCE_EFFICIENCY = "performance-efficiency"

    @property
    def title(self) -> str:
        """The pillar as a heading spells it: `Cost optimization`."""
        return self.value.replace("-", " ").capitalize()

    @property
    def words(self) -> str:
        """The pillar inside a sentence: `cost optimization`."""
        return self.value.replace("-", " ")


class Standing(Enum):
    """Whether Azure still has what a bullet is about."""

    LIVE = "live"
    GONE = "gone"  # no more there, or deprecated
    UNKNOWN = "unknown"  # the sources don't tell


class Evidence(Struct, frozen=True, array_like=True):
    """One reason for one pillar: what was seen, how much it weighs, and why it counts."""

    pillar: Pillar
    weight: int
    seen: str  # such as `name: soft delete`
    reason: str


ANY_POLICY = "any policy"  # what a rule without conditions saw
_OVERRULING = 100  # the weight of a user's own word


class Verdict(Struct, frozen=True, array_like=True):
    """The pillars of a policy, the primary one first, and all the evidence, heaviest first."""

    pillars: tuple[Pillar, ...]
    evidence: tuple[Evidence, ...]

    def overruled(self, pillar: Pillar) -> Verdict:
        """The same with a primary pillar that a user set."""
        evidence = Evidence(pillar, _OVERRULING, "the configuration", "You set it.")
        rest = (other for other in self.pillars if other is not pillar)
        return Verdict((pillar, *rest), (evidence, *self.evidence))

    @property
    def is_guess(self) -> bool:
        """Does nothing of the policy itself speak for its pillar?"""
        return all(evidence.seen == ANY_POLICY for evidence in self.evidence)

    @property
    def primary(self) -> Pillar:
        """The one pillar whose list the policy stands in."""
        return self.pillars[0]


class Insight(Struct, frozen=True, array_like=True):
    """What was found out about a definition, so that its rule is not needed again."""

    effects: tuple[str, ...]
    related_types: tuple[str, ...]
    types: tuple[str, ...]
    generic: str | None
    services: frozenset[str]  # the keys of those of the registry that it concerns
    judged: msgspec.Raw  # the verdict, as JSON: few of thousands are asked for

    @property
    def verdict(self) -> Verdict:
        """The pillars, with the evidence."""
        return msgspec.json.decode(self.judged, type=Verdict)


class PolicyDefinition(Struct, frozen=True, eq=False, array_like=True, dict=True, weakref=True):
    """A built-in policy definition, made from its wire form (`id`, `name`, `properties`).

    Compared by identity, so that what is found out about one can be cached.
    """

    id: str  # the bare GUID, lower case
    display_name: str  # cleaned: no state prefix, no stray blanks
    description: str
    category: str
    version: str
    mode: str
    policy_type: str  # BuiltIn, Static, Custom
    preview: bool
    deprecated: bool
    superseded_by: str  # the id that its metadata names, or empty
    parameters: dict[str, Any]  # JSON
    rule: dict[str, Any]  # JSON
    insight: Insight | None = None  # in the place of both

    @classmethod
    def from_wire(cls, wire: Mapping[str, Json]) -> PolicyDefinition:
        """Read what Azure (or a checkout of the public repository) gives for one definition.

        Raises ValueError when there is no id, no name, or no rule where one belongs, and when one
        of these is not of the kind that Azure gives it.
        """
        guid, properties, metadata = _envelope(wire)
        versions = [as_text(get_folded(properties, "version")), as_text(metadata.get("version"))]
        raw_name = member(properties, "displayName", str, "")
        rule = member(properties, "policyRule", dict, {})
        _check_size(rule.get("if"))
        if not raw_name.strip() or (not as_object(rule.get("if")) and not _is_static(properties)):
            raise ValueError("it has no name or no rule")
        states = {state.lower() for state in _STATE.findall(raw_name)}
        return cls(
            id=guid,
            display_name=clean_name(raw_name),
            description=one_line(member(properties, "description", str, "")),
            category=as_text(metadata.get("category")) or "General",
            version=versions[0] or versions[1],
            mode=as_text(properties.get("mode")) or "All",
            policy_type=as_text(properties.get("policyType")) or "BuiltIn",
            # Each of the three marks can be missing in real definitions, so any of them counts.
            preview="preview" in states
            or bool(metadata.get("preview"))
            or any(version.endswith("-preview") for version in versions),
            deprecated="deprecated" in states
            or bool(metadata.get("deprecated"))
            or any(version.endswith("-deprecated") for version in versions),
            superseded_by=as_text(metadata.get("supersededBy")).rpartition("/")[2].lower(),
            parameters=member(properties, "parameters", dict, {}),
            rule=rule,
        )

    @property
    def is_live(self) -> bool:
        """May it stand in an article? Static controls, deprecated and test entries never."""
        return (
            self.policy_type == "BuiltIn"
            and not self.deprecated
            and self.category != "BuiltInPolicyTest"
        )

    @property
    def condition(self) -> JsonObject:
        """The `if` of the rule."""
        return as_object(self.rule.get("if"))

    @cached_property
    def effects(self) -> tuple[str, ...]:
        """The effects that it can have, the default first, in Azure's own spelling."""
        if self.insight:
            return self.insight.effects
        effect = as_text(as_object(self.rule.get("then")).get("effect"))
        parameter = re.fullmatch(r"\[parameters\('([^']+)'\)\]", effect)
        declared = as_object(get_folded(self.parameters, parameter[1])) if parameter else {}
        possible = Scope(self.parameters, lambda _: UNKNOWN).resolve(effect)
        values = [] if isinstance(possible, Unknown) else [*possible]
        values = [declared.get("defaultValue"), *as_list(declared.get("allowedValues")), *values]
        named = [_EFFECTS.get(value.lower(), value) for value in values if isinstance(value, str)]
        return tuple(dict.fromkeys(filter(None, named)))

    @property
    def unknown_effects(self) -> list[str]:
        """The effects that it can have and that are none of Azure's; empty text: it has none."""
        return [one for one in self.effects or ("",) if one.lower() not in _EFFECTS]

    @cached_property
    def named(self) -> bytes:
        """All that its rule and its parameters say, as JSON in lower case."""
        return msgspec.json.encode([self.condition, self.parameters, self.related_types]).lower()

    @cached_property
    def related_types(self) -> tuple[str, ...]:
        """The resource types that `then.details` checks or deploys, lower case."""
        if self.insight:
            return self.insight.related_types
        details = as_object(as_object(self.rule.get("then")).get("details"))
        kind = as_text(details.get("type")).lower()
        return (kind,) if kind else ()


_EFFECTS = {
    name.lower(): name
    for name in [
        "AddToNetworkGroup",
        "Append",
        "AuditAction",
        "Audit",
        "AuditIfNotExists",
        "Deny",
        "DenyAction",
        "DeployIfNotExists",
        "Disabled",
        "EnforceOPAConstraint",
        "EnforceRegoPolicy",
        "EnforceSetting",
        "Manual",
        "Modify",
        "Mutate",
    ]
}

_STATE = re.compile(r"\[\s*(preview|deprecated)\s*\]", re.IGNORECASE)
_STATE_PREFIX = re.compile(r"^(?:\s*\[\s*(?:preview|deprecated)\s*\]\s*:?)+\s*", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """A display name without its state prefix (kept as a flag instead) and without stray blanks."""
    collapsed = one_line(raw)
    return _STATE_PREFIX.sub("", collapsed) or collapsed


_DEPTH = 100  # levels of a rule; Azure's own have less than 20
_SIZE = 5_000  # values in a rule; Azure's own have less than 2,000


def _check_size(rule: Json) -> None:
    """Raise ValueError for a rule that is deeper or larger than any that Azure has."""
    size, level, values = 0, 0, [rule]
    while values:
        size += len(values)
        if level > _DEPTH:
            raise ValueError("its rule is nested too deeply")
        if size > _SIZE:
            raise ValueError("its rule is too large")
        level += 1
        inner = (
            one.values() if isinstance(one, dict) else one
            for one in values
            if isinstance(one, (dict, list))
        )
        values = [value for some in inner for value in some]


def _envelope(wire: Mapping[str, Json]) -> tuple[str, JsonObject, JsonObject]:
    """Id, properties and metadata of a definition or initiative in wire form."""
    properties = member(dict(wire), "properties", dict, {})
    guid = as_text(wire.get("name")) or as_text(wire.get("id")).rpartition("/")[2]
    if not guid:
        raise ValueError("it has no id")
    return guid.lower(), properties, member(properties, "metadata", dict, {})


def _is_static(properties: JsonObject) -> bool:
    return as_text(properties.get("policyType")) == "Static"


class Initiative(Struct, frozen=True, eq=False, array_like=True):
    """A built-in policy set definition: which definitions it holds, and for which controls.

    Copied or sent to another process by itself, it is without what it holds; `Catalog` sends both.
    """

    id: str  # the bare GUID, lower case
    display_name: str
    category: str
    version: str
    deprecated: bool
    controls: Mapping[str, frozenset[str]]  # definition GUID -> names of its groups (controls)

    def __reduce__(self) -> tuple[type[Initiative], tuple[object, ...]]:
        """Of what it holds nothing: where it stands with a policy, the others are not asked for."""
        facts = (self.id, self.display_name, self.category, self.version, self.deprecated)
        return Initiative, (*facts, {})

    @classmethod
    def from_wire(cls, wire: Mapping[str, Json]) -> Initiative:
        """Read the wire form of one initiative; raises ValueError when it has no name."""
        guid, properties, metadata = _envelope(wire)
        name = member(properties, "displayName", str, "")
        if not name.strip():
            raise ValueError("it has no name")
        controls: dict[str, frozenset[str]] = {}
        for entry in map(as_object, member(properties, "policyDefinitions", list, [])):
            held = as_text(entry.get("policyDefinitionId")).rpartition("/")[2].lower()
            groups = frozenset(map(as_text, as_list(entry.get("groupNames"))))
            controls[held] = controls[held] | groups if held in controls else groups
        return cls(
            id=guid,
            display_name=clean_name(name),
            category=as_text(metadata.get("category")),
            version=as_text(properties.get("version")) or as_text(metadata.get("version")),
            deprecated=bool(metadata.get("deprecated"))
            or any(state.lower() == "deprecated" for state in _STATE.findall(name)),
            controls=controls,
        )


class RecommendationType(Struct, frozen=True):
    """One entry of Advisor's catalogue: a kind of recommendation, not one made for a resource."""

    id: str
    display_name: str
    pillar: Pillar
    impact: str  # High, Medium, Low
    resource_type: str  # lower case
    learn_more: str | None = None


class Compliance(Struct, frozen=True):
    """How many resources comply with a policy, and how many do not."""

    compliant: int = 0
    non_compliant: int = 0

    def __add__(self, other: Compliance) -> Compliance:
        return Compliance(
            self.compliant + other.compliant, self.non_compliant + other.non_compliant
        )


class Affected(Struct, frozen=True):
    """How many resources have a recommendation, and for how many more somebody set it aside."""

    open: int = 0
    set_aside: int = 0  # dismissed, postponed, or marked as done

    def __add__(self, other: Affected) -> Affected:
        return Affected(self.open + other.open, self.set_aside + other.set_aside)


class Usage(Struct, frozen=True):
    """What the user's own subscriptions say of a service's resources: counts, never names.

    None: that source refused.
    """

    recommendations: Mapping[str, Affected] | None  # by recommendation type id
    compliance: Mapping[str, Compliance] | None  # by definition id


class Overrides(Struct, frozen=True):
    """What a user decides against the rules, by definition id."""

    exclude: frozenset[str] = frozenset()  # never listed
    pin: frozenset[str] = frozenset()  # listed first
    pillars: Mapping[str, Pillar] = field(default_factory=dict)


class Words(Struct, frozen=True, dict=True):
    """A regular expression, searched without case; it is read when it is used first."""

    text: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.text, re.IGNORECASE)

    def search(self, name: str) -> re.Match[str] | None:
        """Where it is found in a name; raises re.error where it is none."""
        return self._pattern.search(name)


class Service(Struct, frozen=True, eq=False):
    """An Azure service as the registry (`services.toml`) describes it; see there for each key."""

    key: str
    name: str
    articles: tuple[str, ...] = ()
    ms_service: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    resource_types: tuple[str, ...] = ()
    exclude_types: tuple[str, ...] = ()
    counterparts: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    policy_reference: str = ""
    former: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[str, Words] = field(default_factory=dict)
    leave_out: tuple[Words, ...] = ()
    leave_out_policies: tuple[Words, ...] = ()
    facts: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)

    @lru_cache(maxsize=20_000)  # noqa: B019 - of the registry's services, which stay
    def covers(self, resource_type: str) -> bool:
        """Is this type, in lower case, one of the service's, or a child of one?"""
        return any(is_within(resource_type, own) for own in self.resource_types) and not any(
            is_within(resource_type, sibling) for sibling in self.exclude_types
        )

    def mentions(self, word: str) -> bool:
        """Is this a part of its key, of one of its names, or of one of its resource types?"""
        names = (self.key, self.name, *self.titles, *self.resource_types)
        return any(word.lower() in name.lower() for name in names)

    def generation(self, resource_types: Iterable[str]) -> str:
        """The word for a former generation that all of these types, as far as its own, are of."""
        own = {kind for kind in resource_types if self.covers(kind)}
        words = {
            next((word for old, word in self.former.items() if is_within(kind, old)), "")
            for kind in own
        }
        return words.pop() if len(words) == 1 else ""

    def relates_to(self, resource_types: Iterable[str], name: str) -> bool:
        """Is something of this name on these types, which are not the service's, there for it?"""
        return any(
            is_within(resource_type, related) and pattern.search(name)
            for related, pattern in self.related.items()
            for resource_type in resource_types
        )


def provider_of(resource_type: str) -> str:
    """The provider of a type, in lower case: of a data-plane type that of its parent."""
    return resource_type.partition("/")[0].removesuffix(".data")


def is_within(resource_type: str, parent: str) -> bool:
    """Is the type this one, or nested below it (`…/storageaccounts/blobservices`)?

    A data-plane type (`microsoft.keyvault.data/vaults/keys`) belongs to its control-plane parent.
    """
    if resource_type.startswith(parent) and resource_type[len(parent) :][:1] in ("", "/"):
        return True
    plane = resource_type.replace(".data/", "/", 1)
    return plane != resource_type and f"{plane}/".startswith(f"{parent}/")
