"""The partly known content of a resource: its values, alternatives, and unknown parts.

An alias names a path in the resource: `Microsoft.Storage/storageAccounts/networkAcls.defaultAction`
is `properties.networkAcls.defaultAction`, and `…/sku.name` is `sku.name`.
https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-alias
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.catalog.expressions import PRESENT, UNKNOWN, Elements, Possible, Unknown
from enricher.catalog.json_values import as_object, get_folded

_SEGMENT = re.compile(r"\[(?:'([^']*)'|([^\]]*))\]|([^.\[\]]+)")


class OneOf(Struct, frozen=True):
    """A value of a document that is one of several, such as the allowed values of a parameter."""

    values: tuple[Any, ...]  # JSON


class AtLeast(Struct, frozen=True):
    """An array of a document that has these members, and perhaps others."""

    members: tuple[Any, ...]  # nodes


#: JSON in which any part can also be an Unknown, a OneOf or an AtLeast.
Node: TypeAlias = Any


class Document(Struct, frozen=True):
    """A resource of a type whose content is known in part, or, if `is_complete`, as a whole.

    `content` has the resource's properties and, unless a property has the same name, its other
    keys, such as `sku`. `name` is the last segment of the resource's name; empty if unknown.
    """

    type: str
    content: Mapping[str, Node] = field(default_factory=dict)
    name: str = ""
    is_complete: bool = False

    def field(self, alias: str) -> Possible:
        """Return the possible values of a field; (None,) if the resource hasn't the field."""
        key = alias.lower()
        if key == "type":
            return (self.type,)
        path = self.path(key)
        if path is None:
            return UNKNOWN
        return self._possible(self._node(path)) if path else (None,)

    def elements(self, alias: str) -> Elements:
        """Return the members of the arrays that an alias with `[*]` selects."""
        alias = alias.lower()
        path = self.path(alias)
        if path is None:
            return Elements((), is_complete=False)
        prefix = alias[: len(alias) - len(path)]
        found = self._expanded(path)
        return replace(found, names=tuple(f"{prefix}{name}" for name in found.names))

    def path(self, alias: str) -> str | None:
        """Return the path of an alias in lower case; None if unknown, empty if of another provider.

        Aliases start with the type, or with the provider and the type's last name. Some have the
        name of the resource next: `Microsoft.Sql/servers/auditingSettings/default.state`.
        """
        if "/" not in alias or alias.startswith("tags["):
            return alias
        provider, _, rest = self.type.partition("/")
        last = rest.rpartition("/")[2]
        for prefix, end in ((f"{self.type}/", ""), (f"{provider}/{last}", ".")):
            if alias.startswith(prefix + end):
                path = alias[len(prefix + end) :]
                return path.removeprefix(f"{self.name.lower()}.") if self.name else path
        return None if alias.startswith(f"{provider}/") else ""

    def aliases(self) -> Iterator[str]:
        """Yield the aliases of all values that are known, in lower case, by the type."""
        return (f"{self.type}/{path}".lower() for path, _ in leaves(self.content))

    def _node(self, path: str) -> Node:
        """Return what is known at a path without `[*]`."""
        node: Node = self.content
        for quoted, index, name in _SEGMENT.findall(path):
            node = self._child(node, quoted or name or index)
        return node

    def _child(self, node: Node, key: str) -> Node:
        if isinstance(node, Mapping):
            child = get_folded(node, key)
            is_there = child is not None or any(name.lower() == key.lower() for name in node)
            inner = None if is_there else get_folded(node, "properties")
            # Aliases leave out the `properties` of resources, also of those inside an array.
            if isinstance(inner, Mapping):
                return self._child(inner, key)
            return child if is_there or self.is_complete else UNKNOWN
        members = node.members if isinstance(node, AtLeast) else node
        if isinstance(members, (list, tuple)) and key.isdecimal():
            return members[int(key)] if int(key) < len(members) else None
        # A few aliases name the members of an array without `[*]`.
        return None if self.is_complete or node is None else UNKNOWN

    def _possible(self, node: Node) -> Possible:
        if isinstance(node, OneOf):
            return node.values
        if isinstance(node, Unknown):
            return node
        # Whatever else writes to an object may have added to it.
        is_open = isinstance(node, AtLeast) or (isinstance(node, Mapping) and not self.is_complete)
        return PRESENT if is_open or not is_plain(node) else (node,)

    def _expanded(self, path: str) -> Elements:
        """Return the paths in which each `[*]` of a path is replaced by every index."""
        head, star, tail = path.partition("[*]")
        if not star:
            return Elements((path,))
        array = self._node(head)
        members = array.members if isinstance(array, AtLeast) else array
        if not isinstance(members, (list, tuple)):
            is_known = self.is_complete or members is None
            return Elements((), is_complete=is_known, is_missing=True)
        parts = [self._expanded(f"{head}[{index}]{tail}") for index in range(len(members))]
        return Elements(
            tuple(name for part in parts for name in part.names),
            is_complete=not isinstance(array, AtLeast) and all(part.is_complete for part in parts),
            is_missing=any(part.is_missing for part in parts),
        )


def document(kind: str, facts: Iterable[tuple[str, Node]], name: str = "") -> Document:
    """Return an incomplete document with a node for each alias.

    Aliases with `[*]`, and those that don't name a path in the type, are ignored.
    """
    result = Document(kind, {}, name)
    content: dict[str, Node] = {}
    for alias, node in facts:
        path = result.path(alias.lower())
        if path and "[*]" not in path:
            _put(content, [a or b or c for a, b, c in _SEGMENT.findall(path)], node)
    return Document(kind, content, name)


def content_of(resource: Mapping[str, Node]) -> dict[str, Node]:
    """Return the content of a document for a resource in wire form."""
    top = {key: value for key, value in resource.items() if key.lower() != "properties"}
    properties = get_folded(resource, "properties")
    names = {key.lower() for key in as_object(properties)}
    others = {key: value for key, value in top.items() if key.lower() not in names}
    return {**others, **as_object(properties)}


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    """Yield the path of each value of a document's content, as in aliases, and the value."""
    if isinstance(node, Mapping):
        for key, child in node.items():
            yield from leaves(child, f"{path}.{key}" if path else key)
    elif isinstance(node, (list, tuple, AtLeast)):
        for child in node.members if isinstance(node, AtLeast) else node:
            yield from leaves(child, f"{path}[*]")
    else:
        yield path, node


def _put(content: dict[str, Node], path: list[str], node: Node) -> None:
    """Set a value in nested objects; a value that is there already is kept."""
    for key in path[:-1]:
        inner = content.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        content = inner
    content.setdefault(path[-1], node)


def is_plain(node: Node) -> bool:
    """Return whether a node is JSON without unknown parts."""
    if isinstance(node, Mapping):
        return all(map(is_plain, node.values()))
    if isinstance(node, (list, tuple)):
        return all(map(is_plain, node))
    return not isinstance(node, (Unknown, OneOf, AtLeast))
