"""The scopes of Azure: management groups, subscriptions, resource groups and resources.

https://learn.microsoft.com/azure/governance/policy/concepts/scope
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import StrEnum

from msgspec import Struct, field

_GROUP = "/providers/microsoft.management/managementgroups/"
_SUBSCRIPTION = re.compile(r"/subscriptions/([^/]+)")
_RESOURCE_GROUP = re.compile(r"/subscriptions/[^/]+/resourcegroups/[^/]+")

#: The end of the id of a policy object, after the scope that it is in.
_OBJECT = re.compile(r"/providers/microsoft\.authorization/[a-z]+/[^/]+$")


class Reach(StrEnum):
    """The part of the examined scope that an assignment covers."""

    INHERITED = "inherited"  # all of it, from a scope above
    SCOPE = "scope"  # all of it, since it is the scope of the assignment
    PART = "part"  # only a scope in it


def normal_scope(scope: str) -> str:
    """Return a scope in lower case, without a slash at its end."""
    return scope.strip().lower().rstrip("/")


def scope_of(object_id: str) -> str:
    """Return the scope of a policy object, such as an exemption, by its id; `/` for the tenant."""
    return _OBJECT.sub("", object_id.lower())


def is_management_group(scope: str) -> bool:
    """Return whether a scope in normal form is a management group."""
    return scope.startswith(_GROUP)


def is_subscription(scope: str) -> bool:
    """Return whether a scope in normal form is a subscription."""
    return _SUBSCRIPTION.fullmatch(scope) is not None


def is_resource_group(scope: str) -> bool:
    """Return whether a scope in normal form is a resource group."""
    return _RESOURCE_GROUP.fullmatch(scope) is not None


def scope_words(scope: str) -> str:
    """Return a scope in words: its kind, and the name at its end."""
    name = scope.rpartition("/")[2]
    for is_kind, kind in (
        (is_management_group, "management group"),
        (is_subscription, "subscription"),
        (is_resource_group, "resource group"),
    ):
        if is_kind(scope):
            return f"{kind} {name}"
    return f"resource {name}"


class ExaminedScope(Struct, frozen=True):
    """The scope that is examined: subscriptions, a management group, or the whole tenant.

    `ancestors` has the names of the management groups above each one, by its name, in lower case;
    None if the hierarchy could not be read.
    """

    subscriptions: frozenset[str] = frozenset()
    management_group: str = ""
    ancestors: Mapping[str, Collection[str]] | None = field(default_factory=dict)

    def reach(self, scope: str) -> Reach:
        """Return the part of the examined scope that a scope in normal form covers.

        A management group covers the subscriptions, since only those above them are read.
        """
        if is_management_group(scope):
            return self._reach_of_group(scope.removeprefix(_GROUP))
        match = _SUBSCRIPTION.match(scope)
        if match is None:  # the tenant
            return Reach.INHERITED
        is_whole = is_subscription(scope) and self.subscriptions == {match[1]}
        return Reach.SCOPE if is_whole else Reach.PART

    def _reach_of_group(self, name: str) -> Reach:
        if self.subscriptions:
            return Reach.INHERITED
        if self.management_group:
            own = self.management_group.lower()
            if name == own:
                return Reach.SCOPE
            above = (self.ancestors or {}).get(own)
            if above is None:  # unknown, and so as little as possible
                return Reach.PART
            return Reach.INHERITED if name in above else Reach.PART
        is_root = self.ancestors is not None and self.ancestors.get(name) == ()
        return Reach.SCOPE if is_root else Reach.PART

    def is_covered_by(self, scopes: Collection[str]) -> bool:
        """Return whether scopes in normal form together cover all that is examined."""
        if any(self.reach(scope) is not Reach.PART for scope in scopes):
            return True
        return bool(self.subscriptions) and all(
            f"/subscriptions/{guid}" in scopes for guid in self.subscriptions
        )
