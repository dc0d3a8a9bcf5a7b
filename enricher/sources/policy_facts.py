"""Compile policies and initiatives from their wire form, for all sources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.catalog.compile import Compiler
from enricher.catalog.facts import INITIATIVES
from enricher.catalog.history import History
from enricher.catalog.initiative import Initiative, InitiativeDefinition
from enricher.catalog.initiative_rules import InitiativeRules, effect_parameters
from enricher.catalog.json_values import Json, JsonObject, as_object, as_text
from enricher.catalog.policy import ID_PATTERN, CompiledPolicy, PolicyDefinition
from enricher.catalog.successors import initiative_successors
from enricher.errors import SourceError
from enricher.platform.sanitize import is_clean
from enricher.platform.words import shortened

#: The properties that are used, besides the rule.
_PROPERTIES = (
    "displayName", "description", "policyType", "mode", "version", "metadata", "parameters",
    "policyDefinitions",
)  # fmt: skip

#: The used fields of the details of an effect, and of the template that it deploys.
_DETAILS = (
    "type", "name", "existenceScope", "resourceGroupName", "existenceCondition", "operations",
    "field", "value",
)  # fmt: skip
_TEMPLATE = ("parameters", "variables", "resources")

_MEMBER = (
    "policyDefinitionId",
    "policyDefinitionReferenceId",
    "groupNames",
)  # the used fields of a policy in an initiative

#: A few malformed definitions are left out; more than this number and this share are an error.
_FEW, _SHARE = 5, 0.02

_SHOWN = 5  # messages of one kind, at most

_ID = re.compile(ID_PATTERN, re.IGNORECASE)


class _Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def deprecated(self) -> bool: ...


_Item = TypeVar("_Item", bound=_Versioned)


class WireItem(Struct, frozen=True):
    """A definition or initiative in wire form."""

    origin: str  # its file or list, for messages
    data: JsonObject
    fault: str = ""  # the reason if it can't be read
    ids: frozenset[str] = frozenset()  # the ids that it may have if it can't be read
    file: str = ""  # its path below the folder of its kind, in a checkout


class PolicyFacts(Struct, frozen=True):
    """All built-in policies and initiatives of a cloud, sorted by id."""

    policies: tuple[CompiledPolicy, ...]
    initiatives: tuple[Initiative, ...]
    gaps: frozenset[str] = frozenset()  # the ids of those that could not be read
    warnings: tuple[str, ...] = ()
    files: dict[str, str] = field(default_factory=dict)  # ids by file, see CatalogFacts
    history: History = History()  # only a stored catalogue has one

    def is_sound(self) -> bool:
        """Return whether `compile_facts` can have returned this.

        All texts are clean, and none is missing.
        Compiled facts can also come from the cache, which others may be able to write.
        """
        items: Sequence[CompiledPolicy | Initiative] = (*self.policies, *self.initiatives)
        texts = (text for item in items for text in (item.id, item.display_name, item.category))
        details = (
            text
            for policy in self.policies
            for text in (policy.sentence, policy.version, policy.successor, *policy.effects)
        )
        return (
            bool(self.policies and self.initiatives)
            and all(item.id and item.display_name for item in items)
            and is_clean(" ".join((*texts, *details)))
        )


class _Items(Struct, Generic[_Item], frozen=True):
    items: dict[str, _Item]  # by id
    gaps: frozenset[str]
    warnings: tuple[str, ...]
    files: dict[str, str]  # ids by file, in lower case


def wire_items(wires: Iterable[JsonObject], origin: str) -> Iterable[WireItem]:
    """Yield the items of a list, all with the same origin."""
    return (WireItem(origin, wire) for wire in wires)


def compile_facts(
    definitions: Iterable[WireItem], initiatives: Iterable[WireItem], source: str
) -> PolicyFacts:
    """Compile definitions while they arrive; the initiatives are read first.

    Raises SourceError, with the name of the source, if there are none, or if many can't be read.
    """
    sets = _read(InitiativeDefinition.from_wire, initiatives, "initiative", source)
    compiler = Compiler(sets.items.values())

    def compile_(wire: Mapping[str, Json]) -> CompiledPolicy:
        return compiler.compile(PolicyDefinition.from_wire(wire))

    policies = _read(compile_, definitions, "policy definition", source)
    ordered = compiler.related(_by_id(policies))
    unknown = [
        f"policy definition {policy.id} ({policy.display_name}) has an effect that is not known: "
        f"{', '.join(policy.unknown_effects) or 'none at all'}."
        for policy in ordered
        if policy.is_live and policy.unknown_effects
    ]
    return PolicyFacts(
        ordered,
        _summaries(_by_id(sets)),
        policies.gaps | sets.gaps,
        (*policies.warnings, *sets.warnings, *shorten(unknown)),
        policies.files | {INITIATIVES + file: guid for file, guid in sets.files.items()},
    )


def _summaries(initiatives: Sequence[InitiativeDefinition]) -> tuple[Initiative, ...]:
    """Return the initiatives without their definitions, with their successors."""
    successors = initiative_successors(initiatives)
    return tuple(
        replace(each.summary, successor=successors.get(each.id, "")) for each in initiatives
    )


def read_rules(definitions: Iterable[WireItem], source: str) -> Mapping[str, PolicyDefinition]:
    """Read definitions with their rules, by id; raise SourceError as `compile_facts` does."""
    return _read(PolicyDefinition.from_wire, definitions, "policy definition", source).items


def read_initiatives(initiatives: Iterable[WireItem], source: str) -> Mapping[str, InitiativeRules]:
    """Read initiatives with their rules, by id; raise SourceError as `compile_facts` does."""
    return _read(InitiativeRules.from_wire, initiatives, "initiative", source).items


def _by_id(items: _Items[_Item]) -> tuple[_Item, ...]:
    return tuple(items.items[guid] for guid in sorted(items.items))


def _read(
    parse: Callable[[Mapping[str, Json]], _Item], wires: Iterable[WireItem], kind: str, source: str
) -> _Items[_Item]:
    """Read all items of a kind; of several with one id, a deprecated one, else the latest."""
    items: dict[str, tuple[_Item, str]] = {}
    faults: list[str] = []
    duplicates: list[str] = []
    gaps: set[str] = set()
    files: dict[str, str] = {}
    count = 0
    for wire in wires:
        count += 1
        try:
            if wire.fault:
                raise ValueError(wire.fault)
            item = parse(wire.data)
        except (ValueError, ArithmeticError, RecursionError) as error:
            gaps |= wire.ids or _ids_of(wire.data)
            faults.append(f"{wire.origin}: a {kind} can't be read ({error}); it is left out.")
            continue
        if wire.file:
            files[wire.file.lower()] = item.id
        other, origin = items.get(item.id, (None, ""))
        if other is not None:
            duplicates.append(f"{kind} {item.id} is there twice ({origin}, {wire.origin}).")
        if other is None or _precedence(item) > _precedence(other):
            items[item.id] = item, wire.origin
    if len(faults) > max(_FEW, _SHARE * count):
        raise SourceError(
            f"{source}: {len(faults)} of {count} {kind}s can't be read, the first because: "
            f"{faults[0]} Check the source, or use another."
        )
    if not items:
        raise SourceError(f"{source} has no {kind}s, which Azure always has. Check the source.")
    return _Items(
        {guid: item for guid, (item, _) in items.items()},
        frozenset(gaps - items.keys()),
        (*shorten(faults), *shorten(duplicates)),
        files,
    )


def _precedence(item: _Versioned) -> tuple[bool, tuple[int, ...]]:
    """Return the sort key among items with one id: whether deprecated, and the version."""
    numbers = re.findall(r"\d{1,9}", item.version.partition("-")[0])
    return item.deprecated, tuple(map(int, numbers))


def shorten(messages: Sequence[str]) -> list[str]:
    """Return the first messages of a kind, and the number of the rest."""
    return shortened(messages, _SHOWN, lambda more: f"{more} of this kind.")


def ids_in(text: str) -> frozenset[str]:
    """Return all parts of a text that may be the id of a definition, in lower case."""
    return frozenset(guid.lower() for guid in _ID.findall(text))


def _ids_of(wire: JsonObject) -> frozenset[str]:
    """Return the ids that an unreadable definition may have."""
    return ids_in(as_text(wire.get("name"))) | ids_in(as_text(wire.get("id")))


def _condensed_details(details: Json) -> Json:
    """Return what an effect checks and writes; of a deployment, its template without outputs."""
    if not isinstance(details, dict):
        return details
    used: JsonObject = {key: details[key] for key in _DETAILS if key in details}
    deployment = as_object(as_object(details.get("deployment")).get("properties"))
    if deployment:
        template = as_object(deployment.get("template"))
        used["deployment"] = {
            "properties": {
                "parameters": deployment.get("parameters"),
                "template": {key: template[key] for key in _TEMPLATE if key in template},
            }
        }
    return used


def condense(wire: JsonObject) -> JsonObject:
    """Return a wire form without the unused parts.

    The largest of them are the parameters of initiatives, of which those of effects stay.
    """
    properties = as_object(wire.get("properties"))
    used: JsonObject = {key: properties[key] for key in _PROPERTIES if key in properties}
    rule = as_object(properties.get("policyRule"))
    if rule:
        then = as_object(rule.get("then"))
        used["policyRule"] = {
            "if": rule.get("if"),
            "then": {
                "effect": then.get("effect"),
                "details": _condensed_details(then.get("details")),
            },
        }
    members = properties.get("policyDefinitions")
    if isinstance(members, list):
        used["parameters"], of_members = effect_parameters(properties)
        used["policyDefinitions"] = [
            {key: entry[key] for key in _MEMBER if key in entry}
            | ({"parameters": parameters} if parameters else {})
            for entry, parameters in zip(map(as_object, members), of_members, strict=True)
        ]
    return {"name": wire.get("name"), "id": wire.get("id"), "properties": used}
