"""The pillars of the Well-Architected Framework, and the evidence for the pillars of a policy."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from enricher.errors import UsageError

ANY_POLICY = "any policy"  # `Evidence.seen` of a rule without conditions
_OVERRIDE = 100  # the weight of a pillar that the user set
_SHORT_NAMES = {"operations": "operational-excellence"}  # that don't begin the pillar's own


class Pillar(Enum):
    """The five pillars of the Azure Well-Architected Framework, in their canonical order."""

    RELIABILITY = "reliability"
    SECURITY = "security"
    COST_OPTIMIZATION = "cost-optimization"
    OPERATIONAL_EXCELLENCE = "operational-excellence"
    PERFORMANCE_EFFICIENCY = "performance-efficiency"

    @classmethod
    def _missing_(cls, value: object) -> Pillar | None:
        """Return the one pillar that a short name, a title or the start of a name means."""
        name = str(value).strip().lower().replace(" ", "-")
        name = _SHORT_NAMES.get(name, name)
        matches = [pillar for pillar in cls if name and pillar.value.startswith(name)]
        return matches[0] if len(matches) == 1 else None

    @property
    def title(self) -> str:
        """The pillar in a heading: `Cost optimization`."""
        return self.value.replace("-", " ").capitalize()

    @property
    def words(self) -> str:
        """The pillar in a sentence: `cost optimization`."""
        return self.value.replace("-", " ")


def read_pillar(value: Pillar | str | None) -> Pillar | None:
    """Return the pillar that a name or the start of one means, and None for None.

    Raises UsageError, with all names, for another.
    """
    try:
        return None if value is None else Pillar(value)
    except ValueError as error:
        names = ", ".join(pillar.value for pillar in Pillar)
        raise UsageError(f"'{value}' is none of {names}.") from error


class Evidence(Struct, frozen=True, array_like=True):
    """A reason for a pillar, from a rule: the text that matched, its weight, and why it counts."""

    pillar: Pillar
    weight: int
    seen: str  # such as `name: soft delete`
    reason: str


class Classification(Struct, frozen=True, array_like=True):
    """The pillars of a policy, the primary one first, and all evidence, heaviest first.

    Static controls, which are never listed, have no pillars.
    """

    pillars: tuple[Pillar, ...]
    evidence: tuple[Evidence, ...]

    def with_primary(self, pillar: Pillar) -> Classification:
        """Return the classification with a primary pillar that the user set."""
        evidence = Evidence(pillar, _OVERRIDE, "the configuration", "You set it.")
        rest = (other for other in self.pillars if other is not pillar)
        return Classification((pillar, *rest), (evidence, *self.evidence))

    @property
    def is_guess(self) -> bool:
        """Whether nothing in the policy itself is evidence for its pillar."""
        return bool(self.pillars) and all(evidence.seen == ANY_POLICY for evidence in self.evidence)

    @property
    def primary(self) -> Pillar:
        """The pillar under which the policy is listed."""
        return self.pillars[0]
