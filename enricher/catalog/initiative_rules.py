"""Initiatives with the values that they pass to their definitions, which decide about effects.

https://learn.microsoft.com/azure/governance/policy/concepts/initiative-definition-structure
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from enricher.catalog.json_values import (
    Json,
    JsonObject,
    as_list,
    as_object,
    as_text,
    get_folded,
    member,
)
from enricher.catalog.policy import clean_name, definition_key, display_name_in, has_state
from enricher.platform.sanitize import one_line

#: The parameters by which definitions receive their effects have this in their names; all built-in
#: ones do.
EFFECT_PARAMETER = "effect"

_READ = re.compile(r"parameters\('([^']+)'\)", re.IGNORECASE)


class InitiativeMember(Struct, frozen=True):
    """A definition in an initiative, with the values that it receives there."""

    policy: str  # see `definition_key`
    reference: str  # its id in the initiative, lower case
    parameters: Mapping[str, Json]  # values, or expressions


class InitiativeRules(Struct, frozen=True):
    """An initiative with its definitions and parameters."""

    id: str  # see `definition_key`
    display_name: str
    members: tuple[InitiativeMember, ...]  # one definition can be there several times
    parameters: JsonObject  # as declared
    version: str = ""
    deprecated: bool = False

    @classmethod
    def from_wire(cls, wire: Mapping[str, Json]) -> InitiativeRules:
        """Read the wire form of an initiative; raise ValueError if its id or name is missing."""
        properties = as_object(wire.get("properties"))
        metadata = as_object(properties.get("metadata"))
        raw_name = display_name_in(properties)
        versions = [as_text(get_folded(part, "version")) for part in (properties, metadata)]
        key = definition_key(as_text(wire.get("id")) or as_text(wire.get("name")))
        name = clean_name(raw_name) or one_line(as_text(wire.get("name")))
        if not key or not name:
            raise ValueError("it has no id or no name")
        entries = map(as_object, as_list(properties.get("policyDefinitions")))
        parameters = member(properties, "parameters", dict, {})
        return cls(
            key,
            name,
            tuple(map(_member, entries)),
            parameters,
            one_line(versions[0] or versions[1]),
            has_state("deprecated", raw_name, metadata, versions),
        )


def _member(entry: JsonObject) -> InitiativeMember:
    given = as_object(entry.get("parameters"))
    return InitiativeMember(
        definition_key(as_text(entry.get("policyDefinitionId"))),
        as_text(entry.get("policyDefinitionReferenceId")).lower(),
        {name: as_object(value).get("value") for name, value in given.items()},
    )


def effect_parameters(properties: JsonObject) -> tuple[JsonObject, list[JsonObject]]:
    """Return the declared parameters, and those of each member, that decide about effects.

    `properties` are those of an initiative in wire form. Of declarations, only defaults stay.
    """
    entries = [as_object(entry) for entry in as_list(properties.get("policyDefinitions"))]
    of_members: list[JsonObject] = [
        {
            name: value
            for name, value in as_object(entry.get("parameters")).items()
            if EFFECT_PARAMETER in name.lower()
        }
        for entry in entries
    ]
    texts = (
        as_text(as_object(value).get("value")) for part in of_members for value in part.values()
    )
    read = {name.lower() for text in texts for name in _READ.findall(text)}
    declared: JsonObject = {
        name: {"defaultValue": as_object(value)["defaultValue"]}
        for name, value in as_object(properties.get("parameters")).items()
        if name.lower() in read and "defaultValue" in as_object(value)
    }
    return declared, of_members
