"""Policy definitions: as Azure defines them, and compiled for lists and articles.

https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-basics
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from msgspec import Struct

from enricher.catalog.edited_names import edit_name
from enricher.catalog.expressions import UNKNOWN, Scope, Unknown
from enricher.catalog.json_values import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
    get_folded,
    member,
)
from enricher.catalog.pillar import Classification
from enricher.catalog.worth import Worth
from enricher.errors import UsageError
from enricher.platform.sanitize import one_line

CUSTOM = "Custom"  # the type of the definitions that users write

_MAX_DEPTH = 100  # levels of a rule; Azure's own have less than 20
_MAX_SIZE = 5_000  # values in a rule; Azure's own have less than 2,000

#: https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics
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

_MAX_NAME, _MAX_DESCRIPTION = 2_500, 5_000  # characters; Azure allows 128 and 512

#: How the ids of definitions in a scope of the user's begin.
_OWN_SCOPES = ("/subscriptions/", "/providers/microsoft.management/managementgroups/")

#: The id of a built-in definition, in lower case. One of them is no GUID: it has a `k`.
ID_PATTERN = "[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}"

_STATE = re.compile(r"\[\s*(preview|deprecated)\s*\]", re.IGNORECASE)
_STATE_PREFIX = re.compile(r"^(?:\s*\[\s*(?:preview|deprecated)\s*\]\s*:?)+\s*", re.IGNORECASE)


class PolicyDefinition(Struct, frozen=True, kw_only=True):
    """A policy definition, read from its wire form (`id`, `name`, `properties`)."""

    id: str  # see `definition_key`
    display_name: str  # without state prefix, whitespace collapsed
    description: str
    category: str
    version: str
    mode: str
    policy_type: str  # BuiltIn, Static, Custom
    preview: bool
    deprecated: bool
    superseded_by: str  # the id in its metadata, or empty
    parameters: dict[str, Any]  # JSON
    rule: dict[str, Any]  # JSON

    @classmethod
    def from_wire(cls, wire: Mapping[str, Json]) -> PolicyDefinition:
        """Read a definition from a response of Azure or a file of the public repository.

        Raises ValueError if the id, the name or a required rule is missing, if one of them is of
        another type, or if a text or the rule is too large.
        """
        guid, properties, metadata = parse_envelope(wire)
        versions = [as_text(get_folded(part, "version")) for part in (properties, metadata)]
        raw_name = display_name_in(properties)
        description = member(properties, "description", str, "")
        if len(description) > _MAX_DESCRIPTION:
            raise ValueError("its description is too long")
        rule = member(properties, "policyRule", dict, {})
        _check_size(rule.get("if"))
        if not raw_name.strip() or (not as_object(rule.get("if")) and not _is_static(properties)):
            raise ValueError("it has no name or no rule")
        return cls(
            id=guid,
            display_name=clean_name(raw_name),
            description=one_line(description),
            category=one_line(as_text(get_folded(metadata, "category"))) or "General",
            version=one_line(versions[0] or versions[1]),
            mode=one_line(as_text(properties.get("mode"))) or "All",
            policy_type=one_line(as_text(properties.get("policyType"))) or "BuiltIn",
            preview=has_state("preview", raw_name, metadata, versions),
            deprecated=has_state("deprecated", raw_name, metadata, versions),
            superseded_by=as_text(get_folded(metadata, "supersededBy")).rpartition("/")[2].lower(),
            parameters=member(properties, "parameters", dict, {}),
            rule=rule,
        )

    @property
    def condition(self) -> JsonObject:
        """The `if` of the rule."""
        return as_object(self.rule.get("if"))

    @property
    def details(self) -> Json:
        """The `details` of the effect: an object, or, for Append, a list."""
        details: Json = as_object(self.rule.get("then")).get("details")
        return details

    @property
    def effects(self) -> tuple[str, ...]:
        """The effects that the policy can have, the default first, in Azure's own spelling."""
        effect = as_text(as_object(self.rule.get("then")).get("effect"))
        parameter = re.fullmatch(r"\[parameters\('([^']+)'\)\]", effect)
        declared = as_object(get_folded(self.parameters, parameter[1])) if parameter else {}
        possible = Scope(self.parameters, lambda _: UNKNOWN).resolve(effect)
        values = [] if isinstance(possible, Unknown) else [*possible]
        values = [declared.get("defaultValue"), *as_list(declared.get("allowedValues")), *values]
        texts = [one_line(value) for value in values if isinstance(value, str)]
        return tuple(dict.fromkeys(filter(None, map(effect_name, texts))))

    @property
    def related_types(self) -> tuple[str, ...]:
        """The resource types that `then.details` checks or deploys, in lower case."""
        kind = as_text(as_object(self.details).get("type")).lower()
        return (kind,) if kind else ()


