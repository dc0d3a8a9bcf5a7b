"""Rows of tables, and bullets on initiatives."""

from __future__ import annotations

import pytest

from enricher.article.enrich import Enricher
from enricher.article.lock_history import ArticleLock
from enricher.article.wording import Wording
from tests.support.builders import catalog_of, guid, initiative, policy
from tests.unit.article.directives.support import body, fill, page
from tests.unit.article.support import article

ENGINE = Enricher(
    catalog_of(
        [policy(name="Gateways should be Zone Redundant | fast", id_=guid(1))],
        [initiative("Sets", {guid(1): [], guid(2): []}, "Network")],
    ),
    None,
    Wording(),
)


def test_rows__initiative_that_leaves_preview() -> None:
    """A bullet is updated when its initiative leaves preview, and not replaced."""
    definition = policy(name="Gateways should be Zone Redundant", id_=guid(1))
    results = []
    lock: ArticleLock = {}
    text = page(words="initiatives service=vpn-gateway")
    for name in ("[Preview]: Sets", "Sets"):
        facts = catalog_of([definition], [initiative(name, {guid(1): []}, "Network")])
        results.append(Enricher(facts, None, Wording()).enrich(article(text, "page.md"), lock))
        text, lock = results[-1].after.text, results[-1].written
    first, second = results
    assert ") (preview): 1 definition." in body(first)
    (filled,) = second.filled
    assert (filled.added, filled.removed, len(filled.updated)) == ((), (), 1)


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        (
            "policies service=vpn-gateway form=table",
            "| [Gateways should be Zone Redundant \\| fast](",
            " |",
        ),
        (
            "initiatives service=vpn-gateway",
            "- [Sets](",
            "): 2 definitions, 1 of them for Azure VPN Gateway.",
        ),
        ("initiatives category=Network", "- [Sets](", "): 2 definitions."),
        ("initiatives service=vpn-gateway form=table", "| [Sets](", ") | Network | 2 |"),
    ],
)
def test_rows(words: str, start: str, end: str) -> None:
    """Each says what it is about, and is recognized by the next run."""
    result = fill(page(words=words), ENGINE)
    last = body(result).split("\n")[-1]
    assert last.startswith(start)
    assert last.endswith(end)
    assert not fill(result.after.text, ENGINE).changed
