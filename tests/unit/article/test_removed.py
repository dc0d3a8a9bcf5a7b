"""The definitions of removed bullets."""

from __future__ import annotations

import pytest

from enricher.article.bullets import RemovedBullet
from enricher.article.removed import RemovedDefinitions
from enricher.article.slot_result import SlotResult
from enricher.article.wording import Wording
from enricher.catalog.clouds import CLOUDS, Cloud
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


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            SlotResult(removed=(bullet(7),)),
            [f"{OLD} is deprecated; use Circuits should use private link instead"],
        ),
        (SlotResult(removed=(bullet(98, 99),)), [f"{guid(n)} no longer exists" for n in (98, 99)]),
        (SlotResult(dropped=(bullet(99),)), [f"{guid(99)} no longer exists"]),
        (SlotResult(dropped=(bullet(1),)), []),
    ],
)
def test_of(result: SlotResult, words: list[str]) -> None:
    """A bullet on several definitions that are gone yields one for each."""
    assert [each.words for each in RemovedDefinitions(CATALOG, Wording()).of(result)] == words


def test_of__no_longer_desired() -> None:
    """A bullet whose subject still exists stays one bullet."""
    removed = bullet(1, 2, gone=False)
    assert [*RemovedDefinitions(CATALOG, Wording()).of(SlotResult(removed=(removed,)))] == [removed]


def test_of__another_cloud() -> None:
    """A bullet that links another cloud's portal is missing in this cloud."""
    china = RemovedDefinitions(CATALOG, Wording(hosts=CLOUDS[Cloud.CHINA]))
    (removed,) = china.of(SlotResult(removed=(bullet(99),)))
    assert removed.words == "Policy 99 is not in Azure in China (see --cloud)"
