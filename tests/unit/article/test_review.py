"""The user's bullets that need a decision."""

from __future__ import annotations

import pytest

from enricher.article.bullets import BulletKey, BulletPart
from enricher.article.lock_history import LockEntry
from enricher.article.review import Reviewer
from enricher.article.slot_result import SlotResult, UserBullet
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from enricher.markdown.document import Document
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import EXPRESSROUTE, catalog

OLD = "Circuits should use the former private network"
CATALOG = catalog(
    definition(7, f"[Deprecated]: {OLD}", description=f"Use {guid(3)} instead."),
    definition(8, "Things should be good", kind="m.things/things"),
)


def messages(kind: SlotKind, text: str, subject: BulletKey, *, was_listed: bool) -> list[str]:
    """Return the messages on a user's bullet in the second line of an article."""
    entry = LockEntry("", subject) if was_listed else None
    bullet = UserBullet(BulletPart(text, subject), 3, entry)
    result = SlotResult(by_user=(bullet,))
    reviewer = Reviewer.of(CATALOG, Wording())
    slots = {Slot(kind, Pillar.SECURITY): result, Slot(kind, Pillar.RELIABILITY): None}
    return [*reviewer.review(Document("#\n\n- x\n"), EXPRESSROUTE, slots)]


@pytest.mark.parametrize(
    ("number", "was_listed", "reason"),
    [
        (1, True, ""),
        (7, True, f"'{OLD}' is deprecated; use 'Circuits should use private link' instead"),
        (7, False, f"'{OLD}' is deprecated; use 'Circuits should use private link' instead"),
        (8, True, "this policy no longer applies to Azure ExpressRoute"),
        (8, False, ""),
        (99, True, f"{guid(99)} no longer exists"),
        (99, False, ""),
    ],
)
def test_review__policy(number: int, reason: str, *, was_listed: bool) -> None:
    """A bullet on a policy that was deprecated, removed, or no longer applies is named."""
    text = f"[Our **words**](https://x/policyDefinitions/{guid(number)})"
    subject = BulletKey(frozenset({guid(number)}))
    found = messages(SlotKind.POLICIES, text, subject, was_listed=was_listed)
    stays = f"line 3: your bullet 'Our words' stays, but {reason}. Update or remove it."
    assert found == ([stays] if reason else [])


@pytest.mark.parametrize(
    ("kind", "name", "reason"),
    [
        (SlotKind.POLICIES, "circuits should be zone redundant", ""),
        (SlotKind.POLICIES, "gone", "Azure no longer has this policy"),
        (SlotKind.RECOMMENDATIONS, "use several circuits", ""),
        (SlotKind.RECOMMENDATIONS, "gone", "Azure Advisor no longer has this recommendation"),
    ],
)
def test_review__name(kind: SlotKind, name: str, reason: str) -> None:
    """A bullet that names its subject is named if Azure no longer has that."""
    subject = BulletKey(names=frozenset({name}))
    found = messages(kind, "**Ours**", subject, was_listed=True)
    stays = f"line 3: your bullet 'Ours' stays, but {reason}. Update or remove it."
    assert found == ([stays] if reason else [])
    assert messages(kind, "**Ours**", subject, was_listed=False) == []
