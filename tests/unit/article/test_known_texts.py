"""The texts of bullets that enrich could write, found by what a text names."""

from __future__ import annotations

from enricher.article.bullets import BulletKey
from enricher.article.known_texts import FamilySubjects, KnownTexts
from tests.support.builders import guid, policy
from tests.unit.article.gateways import LOGS, family_of

GATEWAYS = family_of(policy(name="Gateways should be good", id_=guid(1)))
SENDING = family_of(
    policy(name=f"{LOGS} to Log Analytics", id_=guid(2)),
    policy(name=f"{LOGS} to Storage", id_=guid(3)),
)
SUBJECTS = FamilySubjects([GATEWAYS, SENDING])


def test_leads_of__ids() -> None:
    """A text that links any policy of a family can be the bullet of its lead."""
    assert SUBJECTS.leads_of(BulletKey(frozenset({guid(3), guid(9)}))) == {guid(2)}
    assert SUBJECTS.leads_of(BulletKey(frozenset({guid(1), guid(3)}))) == {guid(1), guid(2)}


def test_leads_of__names() -> None:
    """Names count if a text links nothing: templates of the user's may have no links."""
    name = frozenset({"gateways should be good"})
    assert SUBJECTS.leads_of(BulletKey(names=name)) == {guid(1)}
    assert SUBJECTS.leads_of(BulletKey(frozenset({guid(9)}), name)) == set()
    assert SUBJECTS.leads_of(BulletKey()) == set()


def test_known_texts() -> None:
    """Texts are compared with those that they can be, which are rendered once for each text."""
    asked: list[str] = []

    def texts_about(text: str) -> set[str]:
        asked.append(text)
        return {"known"}

    texts = KnownTexts(texts_about)
    assert "known" in texts
    assert "known" in texts
    assert "other" not in texts
    assert None not in texts
    assert asked == ["known", "other"]
