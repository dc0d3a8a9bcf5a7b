"""Built-in policy definitions and initiatives, from Azure or from a checkout."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct

from enricher.catalog.model import Initiative, PolicyDefinition
from enricher.catalog.wire import Json, JsonObject, as_object, as_text
from enricher.clouds import Cloud, is_of
from enricher.collector import without_collector
from enricher.errors import SourceError
from enricher.sources.json_file import read_json

if TYPE_CHECKING:
    from azure.mgmt.resource.policy import PolicyClient

    from enricher.sources.session import Session

#: How the lists are asked for.
BUILT_IN = {"filter": "policyType eq 'BuiltIn'"}

#: The properties that are looked at, beside the rule.
_KEPT = ("displayName", "description", "policyType", "mode", "version", "metadata", "parameters",
         "policyDefinitions")  # fmt: skip

_MEMBER = ("policyDefinitionId", "groupNames")  # of what an initiative says of a definition

#: A few odd definitions are left out; more than this many, and more than this share, are a fault.
_FEW, _SHARE = 5, 0.02

_TOLD = 5  # warnings of one kind, at most

_GUID = re.compile(r"[0-9a-z]{8}(?:-[0-9a-z]{4}){3}-[0-9a-z]{12}", re.IGNORECASE)


class _Versioned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def deprecated(self) -> bool: ...


_Made = TypeVar("_Made", bound=_Versioned)


class Wire(Struct, frozen=True):
    """A definition or initiative in wire form, and where it is from. `fault`: it can't be read."""

    origin: str
    data: JsonObject
    fault: str = ""
    ids: frozenset[str] = frozenset()  # that an unreadable one may have


class PolicyCatalog(Struct, frozen=True):
    """All built-in definitions and initiatives of a cloud, sorted by id.

    `odd` are the ids of those that could not be read: of them nothing is known.
    """

    definitions: tuple[PolicyDefinition, ...]
    initiatives: tuple[Initiative, ...]
    odd: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def fetch_definitions(session: Session) -> Iterator[list[JsonObject]]:
    """List the built-in definitions, digested, by page; raises SourceError when it can't."""
    return _fetch(session, "Azure Policy", lambda client: client.policy_definitions)


def fetch_initiatives(session: Session) -> Iterator[list[JsonObject]]:
    """List the built-in initiatives, digested, by page; raises SourceError when it can't."""
    what = "Azure Policy (initiatives)"
    return _fetch(session, what, lambda client: client.policy_set_definitions)


def _fetch(
    session: Session, what: str, operations: Callable[[PolicyClient], Any]
) -> Iterator[list[JsonObject]]:
    from azure.mgmt.resource.policy import PolicyClient

    from enricher.sources.session import asking, read_pages

    with asking(what):
        listing = operations(session.client(PolicyClient)).list_built_in
        for page in read_pages(listing, **BUILT_IN):
            yield [*map(digest, page)]


def make_catalog(
    definitions: Iterable[JsonObject], initiatives: Iterable[JsonObject]
) -> PolicyCatalog:
    """Make the catalogue from wire forms, digested or whole.

    Raises SourceError when it holds none, or many that can't be read.
    """
    source = "Azure Policy"
    return _catalog(
        (Wire(source, wire) for wire in definitions),
        (Wire(source, wire) for wire in initiatives),
        source,
    )


def _catalog(
    definitions: Iterable[Wire], initiatives: Iterable[Wire], source: str
) -> PolicyCatalog:
    # The shorter list first: while the longer one still comes.
    held, _, told_of_sets = _read(Initiative.from_wire, initiatives, "initiative", source)
    made, odd, told = _read(PolicyDefinition.from_wire, definitions, "policy definition", source)
    unknown = [
        f"policy definition {one.id} ({one.display_name}) has an effect that is not known: "
        f"{', '.join(one.unknown_effects) or 'none at all'}."
        for one in made
        if one.is_live and one.unknown_effects
    ]
    return PolicyCatalog(made, held, odd, (*told, *told_of_sets, *some(unknown)))


