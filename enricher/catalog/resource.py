"""Symbolic resources: a type with a few known facts, to evaluate the `if` of a rule against."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from enricher.catalog.expressions import UNKNOWN, Possible
from enricher.catalog.json_values import Json


class Resource(Struct, frozen=True):
    """A symbolic resource: its type and known facts; everything else is unknown.

    `facts` maps an alias in lower case to all values that it may have; `absent` has prefixes of
    aliases that such a resource never has.
    """

    type: str
    facts: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def field(self, name: str) -> Possible:
        """Return the possible values of a field; (None,) if the resource can't have the field."""
        key = name.lower()
        if key == "type":
            return (self.type,)
        # Fields of every resource, such as `location`, have no type; a tag may have a slash.
        if "/" not in key or key.startswith("tags["):
            key = f"{self.type}/{key}"
        plain = key.replace("[*]", "")
        if any(_is_below(plain, prefix) for prefix in self.absent):
            return (None,)
        if plain in self.facts:
            return self.facts[plain]
        return UNKNOWN if _may_belong(plain, self.type) else (None,)


def _is_below(alias: str, prefix: str) -> bool:
    return alias == prefix or alias.startswith((f"{prefix}.", f"{prefix}/"))


def _may_belong(alias: str, resource_type: str) -> bool:
    """Return whether a resource of this type can have this alias.

    Aliases start with their resource type. A few, such as `Microsoft.Compute/imagePublisher`, start
    with the provider only and apply to several of its types. Data-plane types use the aliases of
    their provider.
    """
    if alias.startswith(f"{resource_type}/"):
        return True
    if alias.count("/") == 1:
        return alias.partition("/")[0] == resource_type.partition("/")[0]
    return False
