"""Read the user's estate: what is assigned and exempted in a scope, and how resources comply.

Resource Graph answers each question for any number of subscriptions at once. Where it can't be
asked, Azure Policy's own lists answer for one subscription or management group.

https://learn.microsoft.com/azure/governance/resource-graph/samples/samples-by-category
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec.structs import replace

from enricher.catalog.assignment import Assignment, Exemption
from enricher.catalog.custom import CustomPolicies, compile_custom
from enricher.catalog.estate import Estate
from enricher.catalog.json_values import JsonObject, as_list, as_object, as_text
from enricher.catalog.policy import definition_key
from enricher.catalog.resource_counts import ByType, Compliance
from enricher.catalog.scope import ExaminedScope, is_management_group
from enricher.errors import NotRecordedError, SourceError
from enricher.platform.words import shortened
from enricher.sources import policy_objects, policy_states, resource_graph
from enricher.sources.azure_errors import translate_errors
from enricher.sources.policy_states import as_count, as_type
from enricher.sources.session import OFFLINE_SUBSCRIPTION, Session
from enricher.sources.source_options import SourceOptions

_SHOWN = 5  # messages of one kind
_PLACES = 1000  # excluded scopes in one query

_ASSIGNMENTS = """policyresources
| where type =~ 'microsoft.authorization/policyassignments'
| project id, properties = bag_pack('displayName', properties.displayName,
    'scope', properties.scope, 'notScopes', properties.notScopes,
    'policyDefinitionId', properties.policyDefinitionId,
    'definitionVersion', properties.definitionVersion, 'parameters', properties.parameters,
    'enforcementMode', properties.enforcementMode, 'overrides', properties.overrides,
    'resourceSelectors', properties.resourceSelectors)
| order by id asc"""

_EXEMPTIONS = """policyresources
| where type =~ 'microsoft.authorization/policyexemptions'
| project id, properties = bag_pack('policyAssignmentId', properties.policyAssignmentId,
    'policyDefinitionReferenceIds', properties.policyDefinitionReferenceIds,
    'expiresOn', properties.expiresOn, 'resourceSelectors', properties.resourceSelectors)
| order by id asc"""

_CUSTOM = """policyresources
| where type =~ 'microsoft.authorization/{kind}'
| where properties.policyType =~ 'Custom'
| project id, name, properties
| order by id asc"""
_DEFINITIONS, _INITIATIVES = (
    _CUSTOM.format(kind=kind) for kind in ("policydefinitions", "policysetdefinitions")
)

_GROUPS = """resourcecontainers
| where type =~ 'microsoft.management/managementgroups'
| project name, ancestors = properties.details.managementGroupAncestorsChain
| order by name asc"""

#: Numbers of resources by type and by the innermost of the excluded scopes that they are in.
_RESOURCES = """resources
| extend subscription = tolower(strcat('/subscriptions/', subscriptionId))
| extend rg = strcat(subscription, '/resourcegroups/', tolower(resourceGroup))
| extend place = case(tolower(id) in ({places}), tolower(id), rg in ({places}), rg,
    subscription in ({places}), subscription, '')
