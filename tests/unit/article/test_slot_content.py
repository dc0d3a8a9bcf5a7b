"""The content of slots, from the facts on a service."""

from __future__ import annotations

import pytest

from enricher.article.definitions import NO_DEFINITIONS
from enricher.article.prose import Prose
from enricher.article.slot_content import SlotContent
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.catalog.pillar import Pillar
from tests.support.builders import guid
from tests.unit.article.support import facts

ZONE, BACKUPS = "Circuits should be Zone Redundant", "Circuits should use geo-redundant backups"


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
    read = Prose.of([prose], NO_DEFINITIONS)
    assert content().mentioned_in(read, Pillar.RELIABILITY, SlotKind.POLICIES) == names


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


def test_policies_intro() -> None:
    """Policies are introduced only next to prose."""
    assert content().policies_intro.whole.text == ""
    assert content().policies_intro.brief.text.startswith("The following built-in policy")
