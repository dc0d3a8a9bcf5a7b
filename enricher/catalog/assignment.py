"""Policy assignments and exemptions: what Azure returns, reduced to what decides about effects.

https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure
https://learn.microsoft.com/azure/governance/policy/concepts/exemption-structure
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from enricher.catalog.json_values import Json, JsonObject, as_list, as_object, as_text, get_folded
from enricher.catalog.policy import definition_key
from enricher.catalog.scope import normal_scope, scope_of
from enricher.platform.sanitize import one_line

#: The kinds of selectors that choose definitions of an initiative, and types of resources.
_BY_REFERENCE, _BY_TYPE = "policydefinitionreferenceid", "resourcetype"
_EFFECT = "policyeffect"  # the kind of override that replaces effects


class Selection(Struct, frozen=True, array_like=True):
    """The choice of selectors of one kind: definitions of an initiative, or types of resources.

    `included` and `excluded` are in lower case; None means that the selectors name none.
    `is_partial`: selectors of other kinds choose some resources, such as those in a location.
    """

    included: frozenset[str] | None = None
    excluded: frozenset[str] | None = None
    is_partial: bool = False

    @classmethod
    def from_wire(cls, selectors: Json, kind: str) -> Selection:
        """Read the `selectors` of an override or of a resource selector."""
        included: frozenset[str] | None = None
        excluded: frozenset[str] | None = None
        is_partial = False
        for selector in map(as_object, as_list(selectors)):
            if as_text(get_folded(selector, "kind")).lower() != kind:
                is_partial = True
                continue
            named, others = (_folded_set(get_folded(selector, key)) for key in ("in", "notIn"))
            if named is not None:
                included = named if included is None else included & named
            if others is not None:
                excluded = others | (excluded or frozenset())
        return cls(included, excluded, is_partial)

    def has(self, name: str) -> bool:
        """Return whether a reference id or a resource type is selected; it is in lower case."""
        is_included = self.included is None or name in self.included
        return is_included and name not in (self.excluded or ())


class Override(Struct, frozen=True, array_like=True):
    """An effect that an assignment puts in the place of others."""

    effect: str
    selection: Selection


class Assignment(Struct, frozen=True):
    """An assignment of a definition or an initiative to a scope."""

    id: str  # lower case
    name: str  # as shown
    scope: str  # in normal form
    subject: str  # the definition or initiative that is assigned; see `definition_key`
    is_initiative: bool
    not_scopes: tuple[str, ...] = ()  # in normal form
    enforcement_mode: str = "Default"
    overrides: tuple[Override, ...] = ()
    #: The types of resources that are evaluated: any of these; all if there are none.
    resource_selectors: tuple[Selection, ...] = ()
    version: str = ""  # of the definition that it asks for, such as `1.*.*`
    #: The values of parameters as JSON: thousands of assignments stay small.
    encoded_parameters: bytes = b"{}"

    @classmethod
    def from_wire(cls, wire: JsonObject) -> Assignment:
        """Read an assignment; raise ValueError if its id or its subject is missing."""
        properties = as_object(wire.get("properties"))
        id_ = as_text(wire.get("id")).lower()
        subject = as_text(properties.get("policyDefinitionId"))
        if not id_ or not subject:
            raise ValueError("it has no id, or nothing is assigned")
        given = as_object(properties.get("parameters"))
        parameters = {name: as_object(entry).get("value") for name, entry in given.items()}
        mode = one_line(as_text(properties.get("enforcementMode"))) or "Default"
        name = as_text(properties.get("displayName")) or as_text(wire.get("id")).rpartition("/")[2]
        return cls(
            id_,
            one_line(name),
            normal_scope(as_text(properties.get("scope")) or scope_of(id_)),
            definition_key(subject),
            "/policysetdefinitions/" in subject.lower(),
            tuple(map(normal_scope, map(as_text, as_list(properties.get("notScopes"))))),
            mode,
            tuple(_overrides(properties.get("overrides"))),
            _resource_selectors(properties),
            one_line(as_text(properties.get("definitionVersion"))),
            msgspec.json.encode(parameters) if parameters else b"{}",
        )

    def evaluates(self, types: Collection[str]) -> bool:
        """Return whether resources of any of these types, in lower case, may be evaluated."""
        return _select(self.resource_selectors, types)

    @property
    def parameters(self) -> Mapping[str, Json]:
        """The values of parameters, by name."""
        values: Mapping[str, Json] = msgspec.json.decode(self.encoded_parameters)
        return values


class Exemption(Struct, frozen=True):
    """An exemption of a scope from an assignment, or from some definitions of its initiative."""

    assignment: str  # the id, lower case
    scope: str  # in normal form
    references: frozenset[str] = frozenset()  # reference ids, lower case; empty for all
    expires: datetime | None = None
    #: The types of resources that are exempt: any of these; all if there are none.
    resource_selectors: tuple[Selection, ...] = ()

    @classmethod
    def from_wire(cls, wire: JsonObject) -> Exemption:
        """Read an exemption; raise ValueError if its id, assignment or date can't be read."""
        properties = as_object(wire.get("properties"))
        assignment = as_text(properties.get("policyAssignmentId")).lower()
        id_ = as_text(wire.get("id")).lower()
        if not id_ or not assignment:
            raise ValueError("it has no id, or exempts from nothing")
        expires = as_text(properties.get("expiresOn"))
        return cls(
            assignment,
            normal_scope(scope_of(id_)),
            _folded_set(properties.get("policyDefinitionReferenceIds")) or frozenset(),
            _time(expires) if expires else None,
            _resource_selectors(properties),
        )

    def holds(self, now: datetime) -> bool:
        """Return whether the exemption has not expired."""
        return self.expires is None or self.expires > now

    def exempts_from(
        self, assignment: Assignment, reference: str, types: Collection[str] = ()
    ) -> bool:
        """Return whether it exempts resources of any of these types from a definition.

        The reference id of the definition, and the types, are in lower case.
        """
        return (
            self.assignment == assignment.id
            and (not self.references or reference in self.references)
            and _select(self.resource_selectors, types)
        )


def _resource_selectors(properties: JsonObject) -> tuple[Selection, ...]:
    """Read what an assignment or exemption selects by the types of resources."""
    return tuple(
        Selection.from_wire(as_object(each).get("selectors"), _BY_TYPE)
        for each in as_list(properties.get("resourceSelectors"))
    )


def _select(selectors: Collection[Selection], types: Collection[str]) -> bool:
    """Return whether resources of any of the types may be selected; no selector selects all."""
    return not (selectors and types) or any(each.has(kind) for each in selectors for kind in types)


def _overrides(wire: Json) -> list[Override]:
    """Read the overrides that replace effects; those of versions change none."""
    return [
        Override(
            one_line(as_text(entry.get("value"))),
            Selection.from_wire(entry.get("selectors"), _BY_REFERENCE),
        )
        for entry in map(as_object, as_list(wire))
        if as_text(entry.get("kind")).lower() == _EFFECT and as_text(entry.get("value"))
    ]


def _folded_set(value: Json) -> frozenset[str] | None:
    """Return the texts of a list in lower case; None if there is no list."""
    if not isinstance(value, list):
        return None
    return frozenset(as_text(item).lower() for item in value)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