class _HasState(Protocol):
    """The properties of a definition that decide whether articles may list it."""

    @property
    def category(self) -> str: ...
    @property
    def policy_type(self) -> str: ...
    @property
    def deprecated(self) -> bool: ...


class CompiledPolicy(Struct, frozen=True, array_like=True, cache_hash=True):
    """A policy definition whose rule is replaced by the facts that lists and articles need."""

    id: str
    display_name: str
    category: str
    version: str
    mode: str
    policy_type: str
    preview: bool
    deprecated: bool
    successor: str  # the id of the definition that replaces a deprecated one, or empty
    description_digest: str  # see `digest_of`
    keywords: tuple[str, ...]  # what the description of a live one is about, sorted
    sentence: str  # of the description of a live one, that says why it matters; or empty
    effects: tuple[str, ...]
    related_types: tuple[str, ...]
    target_types: tuple[str, ...]  # that the rule is about, sorted, lower case
    generic_reason: str  # why it is about resources of any type; empty if it isn't
    services: frozenset[str]  # keys of the registered services that it applies to
    initiatives: tuple[str, ...]  # ids of the live initiatives that contain it
    classification: Classification
    worth: Worth
    #: The ids of definitions that are proved to bring about what this one checks: any of a group is
    #: enough, and each group is for other resources.
    remedies: tuple[tuple[str, ...], ...] = ()
    #: Which logs it sends by default: `audit` or `none`; empty if all, or if it sends no logs.
    sent_logs: str = ""
    controls: tuple[str, ...] = ()  # of the Microsoft cloud security benchmark, such as `NS-2`

    @property
    def is_custom(self) -> bool:
        """Whether a user wrote the definition."""
        return self.policy_type == CUSTOM

    @property
    def edited_name(self) -> str:
        """The name as articles and pages show it; lists and JSON have Azure's."""
        return edit_name(self.id, self.display_name)

    @property
    def names(self) -> frozenset[str]:
        """The names by which a text can mean the policy: the edited one, and Azure's."""
        return frozenset({self.edited_name, self.display_name})

    @property
    def is_live(self) -> bool:
        """Whether articles may list the policy."""
        return not self.reason_not_live

    @property
    def reason_not_live(self) -> str:
        """Why no article may list the policy; empty if articles may."""
        return reason_not_live(self)

    @property
    def unknown_effects(self) -> list[str]:
        """The effects that Azure doesn't document; an empty one if the policy has no effect."""
        return [effect for effect in self.effects or ("",) if effect.lower() not in _EFFECTS]


def effect_name(text: str) -> str:
    """Return an effect in Azure's own spelling; an undocumented one as it is."""
    return _EFFECTS.get(text.lower(), text)


def is_documented_effect(text: str) -> bool:
    """Return whether a text is an effect that Azure documents, in any case."""
    return text.lower() in _EFFECTS


def definition_key(resource_id: str) -> str:
    """Return the key of a definition or initiative: the bare GUID of a built-in one.

    The names of others are unique only in their scope, so that their whole id is the key. Both are
    in lower case.
    """
    folded = resource_id.strip().lower().rstrip("/")
    return folded if folded.startswith(_OWN_SCOPES) else folded.rpartition("/")[2]


