"""The policies that an article lists, and the recommendations that repeat them."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet, BulletKey, RemovedBullet
from enricher.article.layout import find_layout
from enricher.article.listed_policies import ListedPolicies
from enricher.article.slot_result import SlotResult
from enricher.article.template import Slot, SlotKind
from enricher.catalog.advisor_rules import load_policies_alike, load_titles
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from tests.support.builders import GATEWAY, guid

PAIRED, ALIKE = next((id_, min(alike)) for id_, alike in load_policies_alike().items())
SLOT = Slot(SlotKind.POLICIES, Pillar.SECURITY)


def entry(id_: str, name: str = "Gateways should be good") -> RecommendationType:
    """Return a recommendation type."""
    return RecommendationType(id_, name, Pillar.SECURITY, "High", GATEWAY)


def listed(text: str, result: SlotResult | None = None) -> ListedPolicies:
    """Return the policies of an article with this text in its policy section."""
    article = f"# A\n\n## Azure policies\n\n{text}\n\n## Azure Advisor recommendations\n"
    outline = Outline.of(Document(article))
    return ListedPolicies.of(outline, find_layout(outline), {SLOT: result})


def link(id_: str, name: str = "Some name") -> str:
    """Return a link to a definition."""
    return f"[{name}](https://x/policyDefinitions/{id_})"


@pytest.mark.parametrize(
    ("text", "is_repeated"),
    [
        (f"- {link(ALIKE)} (Audit).", True),
        (f"Mind {link(ALIKE)}, says a person.", True),
        (f"- [this][ref]\n\n[ref]: https://x/policyDefinitions/{ALIKE}", True),
        (f"- {link(guid(1))}", False),
        ("- Gateways should be good", False),
        ("", False),
    ],
)
def test_repeated__by_the_table_of_pairs(text: str, is_repeated: bool) -> None:
    """A recommendation is repeated by a link to a policy that says the same."""
    repeated = listed(text).repeated([entry(PAIRED)])
    assert repeated == ({PAIRED} if is_repeated else set())


def test_repeated__by_the_edits_of_the_run() -> None:
    """Policies that the run adds count, and those that it removes don't."""
    key = BulletKey(frozenset({ALIKE}))
    added = SlotResult(added=(Bullet(f"{link(ALIKE)}.", key, "Some name"),))
    assert listed("", added).repeated([entry(PAIRED)]) == {PAIRED}
    removed = SlotResult(removed=(RemovedBullet("Some name", "", (ALIKE,), gone=True),))
    assert listed(f"- {link(ALIKE)}", removed).repeated([entry(PAIRED)]) == set()


def test_repeated__by_name() -> None:
    """A new type, which is in no table, is repeated by a policy of the same name."""
    policies = listed(f"- {link(guid(1), 'Gateways should be good.')} (Audit).")
    known = next(id_ for id_ in load_titles() if id_ not in load_policies_alike())
    assert policies.repeated([entry("new")]) == {"new"}
    assert policies.repeated([entry("new", "Gateways should be better")]) == set()
    assert policies.repeated([entry(known), entry(PAIRED)]) == set()
