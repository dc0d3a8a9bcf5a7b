"""Rows of tables, and bullets on initiatives."""

from __future__ import annotations

import pytest

from enricher.article.enrich import Enricher
from enricher.article.wording import Wording
from tests.support.builders import catalog_of, guid, initiative, policy
from tests.unit.article.directives.support import body, fill, page

ENGINE = Enricher(
    catalog_of(
        [policy(name="Gateways should be Zone Redundant | fast", id_=guid(1))],
        [initiative("Sets", {guid(1): [], guid(2): []}, "Network")],
    ),
    None,
    Wording(),
)


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
