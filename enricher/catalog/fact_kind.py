"""The kinds of facts that a run can be about."""

from __future__ import annotations

from enum import StrEnum


class FactKind(StrEnum):
    """A kind of facts, with a source of its own, as messages name it."""

    POLICIES = "policy definitions"
    RECOMMENDATIONS = "Azure Advisor's catalogue"
