"""The gaps of the recorded estate."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher import SourceOptions, Workspace
from enricher.catalog.gaps import Gap, State
from enricher.errors import NotFoundError, UsageError

SAMPLE = SourceOptions(fixtures="sample")


def gap(name: str, *services: str, **options: bool) -> Gap:
    """Return the point whose name begins with some words."""
    found = Workspace(sources=SAMPLE).gaps(services, **options).gaps
    (point,) = (each for each in found if each.name.startswith(name))
    return point


def test_gaps__through_a_custom_initiative() -> None:
    """The value of an assignment passes through an initiative that a user wrote."""
    policy = gap("Virtual network gateways", "expressroute").policy
    assert policy
    (assigned,) = policy.assigned_by
    assert assigned.initiative == "Contoso network baseline"
    assert assigned.effects == ("Deny",)


def test_gaps__exempt_and_excluded() -> None:
    """Of two exemptions one has expired, and both assignments exclude the same group."""
    policy = gap("Secure transfer", "storage-accounts").policy
    assert policy
    assert policy.state is State.ASSIGNED
    assert (policy.exemptions, policy.exempt, policy.excluded) == (1, 1, 2)


def test_gaps__custom_on_request() -> None:
    """A custom definition is a point on request."""
    name = "ExpressRoute circuits should have the unlimited"
    with pytest.raises(ValueError, match="not enough values"):
        gap(name, "expressroute")
    assert gap(name, "expressroute", custom=True).is_custom


def test_gaps__refusals(tmp_path: Path) -> None:
    """Gaps need a scope, and services that exist."""
    with pytest.raises(UsageError, match="needs a scope"):
        Workspace(tmp_path, sources=SourceOptions(offline=True)).gaps(["aks"])
    with pytest.raises(NotFoundError):
        Workspace(sources=SAMPLE).gaps(["no-such-service"])
