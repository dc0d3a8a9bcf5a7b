"""Azure services, and the resource types that belong to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Protocol

from msgspec import Struct, field

from enricher.catalog.json_values import Json
from enricher.platform.words import enumeration


class NamePattern(Protocol):
    """A regular expression that is searched in names."""

    def search(self, name: str, /) -> object:
        """Return the first match, or None."""


class Service(Struct, frozen=True):
    """An Azure service. `services.toml`, the registry, explains each field."""

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
    related: Mapping[str, NamePattern] = field(default_factory=dict)
    leave_out: tuple[NamePattern, ...] = ()
    leave_out_policies: tuple[NamePattern, ...] = ()
    facts: Mapping[str, tuple[Json, ...]] = field(default_factory=dict)
    absent: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Service, ...] = ()  # of several services as one; see `combined`

    def __hash__(self) -> int:
        """Return the hash of the key; mappings can't be hashed."""
        return hash(self.key)

    @property
    def each(self) -> tuple[Service, ...]:
        """The services that it combines, or only itself."""
        return self.parts or (self,)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the services that it combines, or its own."""
        return tuple(service.key for service in self.each)

    @property
    def names(self) -> list[str]:
        """The names of the services that it combines, or its own."""
        return [service.name for service in self.each]

    def covers(self, resource_type: str) -> bool:
        """Return whether a type (lower case) is one of the service's, or a child of one."""
        if self.parts:
            return any(part.covers(resource_type) for part in self.parts)
        return any(is_within(resource_type, own) for own in self.resource_types) and not any(
            is_within(resource_type, sibling) for sibling in self.exclude_types
        )

    @property
    def all_types(self) -> tuple[str, ...]:
        """All resource types that the registry names for the service, also those of others."""
        own, others = (self.resource_types, self.counterparts), (self.exclude_types, self.related)
        return tuple(chain(*own, *others, self.former))

    def is_called(self, word: str) -> bool:
        """Return whether the key, the name or a title contains a word, in any case."""
        return any(word.lower() in name.lower() for name in (self.key, self.name, *self.titles))

    def mentions(self, word: str) -> bool:
        """Return whether the key, a name or a resource type contains a word, in any case."""
        return self.is_called(word) or any(word.lower() in kind for kind in self.resource_types)

    def generation(self, resource_types: Iterable[str]) -> str:
        """Return the label of the former generation that all types of the service belong to.

        Types of other services are ignored. Empty if a type is current, or the labels differ.
        """
        own = {kind for kind in resource_types if self.covers(kind)}
        words = {
            next((word for old, word in self.former.items() if is_within(kind, old)), "")
            for kind in own
        }
        return words.pop() if len(words) == 1 else ""

    def relates_to(self, resource_types: Iterable[str], name: str) -> bool:
        """Return whether the registry relates a policy or recommendation to the service.

        `resource_types` are the types that it is about, and `name` is its display name.
        """
        types = [*resource_types]
        if self.parts:
            return any(part.relates_to(types, name) for part in self.parts)
        return any(
            is_within(resource_type, related) and pattern.search(name)
            for related, pattern in self.related.items()
            for resource_type in types
        )

    def leaves_to_sibling(self, policy_name: str) -> bool:
        """Return whether the registry leaves a policy to another service on the same type."""
        if self.parts:
            return all(part.leaves_to_sibling(policy_name) for part in self.parts)
        return any(pattern.search(policy_name) for pattern in self.leave_out_policies)


def combined(services: Sequence[Service]) -> Service:
    """Return several services as one, about which an article is; a single one stays as it is.

    Policies and recommendations for any of them are for the result. Its key has all keys, joined by
    `+`, and its name all names, in the order of `services`.
    """
    parts = tuple(dict.fromkeys(chain(*(service.each for service in services))))
    if len(parts) == 1:
        return parts[0]

    def all_of(values: Callable[[Service], Iterable[str]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain(*map(values, parts))))

    pages = {part.policy_reference for part in parts}
    return Service(
        key="+".join(part.key for part in parts),
        name=enumeration([part.name for part in parts]),
        titles=all_of(lambda part: (part.name, *part.titles)),
        resource_types=all_of(lambda part: part.resource_types),
        counterparts=all_of(lambda part: part.counterparts),
        categories=all_of(lambda part: part.categories),
        policy_reference=pages.pop() if len(pages) == 1 else "",
        former={kind: word for part in parts for kind, word in part.former.items()},
        parts=parts,
    )


def provider_of(resource_type: str) -> str:
    """Return the provider of a type (lower case); for a data-plane type, that of its parent."""
    return resource_type.partition("/")[0].removesuffix(".data")


def is_within(resource_type: str, parent: str) -> bool:
    """Return whether a type equals another or is nested in it (`…/storageaccounts/blobservices`).

    A data-plane type (`microsoft.keyvault.data/vaults/keys`) belongs to its control-plane parent.
    """
    if resource_type.startswith(parent) and resource_type[len(parent) :][:1] in ("", "/"):
        return True
    plane = resource_type.replace(".data/", "/", 1)
    return plane != resource_type and f"{plane}/".startswith(f"{parent}/")