def _read(
    make: Callable[[Mapping[str, Json]], _Made], wires: Iterable[Wire], what: str, source: str
) -> tuple[tuple[_Made, ...], frozenset[str], list[str]]:
    """Read all of one kind: those that can be read, the ids of the others, and what to tell.

    Of several with one id the deprecated one counts, else the later version.
    """
    made: dict[str, tuple[_Made, str]] = {}
    faults: list[str] = []
    twice: list[str] = []
    odd: set[str] = set()
    count = 0
    for wire in wires:
        count += 1
        try:
            if wire.fault:
                raise ValueError(wire.fault)
            one = make(wire.data)
        except ValueError as error:
            odd |= wire.ids or _ids_of(wire.data)
            faults.append(f"{wire.origin}: a {what} can't be read ({error}); it is left out.")
            continue
        other, origin = made.get(one.id, (None, ""))
        if other is None:
            made[one.id] = one, wire.origin
            continue
        twice.append(f"{what} {one.id} is there twice ({origin}, {wire.origin}).")
        if (one.deprecated, _version(one.version)) > (other.deprecated, _version(other.version)):
            made[one.id] = one, wire.origin
    if len(faults) > max(_FEW, _SHARE * count):
        raise SourceError(
            f"{source}: {len(faults)} of {count} {what}s can't be read, the first because: "
            f"{faults[0]} Check the source, or use another."
        )
    if not made:
        raise SourceError(f"{source} holds no {what}s, which Azure never does. Check the source.")
    return (
        tuple(made[guid][0] for guid in sorted(made)),
        frozenset(odd - made.keys()),
        [*some(faults), *some(twice)],
    )


def some(messages: Sequence[str]) -> list[str]:
    """A few messages of one kind, and how many more there are."""
    rest = len(messages) - _TOLD
    return [*messages[:_TOLD], *([f"… and {rest} more of this kind."] if rest > 0 else [])]


def _ids_of(wire: JsonObject) -> frozenset[str]:
    """What the id of a definition may be that can't be read."""
    texts = (as_text(wire.get("name")), as_text(wire.get("id")))
    return frozenset(guid.lower() for text in texts for guid in _GUID.findall(text))


def _version(text: str) -> tuple[int, ...]:
    """The numbers of a version such as `1.2.0-preview`."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", text.partition("-")[0]))


def digest(wire: JsonObject) -> JsonObject:
    """A wire form without what is never looked at: most of all the templates that a policy deploys,
    and the parameters of an initiative.

    What remains of the whole catalogue is a tenth of it, and public facts alone.
    """
    properties = as_object(wire.get("properties"))
    kept: JsonObject = {key: properties[key] for key in _KEPT if key in properties}
    rule = as_object(properties.get("policyRule"))
    if rule:
        then = as_object(rule.get("then"))
        details = as_object(then.get("details"))
        kept["policyRule"] = {
            "if": rule.get("if"),
            "then": {
                "effect": then.get("effect"),
                "details": {k: details[k] for k in ("type", "existenceCondition") if k in details},
            },
        }
    held = properties.get("policyDefinitions")
    if isinstance(held, list):
        kept.pop("parameters", None)
        kept["policyDefinitions"] = [
            {key: one[key] for key in _MEMBER if key in one} for one in map(as_object, held)
        ]
    return {"name": wire.get("name"), "id": wire.get("id"), "properties": kept}


def read_checkout(source: Path, cloud: Cloud = Cloud.PUBLIC) -> PolicyCatalog:
    """Read a checkout of the public azure-policy repository (Azure/azure-policy) for a cloud.

    `source` is its root, its `built-in-policies`, or an archive of either. Raises SourceError when
    it is none of them, when it holds none, or when many of its files can't be read.
    """
    from enricher.sources.archive import unpacked  # only where there is no digest

    with unpacked(source) as folder, without_collector():
        return _read_folder(folder, cloud, source)


def _read_folder(folder: Path, cloud: Cloud, source: Path) -> PolicyCatalog:
    root = folder / "built-in-policies" if (folder / "built-in-policies").is_dir() else folder
    definitions, initiatives = root / "policyDefinitions", root / "policySetDefinitions"
    for part in (definitions, initiatives):
        if not part.is_dir():
            raise SourceError(
                f"{source} is no checkout of azure-policy: it has no {part.name}. "
                "Name the folder that holds built-in-policies, or an archive of it."
            )
    listed, held = (
        _files(part, cloud, source / part.relative_to(folder))
        for part in (definitions, initiatives)
    )
    return _catalog(listed, held, str(source))


def _files(folder: Path, cloud: Cloud, shown: Path) -> Iterator[Wire]:
    """The files below a folder; `shown` is what it is called to a reader."""
    above = "" if shown == Path() else f"{shown}/"
    found = sorted(
        (*parts, name)
        for place, _, names in os.walk(folder)
        for parts in [Path(place).relative_to(folder).parts]
        for name in names
        if name.endswith(".json")
    )
    for parts in found:
        if not is_of(cloud, parts):
            continue
        inside = "/".join(parts)
        file, origin = f"{folder}/{inside}", f"{above}{inside}"
        try:
            data = read_json(file)
            if not isinstance(data, dict):
                raise ValueError("it is no JSON object")
        except ValueError as error:
            odd = Path(file)
            text = odd.read_bytes().decode("utf-8", "replace") if odd.is_file() else ""
            ids = frozenset(guid.lower() for guid in _GUID.findall(text))
            yield Wire(origin, {}, str(error), ids)
        else:
            yield Wire(origin, data)
