"""Policies that the user's prose mentions."""

from __future__ import annotations

import pytest

from enricher.article.bullets import Bullet
from enricher.article.definitions import NO_DEFINITIONS
from enricher.article.prose import Prose
from enricher.catalog.names import NameIndex
from tests.support.builders import guid

DOMAINS = "Event Grid domains should use private link"
TOPICS = "Event Grid topics should use private link"
LONGER = f"{TOPICS} in each region"
NAMES = [DOMAINS, TOPICS, LONGER]
BULLETS = [
    Bullet(name, name=name, link=f"/policyDefinitions/{guid(number)}")
    for number, name in enumerate(NAMES)
]


@pytest.mark.parametrize(
    ("source", "mentioned"),
    [
        ("Nothing.", []),
        (f"Start with **{DOMAINS}**.", [DOMAINS]),
        (f"Start with {DOMAINS.upper()}!", [DOMAINS]),
        (f"Start with {DOMAINS.replace(' ', chr(10))}.", [DOMAINS]),
        ("`Event Grid domain should use private-link`", [DOMAINS]),
        ("**Event Grid namespaces should use private link**", []),
        (LONGER, [LONGER]),
        (f"{LONGER}, and {TOPICS}", [TOPICS, LONGER]),
        (f"<p>See <b>{TOPICS}</b>.</p>", [TOPICS]),
        (f"[This](/policyDefinitions/{guid(1)})", [TOPICS]),
        (f"<!-- {TOPICS} -->", []),
        (f"![{TOPICS}](x)", []),
        (f"```\n{TOPICS}\n```", []),
    ],
)
def test_mentioned(source: str, mentioned: list[str]) -> None:
    """A policy is mentioned by a link, by its name, or by a name that is nearest to its own."""
    prose = Prose.of([source], NO_DEFINITIONS)
    assert prose.mentioned(BULLETS, NameIndex(NAMES)) == {*mentioned}
