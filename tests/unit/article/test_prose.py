"""Policies that the user's text links, names, or states in other words."""

from __future__ import annotations

import pytest

from enricher.article.definitions import NO_DEFINITIONS
from enricher.article.point_status import Mention
from enricher.article.prose import Prose, Source, Subject
from enricher.catalog.names import NameIndex
from enricher.catalog.paraphrases import Described, ParaphraseIndex
from tests.support.builders import guid

DOMAINS = "Event Grid domains should use private link"
TOPICS = "Event Grid topics should use private link"
LONGER = f"{TOPICS} in each region"
NAMES = [DOMAINS, TOPICS, LONGER]
SUBJECTS = [Subject((name,), frozenset({guid(n)})) for n, name in enumerate(NAMES)]
LINKED, NAMED, PARAPHRASED = Mention


def mentions(*sources: Source) -> dict[str, Mention]:
    """Return how the names are mentioned in a text, in its order."""
    paraphrases = ParaphraseIndex([Described(name) for name in NAMES], ["Event Grid"])
    prose = Prose.of(sources, NO_DEFINITIONS)
    by_index = prose.mentions(SUBJECTS, NameIndex(NAMES), paraphrases)
    return {NAMES[index]: mention for index, mention in by_index.items()}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Nothing.", {}),
        (f"Start with **{DOMAINS}**.", {DOMAINS: NAMED}),
        (f"Start with {DOMAINS.upper()}!", {DOMAINS: NAMED}),
        (f"Start with {DOMAINS.replace(' ', chr(10))}.", {DOMAINS: NAMED}),
        ("`Event Grid domain should use private-link`", {DOMAINS: NAMED}),
        ("[Event Grid domain should use private-link](/wiki)", {DOMAINS: NAMED}),
        ("**Event Grid namespaces should use private link**", {}),
        (LONGER, {LONGER: NAMED}),
        (f"{LONGER}, and {TOPICS}", {LONGER: NAMED, TOPICS: NAMED}),
        (f"{TOPICS}, and {DOMAINS}", {TOPICS: NAMED, DOMAINS: NAMED}),
        (f"<p>See <b>{TOPICS}</b>.</p>", {TOPICS: NAMED}),
        (f"[This](/policyDefinitions/{guid(1)})", {TOPICS: LINKED}),
        (f"{TOPICS}.\n\n[This](/policyDefinitions/{guid(1)})", {TOPICS: LINKED}),
        (f"<!-- {TOPICS} -->", {}),
        (f"![{TOPICS}](x)", {}),
        (f"```\n{TOPICS}\n```", {}),
        ("Domains have private endpoints.", {}),  # only items are claims
    ],
)
def test_mentions(source: str, expected: dict[str, Mention]) -> None:
    """A policy is mentioned by a link, by its name, or by a name that is nearest to its own."""
    found = mentions(Source(source))
    assert (found, [*found]) == (expected, [*expected])


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("- Domains have private endpoints.", [DOMAINS]),
        ("- Something else. Domains have private endpoints.", [DOMAINS]),
        ("- **Domains have private endpoints.** Topics have private endpoints.", [DOMAINS]),
        ("- There are private endpoints.", []),  # of both
        (f"- Domains have private endpoints, as [this](/policyDefinitions/{guid(1)})", [TOPICS]),
    ],
)
def test_mentions__in_other_words(source: str, expected: list[str]) -> None:
    """The sentences of an item, or what it begins with, state a policy in other words."""
    assert [*mentions(Source(source, is_item=True))] == expected


def test_linked() -> None:
    """Links in the list that enrich manages are apart."""
    first, second = (Source(f"- <https://x/policyDefinitions/{guid(n)}>") for n in (1, 2))
    prose = Prose.of([first, Source(second.text, is_item=True, is_listed=True)], NO_DEFINITIONS)
    assert prose.linked == {guid(1)}
    assert prose.linked_apart_from(guid(1)) == {guid(2)}
    assert not prose.has_list


def test_prose__is_empty() -> None:
    """Comments are nothing that the user wrote in a section."""
    assert not Prose.of([Source("<!-- x -->")], NO_DEFINITIONS)
    assert Prose.of([Source("x")], NO_DEFINITIONS)
