"""The definitions of removed bullets."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.removed import RemovedDefinitions
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.article.wording import Wording
from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.pillar import Pillar
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import catalog

OLD = "Circuits should use the former private network"
CATALOG = catalog(definition(7, f"[Deprecated]: {OLD}", description=f"Use {guid(3)} instead."))
LINK = "https://portal.azure.com/#x/policyDefinitions/"


def bullet(*numbers: int, gone: bool = True) -> RemovedBullet:
    """Return a removed bullet that links these definitions."""
    links = (f"[Policy {number}]({LINK}{guid(number)})" for number in numbers)
    return RemovedBullet("A", "", tuple(map(guid, numbers)), gone, text=" or ".join(links))


def removed_from(
    result: SlotResult, *, text: str = "", wording: Wording | None = None
) -> list[RemovedBullet]:
    """Return the removed bullets of the only slot of an article."""
    slot = Slot(SlotKind.POLICIES, Pillar.SECURITY)
    return RemovedDefinitions(CATALOG, wording or Wording()).by_slot({slot: result}, text)[slot]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            SlotResult(removed=(bullet(7),)),
            [(OLD, "deprecated", "Circuits should use private link")],
        ),
        (
            SlotResult(removed=(bullet(98, 99),)),
            [("Policy 98", "gone", ""), ("Policy 99", "gone", "")],
        ),
        (SlotResult(dropped=(bullet(99),)), [("Policy 99", "gone", "")]),
    ],
)
def test_by_slot(result: SlotResult, expected: list[tuple[str, str, str]]) -> None:
    """A bullet on several definitions that are gone yields one for each."""
    removed = removed_from(result)
    assert [
        (each.name, each.state, each.successor.name if each.successor else "") for each in removed
    ] == expected


def test_by_slot__no_longer_desired() -> None:
    """A bullet whose subject still exists stays one bullet."""
    removed = bullet(1, 2, gone=False)
    assert removed_from(SlotResult(removed=(removed,))) == [removed]


def test_by_slot__folded() -> None:
    """A bullet whose definition another bullet names now is folded into that bullet."""
    into = Bullet("text", BulletKey(frozenset({guid(2), guid(3)})), "B")
    removed = bullet(1, 2, gone=False)
    (folded,) = removed_from(SlotResult(removed=(removed,), updated=(into,)))
    assert folded == replace(removed, into=into)


@pytest.mark.parametrize(("name", "is_folded"), [("Watch it.", True), ("Guard it", False)])
def test_by_slot__folded_recommendation(name: str, *, is_folded: bool) -> None:
    """A recommendation, which has no id, is folded into the bullet that has its name."""
    into = Bullet("text", BulletKey(names=frozenset({"watch it", "watch all"})), "Watch all")
    removed = RemovedBullet(name, "", (), gone=False)
    (folded,) = removed_from(SlotResult(removed=(removed,), updated=(into,)))
    assert folded.into == (into if is_folded else None)


def test_by_slot__no_longer_named() -> None:
    """A definition that a bullet no longer names is removed, unless the article still names it."""
    result = SlotResult(dropped=(bullet(1), bullet(3)))
    (removed,) = removed_from(result, text=f"[A]({LINK}{guid(3)})")
    assert (removed.ids, removed.gone) == ((guid(1),), False)


def test_by_slot__another_cloud() -> None:
    """A bullet that links another cloud's portal is missing in this cloud."""
    hosts = CLOUDS[Cloud.CHINA]
    (removed,) = removed_from(SlotResult(removed=(bullet(99),)), wording=Wording(hosts=hosts))
    assert (removed.name, removed.state) == ("Policy 99", "not in Azure in China")
