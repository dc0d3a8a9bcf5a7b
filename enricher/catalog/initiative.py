"""Built-in initiatives (policy set definitions): as Azure defines them, and as a summary.

https://learn.microsoft.com/azure/governance/policy/concepts/initiative-definition-structure
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from enricher.catalog.edited_names import correct
from enricher.catalog.json_values import Json, as_list, as_object, as_text, get_folded, member
from enricher.catalog.policy import (
    clean_name,
    definition_key,
    display_name_in,
    has_state,
    parse_envelope,
)
from enricher.catalog.worth import load_worth_rules
from enricher.platform.sanitize import one_line

#: The name of a group for a control of the Microsoft cloud security benchmark, which has kept the
#: former name of the benchmark.
_BENCHMARK_CONTROL = re.compile(r"Azure_Security_Benchmark_v3\.0_([A-Z]{2}-\d+)")


class Initiative(Struct, frozen=True, array_like=True, cache_hash=True):
    """A built-in initiative. Each `CompiledPolicy` has the ids of those that contain it."""

    id: str  # the bare GUID, lower case
    display_name: str
    category: str
    version: str
    deprecated: bool
    size: int  # number of definitions
    preview: bool = False
    is_left_out: bool = False  # no article names it
    successor: str = ""  # the id of the initiative that replaces it, which may be deprecated too

    @property
    def edited_name(self) -> str:
        """The name as articles and pages show it; lists and JSON have Azure's."""
        return correct(self.display_name)

    @property
    def names(self) -> frozenset[str]:
        """The names by which a text can mean the initiative: the edited one, and Azure's."""
        return frozenset({self.edited_name, self.display_name})


class InitiativeDefinition(Struct, frozen=True):
    """A built-in initiative with its definitions, and the controls that they serve."""

    id: str  # the bare GUID, lower case
    display_name: str
    category: str
    version: str
    deprecated: bool
    preview: bool
    controls: Mapping[str, frozenset[str]]  # definition GUID -> names of its groups (controls)
    description: str = ""
    superseded_by: str = ""  # an id that the metadata names

    @classmethod
    def from_wire(cls, wire: Mapping[str, Json]) -> InitiativeDefinition:
        """Read the wire form of an initiative; raises ValueError if it has no usable name."""
        guid, properties, metadata = parse_envelope(wire)
        name = display_name_in(properties)
        if not name.strip():
            raise ValueError("it has no name")
        versions = [as_text(get_folded(part, "version")) for part in (properties, metadata)]
        controls: dict[str, frozenset[str]] = {}
        for entry in map(as_object, member(properties, "policyDefinitions", list, [])):
            policy = definition_key(as_text(entry.get("policyDefinitionId")))
            groups = frozenset(map(as_text, as_list(entry.get("groupNames"))))
            controls[policy] = controls[policy] | groups if policy in controls else groups
        return cls(
            id=guid,
            display_name=clean_name(name),
            category=one_line(as_text(get_folded(metadata, "category"))),
            version=one_line(versions[0] or versions[1]),
            deprecated=has_state("deprecated", name, metadata, versions),
            preview=has_state("preview", name, metadata, versions),
            controls=controls,
            description=as_text(get_folded(properties, "description")),
            superseded_by=as_text(get_folded(metadata, "supersededBy")).rpartition("/")[2].lower(),
        )

    def benchmark_controls(self, policy_id: str) -> set[str]:
        """Return the controls of the security benchmark that a definition serves: `NS-2`, …."""
        matches = map(_BENCHMARK_CONTROL.fullmatch, self.controls.get(policy_id, ()))
        return {match[1] for match in matches if match}

    @property
    def summary(self) -> Initiative:
        """The initiative without its definitions."""
        size = len(self.controls)
        return Initiative(
            self.id,
            self.display_name,
            self.category,
            self.version,
            self.deprecated,
            size,
            self.preview,
            bool(load_worth_rules().reason_to_leave_out(self.display_name)),
        )
