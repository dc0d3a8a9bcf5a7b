"""The content of slots, from the facts on a service."""

from __future__ import annotations

import pytest

from enricher.article.article_options import ArticleOptions
from enricher.article.service_facts import ServiceFacts
from enricher.article.slot_content import SlotContent
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from enricher.catalog.services import load_registry
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import article, enricher

EXPRESSROUTE = load_registry().services["expressroute"]
ZONE, BACKUPS = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"


def facts(*definitions: dict[str, object]) -> ServiceFacts:
    """Return the facts on ExpressRoute."""
    return enricher(*definitions).facts_of(EXPRESSROUTE, ArticleOptions())


def content() -> SlotContent:
    """Return the content of articles on ExpressRoute."""
    return SlotContent(facts(), Wording())


@pytest.mark.parametrize(
    ("prose", "names"),
    [
        ("", set()),
        ("Nothing on policies.", set()),
        (f"Mind '{ZONE.upper()}'.", {ZONE}),
        (f"[This](https://x/policyDefinitions/{guid(1)}) helps.", {ZONE}),
        ("Mind `Circuits should be Zone-Redundant`.", {ZONE}),
        ("Mind Circuits should be Zone-Redundant.", set()),
        (f"{ZONE}, and **{BACKUPS}**", {ZONE, BACKUPS}),
        (f"{ZONE}ly", set()),
    ],
)
def test_mentioned_in(prose: str, names: set[str]) -> None:
    """Policies are mentioned by a link, by name, or by a similar name that is marked as one."""
    assert content().mentioned_in(prose, Pillar.RELIABILITY, SlotKind.POLICIES) == names


def test_policies__limit() -> None:
    """The closing line has the number of policies beyond the limit; mentioned ones don't count."""
    managed = content().policies(Pillar.RELIABILITY, 1, "", frozenset())
    assert len(managed.desired.bullets) == 1
    assert "1 more" in managed.closing.text
    managed = content().policies(Pillar.RELIABILITY, 1, "", frozenset({ZONE}))
    assert [bullet.name for bullet in managed.mentioned] == [ZONE]
    assert "more" not in managed.closing.text


def test_policies__of_a_group() -> None:
    """A group has a heading, and neither a sentence for an empty list nor a needless closing."""
    managed = content().policies(Pillar.COST_OPTIMIZATION, 10, "Cost", frozenset())
    assert (managed.heading, managed.none.text, managed.closing.text) == ("Cost policies", "", "")


def test_options__are_part_of_the_facts() -> None:
    """Facts are shared by articles whose options call for the same content, and by no others."""
    preview = definition(9, "[Preview]: Circuits should be Zone Redundant soon")
    shared = enricher(preview)
    with_preview = shared.facts_of(EXPRESSROUTE, ArticleOptions())
    assert shared.facts_of(EXPRESSROUTE, ArticleOptions(limit=3)) is with_preview
    without = shared.facts_of(EXPRESSROUTE, ArticleOptions(preview=False))
    assert len(without.all_policies) == len(with_preview.all_policies) - 1
    assert article("# ExpressRoute\n").service is EXPRESSROUTE