| summarize resources = count() by type = tolower(type), place
| order by type asc, place asc"""

_Item = TypeVar("_Item")


def read_estate(session: Session, options: SourceOptions, *, custom: bool = False) -> Estate:
    """Read what is assigned in the scope that the options name.

    Of the initiatives that users wrote, those that are assigned; with `custom`, all of them and
    their definitions.

    What can't be read is None, and named in `missing`. Raises SourceError, or RefusedError, if the
    assignments can't be read: nothing could be said without them.
    """
    return _EstateReader(session, options, custom=custom).read()


def check_assignments(session: Session, options: SourceOptions) -> None:
    """Read the first page of assignments; raise SourceError as `read_estate` does."""
    next(_EstateReader(session, options, custom=False).assignment_rows(), None)


class _EstateReader:
    """Reads the parts of one estate, one after the other: they share a quota."""

    def __init__(self, session: Session, options: SourceOptions, *, custom: bool) -> None:
        self._session = session
        self._is_custom = custom
        subscriptions = [OFFLINE_SUBSCRIPTION] if options.fixtures else [*options.subscriptions]
        self._group = options.management_group or ""
        self._scope = resource_graph.Scope(subscriptions, options.management_group)
        #: Whether Azure Policy's own lists can answer for the scope.
        self._is_single = bool(self._group) or len(subscriptions) == 1
        self._missing: list[str] = []
        self._warnings: list[str] = []

    def read(self) -> Estate:
        """Return the estate."""
        assignments = self._items(
            "assignments", Assignment.from_wire, _ASSIGNMENTS, policy_objects.list_assignments
        )
        exemptions = self._optional(
            lambda: self._items(
                "exemptions", Exemption.from_wire, _EXEMPTIONS, policy_objects.list_exemptions
            )
        )
        custom = self._optional(lambda: self._custom(assignments)) or CustomPolicies()
        self._warnings += custom.warnings
        return Estate(
            self._examined(assignments),
            assignments,
            exemptions,
            self._optional(self._compliance),
            self._optional(lambda: self._resources(assignments)),
            custom,
            tuple(self._missing),
            tuple(self._warnings),
        )

    def assignment_rows(self) -> Iterator[JsonObject]:
        """Yield the assignments in wire form."""
        return self._rows(_ASSIGNMENTS, "assignments", policy_objects.list_assignments)

    def _optional(self, read: Callable[[], _Item]) -> _Item | None:
        """Return a part of the estate; None if it can't be read, which is said."""
        try:
            return read()
        except SourceError as error:
            self._missing.append(str(error))
            return None

    def _rows(
        self, query: str, service: str, fallback: Callable[[Session, str], Iterable[JsonObject]]
    ) -> Iterator[JsonObject]:
        """Yield the rows of a query, or, if it fails at once, those of Azure Policy's own list."""
        scope = replace(self._scope, and_above=True)
        is_begun = False
        try:
            with translate_errors(f"Azure Resource Graph ({service})"):
                for row in resource_graph.query_rows(self._session, scope, query):
                    is_begun = True
                    yield row
        except SourceError as error:
            if is_begun or not self._is_single:
                raise
            yield from self._fallback(error, lambda: fallback(self._session, self._group))
            if self._group:
                self._missing.append(
                    f"{error} Azure Policy's list has only the {service} at the management group "
                    "and above it."
                )

    @staticmethod
    def _fallback(error: SourceError, read: Callable[[], Iterable[JsonObject]]) -> list[JsonObject]:
        """Return what another source has; raise the first error if that has no recording either."""
        try:
            return [*read()]
        except NotRecordedError:
            raise error from None

    def _items(
        self,
        noun: str,
        parse: Callable[[JsonObject], _Item],
        query: str,
        fallback: Callable[[Session, str], Iterable[JsonObject]],
    ) -> tuple[_Item, ...]:
        """Return the items of a query; a malformed one is left out, and named."""
        items: list[_Item] = []
        faults: list[str] = []
        for row in self._rows(query, noun, fallback):
            try:
                items.append(parse(row))
            except (ValueError, ArithmeticError, RecursionError) as error:
                name = _id_of(row).rpartition("/")[2]
                faults.append(f"{noun}: '{name}' can't be read ({error}); it is left out.")
        self._warnings += shortened(faults, _SHOWN, lambda more: f"{more} of this kind.")
        return tuple(items)

    def _custom(self, assignments: Iterable[Assignment]) -> CustomPolicies:
        """Return the custom definitions and initiatives that are asked for, or assigned."""
        assigned = {each.subject for each in assignments if each.is_initiative}
        is_any = any(key.startswith("/") for key in assigned)
        sets = self._rows(_INITIATIVES, "custom initiatives", policy_objects.list_initiatives)
        if self._is_custom:
            definitions = self._rows(
                _DEFINITIONS, "custom definitions", policy_objects.list_definitions
            )
            return compile_custom([*definitions], [*sets])
        if not is_any:
            return CustomPolicies()
        return compile_custom([], (row for row in sets if definition_key(_id_of(row)) in assigned))

    def _compliance(self) -> ByType[Compliance]:
        try:
            return resource_graph.count_states(self._session, self._scope)
        except SourceError as error:
            if not self._is_single:
                raise
            try:
                return policy_states.count_states(self._session, self._group, exempt=True)
            except NotRecordedError:
                raise error from None

    def _examined(self, assignments: Sequence[Assignment]) -> ExaminedScope:
        """Return the scope, with the hierarchy of management groups if that decides anything."""
        subscriptions = frozenset(guid.lower() for guid in self._scope.subscriptions)
        is_needed = not subscriptions and any(
            is_management_group(each.scope) for each in assignments
        )
        ancestors = self._optional(self._ancestors) if is_needed else {}
        return ExaminedScope(subscriptions, self._group, ancestors)

    def _ancestors(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the management groups above each one, by its name."""
        scope = replace(self._scope, and_above=True)
        with translate_errors("Azure Resource Graph (management groups)"):
            rows = [*resource_graph.query_rows(self._session, scope, _GROUPS)]
        return {
            as_text(row.get("name")).lower(): tuple(
                as_text(as_object(each).get("name")).lower()
                for each in as_list(row.get("ancestors"))
            )
            for row in rows
        }

    def _resources(self, assignments: Iterable[Assignment]) -> dict[str, dict[str, int]]:
        """Count resources by type and by the excluded scope that they are in.

        The order of the scopes is that of the assignments, which a recording keeps.
        """
        excluded = dict.fromkeys(scope for each in assignments for scope in each.not_scopes)
        places = [scope for scope in excluded if scope.startswith("/subscriptions/")]
        if len(places) > _PLACES:
            raise SourceError(
                f"Azure Resource Graph (resources): assignments exclude {len(places):,} scopes, of "
                f"which one query can count {_PLACES:,}. No resources are counted."
            )
        query = _RESOURCES.format(places=", ".join(map(_quoted, places)) or "''")
        counts: dict[str, dict[str, int]] = {}
        with translate_errors("Azure Resource Graph (resources)"):
            for row in resource_graph.query_rows(self._session, self._scope, query):
                by_place = counts.setdefault(as_type(row.get("type")), {})
                place = as_text(row.get("place")).lower()
                by_place[place] = by_place.get(place, 0) + as_count(row.get("resources"))
        return counts


def _id_of(row: JsonObject) -> str:
    return as_text(row.get("id"))


def _quoted(text: str) -> str:
    """Return a text as a literal of a query."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
