"""Whether Azure still has the subjects of bullets."""

from __future__ import annotations

import pytest

from enricher.article.availability import SubjectAvailability
from enricher.article.bullets import BulletKey
from enricher.catalog.facts import Availability
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import catalog

OLD = definition(7, "[Deprecated]: Circuits should be old")
LIVE, GONE, UNKNOWN = Availability.LIVE, Availability.GONE, Availability.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected", "with_recordings"),
    [
        (f"[A](x/policyDefinitions/{guid(1)})", LIVE, LIVE),
        (f"[A](x/policyDefinitions/{guid(7)})", GONE, GONE),
        (f"[A](x/policyDefinitions/{guid(99)})", GONE, UNKNOWN),
        ("**Circuits should be Zone Redundant**", LIVE, LIVE),
        ("**Circuits should be old**", GONE, UNKNOWN),
        ("**Another rule of ours**", GONE, UNKNOWN),
    ],
)
def test_of_policy(text: str, expected: Availability, with_recordings: Availability) -> None:
    """Policies are looked up by id or else by name; recordings lack most of Azure's."""
    key = BulletKey.of(text)
    assert SubjectAvailability(catalog(OLD)).of_policy(key) is expected
    assert SubjectAvailability(catalog(OLD, partial=True)).of_policy(key) is with_recordings


@pytest.mark.parametrize(
    ("name", "expected"), [("Use several circuits", LIVE), ("Use many circuits", GONE)]
)
def test_of_recommendation(name: str, expected: Availability) -> None:
    """Recommendations are looked up by name."""
    availability = SubjectAvailability(catalog())
    assert availability.of_recommendation(BulletKey.of(f"**{name}** (high)")) is expected