def read_definition_key(text: str) -> str:
    """Return the key of a definition with this id; raise UsageError for what is no id of one."""
    key = definition_key(text)
    if not (is_custom_key(key) or is_whole_id(key)):
        raise UsageError(f"'{text}' is not the id of a definition. Write the whole id.")
    return key


def is_custom_key(key: str) -> bool:
    """Return whether the key of a definition is that of one that a user wrote."""
    return key.startswith("/")


def read_effect(name: str) -> str:
    """Return an effect in Azure's spelling, whatever the case of its name.

    Raises UsageError, with all effects, if Azure documents none of that name.
    """
    effect = _EFFECTS.get(name.strip().lower())
    if effect is None:
        raise UsageError(f"unknown effect '{name}'. Give one of {', '.join(_EFFECTS.values())}.")
    return effect


def reason_not_live(policy: _HasState) -> str:
    """Return why no article may list a policy; empty if articles may."""
    if policy.deprecated:
        return "deprecated"
    if policy.policy_type not in ("BuiltIn", CUSTOM):
        return "a control of a regulation that is attested by hand"
    return "a test entry" if policy.category == "BuiltInPolicyTest" else ""


def is_whole_id(text: str) -> bool:
    """Return whether a text can be the id of a definition: some of Azure's aren't hexadecimal."""
    return re.fullmatch(ID_PATTERN, text) is not None


def digest_of(description: str) -> str:
    """Return the first eight characters of the SHA-256 of a description."""
    return hashlib.sha256(description.encode()).hexdigest()[:8]


def clean_name(raw: str) -> str:
    """Return a display name without its state prefix, on one line."""
    collapsed = one_line(raw)
    return _STATE_PREFIX.sub("", collapsed) or collapsed


def display_name_in(properties: JsonObject) -> str:
    """Return the display name among properties, as Azure spells it; empty if it is missing.

    Raises ValueError if it is of another type, or too long.
    """
    name = member(properties, "displayName", str, "")
    if len(name) > _MAX_NAME:
        raise ValueError("its name is too long")
    return name


def has_state(state: str, raw_name: str, metadata: JsonObject, versions: Iterable[str]) -> bool:
    """Return whether a definition or initiative is in a state: `preview` or `deprecated`.

    Some lack one or two of the marks (in the name, the metadata and the version), so any counts.
    """
    flag = get_folded(metadata, state)
    is_flagged = flag.strip().lower() == "true" if isinstance(flag, str) else bool(flag)
    in_name = {mark.lower() for mark in _STATE.findall(raw_name)}
    suffixes = (version.lower().partition("-")[2] for version in versions)
    return is_flagged or state in in_name or any(state in suffix for suffix in suffixes)


def parse_envelope(wire: Mapping[str, Json]) -> tuple[str, JsonObject, JsonObject]:
    """Return the id, properties and metadata of a definition or initiative in wire form.

    Raises ValueError if it has no id.
    """
    properties = member(dict(wire), "properties", dict, {})
    guid = as_text(wire.get("name")) or as_text(wire.get("id")).rpartition("/")[2]
    if not guid:
        raise ValueError("it has no id")
    return guid.lower(), properties, member(properties, "metadata", dict, {})


def _check_size(rule: Json) -> None:
    """Raise ValueError for a rule that is deeper or larger than any of Azure's own."""
    size, level, values = 0, 0, [rule]
    while values:
        size += len(values)
        if level > _MAX_DEPTH:
            raise ValueError("its rule is nested too deeply")
        if size > _MAX_SIZE:
            raise ValueError("its rule is too large")
        level += 1
        inner = (
            value.values() if isinstance(value, dict) else value
            for value in values
            if isinstance(value, (dict, list))
        )
        values = [item for items in inner for item in items]


def _is_static(properties: JsonObject) -> bool:
    return as_text(properties.get("policyType")) == "Static"
