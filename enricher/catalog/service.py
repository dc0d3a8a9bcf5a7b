"""Azure services, and the resource types that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache

from msgspec import Struct, field

from enricher.catalog.json_values import Json


class LazyPattern(Struct, frozen=True, dict=True):
    """A case-insensitive regular expression that is compiled on first use."""

    text: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.text, re.IGNORECASE)

    def search(self, name: str) -> re.Match[str] | None:
        """Return the first match in a name; raises re.error if the expression is malformed."""
        return self._pattern.search(name)


class Service(Struct, frozen=True):
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
    related: Mapping[str, LazyPattern] = field(default_factory=dict)
    leave_out: tuple[LazyPattern, ...] = ()
    leave_out_policies: tuple[LazyPattern, ...] = ()
    facts: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Return the hash of the key: equal services have equal keys, and mappings no hash."""
        return hash(self.key)

    @lru_cache(maxsize=20_000)  # noqa: B019 - services live as long as the process
    def covers(self, resource_type: str) -> bool:
        """Return whether a type (lower case) is one of the service's, or a child of one."""
        return any(is_within(resource_type, own) for own in self.resource_types) and not any(
            is_within(resource_type, sibling) for sibling in self.exclude_types
        )

    def mentions(self, word: str) -> bool:
        """Return whether the key, a name or a resource type contains a word, in any case."""
        names = (self.key, self.name, *self.titles, *self.resource_types)
        return any(word.lower() in name.lower() for name in names)

    def generation(self, resource_types: Iterable[str]) -> str:
        """Return the word for the former generation that all covered types belong to, or ''."""
        own = {kind for kind in resource_types if self.covers(kind)}
        words = {
            next((word for old, word in self.former.items() if is_within(kind, old)), "")
            for kind in own
        }
        return words.pop() if len(words) == 1 else ""

    def relates_to(self, resource_types: Iterable[str], name: str) -> bool:
        """Return whether the registry relates a policy or recommendation to the service.

        `resource_types` are its types, which are not the service's own; `name` its display name.
        """
        return any(
            is_within(resource_type, related) and pattern.search(name)
            for related, pattern in self.related.items()
            for resource_type in resource_types
        )

    def leaves_to_sibling(self, policy_name: str) -> bool:
        """Return whether the registry leaves a policy to another service on the same type."""
        return any(pattern.search(policy_name) for pattern in self.leave_out_policies)


def provider_of(resource_type: str) -> str:
    """Return the provider of a type (lower case); of a data-plane type, its parent's."""
    return resource_type.partition("/")[0].removesuffix(".data")


def is_within(resource_type: str, parent: str) -> bool:
    """Return whether a type equals another or is nested in it (`…/storageaccounts/blobservices`).

    A data-plane type (`microsoft.keyvault.data/vaults/keys`) belongs to its control-plane parent.
    """
    if resource_type.startswith(parent) and resource_type[len(parent) :][:1] in ("", "/"):
        return True
    plane = resource_type.replace(".data/", "/", 1)
    return plane != resource_type and f"{plane}/".startswith(f"{parent}/")
