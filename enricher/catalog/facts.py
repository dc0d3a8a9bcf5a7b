"""The public facts of a run, as plain data that can be sent to another process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from enricher.catalog.custom import CustomPolicies
from enricher.catalog.fact_kind import FactKind
from enricher.catalog.history import History
from enricher.catalog.initiative import Initiative
from enricher.catalog.initiative_rules import InitiativeRules
from enricher.catalog.policy import CompiledPolicy, PolicyDefinition
from enricher.catalog.recommendation import RecommendationType, UnreadableType
from enricher.errors import UsageError

#: The start of the path of an initiative's file, the rest of which is as that of a policy's.
INITIATIVES = "policysetdefinitions/"

#: Returns all definitions with their rules, by id. Because it is sent to other processes, it is a
#: function of a module, or a `functools.partial` of one with plain data.
RulesLoader: TypeAlias = "Callable[[], Mapping[str, PolicyDefinition]]"

#: Returns all initiatives with what they pass to their definitions, by id; sent like a
#: `RulesLoader`.
InitiativesLoader: TypeAlias = "Callable[[], Mapping[str, InitiativeRules]]"

#: Returns resource types in lower case; sent to other processes like a `RulesLoader`.
TypesLoader: TypeAlias = "Callable[[], frozenset[str]]"


class Availability(Enum):
    """Whether Azure still has the subject of a bullet."""

    LIVE = "live"
    GONE = "gone"  # removed or deprecated
    UNKNOWN = "unknown"  # the sources don't say


def no_rules() -> Mapping[str, PolicyDefinition]:
    """Raise UsageError: the loader of facts without rules."""
    raise UsageError(
        "this needs the rules of policies, which the catalogue that ships with enrich doesn't "
        "have. Use --policies-from, or sign in."
    )


def no_initiatives() -> Mapping[str, InitiativeRules]:
    """Raise UsageError: the loader of facts without rules."""
    no_rules()
    return {}


class CatalogFacts(Struct, frozen=True):
    """The facts of all sources. Those of a source that wasn't available are None, not empty."""

    policies: tuple[CompiledPolicy, ...] | None = None
    initiatives: tuple[Initiative, ...] = ()
    recommendation_types: tuple[RecommendationType, ...] | None = None
    partial: bool = False  # only a part of what Azure has, as in recordings
    as_of: date | None = None  # the day of stored policies; None for what a source has now
    history: History = History()
    gaps: frozenset[str] = frozenset()  # ids, and names of types, that could not be read
    unreadable_types: tuple[UnreadableType, ...] = ()  # what these recommendations are about
    load_rules: RulesLoader = no_rules
    load_initiatives: InitiativesLoader = no_initiatives
    load_offered_types: TypesLoader = frozenset  # all that Azure offers; none if it can't be asked
    #: The ids of policies by their file in the public repository, which only a checkout knows: the
    #: path below `policyDefinitions`, in lower case. Those of initiatives begin with INITIATIVES.
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[FactKind]:
        """The kinds of facts that no source gave."""
        by_kind = {
            FactKind.POLICIES: self.policies,
            FactKind.RECOMMENDATIONS: self.recommendation_types,
        }
        return [kind for kind, facts in by_kind.items() if facts is None]


def with_custom(facts: CatalogFacts, custom: CustomPolicies) -> CatalogFacts:
    """Return the facts with the definitions and initiatives that users wrote."""
    if not custom.policies or facts.policies is None:
        return facts
    return replace(
        facts,
        policies=(*facts.policies, *custom.policies),
        initiatives=(*facts.initiatives, *custom.initiatives),
    )
