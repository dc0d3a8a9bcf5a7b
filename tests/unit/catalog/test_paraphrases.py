"""Statements in plain words, and the policies that they are about."""

from __future__ import annotations

import pytest

from enricher.catalog.paraphrases import Described, ParaphraseIndex, load_paraphrase_rules

ENTRIES = [
    Described("Secure transfer to storage accounts should be enabled", (), ("http",)),
    Described("Storage accounts should prevent shared key access"),
    Described("Storage accounts should restrict network access", ("Use virtual network rules",)),
    Described("Storage account encryption scopes should use customer-managed keys"),
    Described("Storage accounts should be limited by allowed SKUs"),
]


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("Only secure requests (HTTPS) are used.", 0),
        ("Shared key authorization is disabled.", 1),
        ("Virtual network rules are applied.", 2),
        ("Data is encrypted with CMKs.", 3),
        ("SKUs are limited.", 4),
        ("There is a key.", None),  # in two of them
        ("Accounts are good.", None),
        ("", None),
    ],
)
def test_nearest(statement: str, index: int | None) -> None:
    """The policy with which a statement agrees most, if it clearly does."""
    assert (
        ParaphraseIndex(ENTRIES, ["Azure Blob Storage", "Storage accounts"]).nearest(statement)
        == index
    )


def test_nearest__of_equals() -> None:
    """Of policies that agree equally, none is meant; without policies, there is none."""
    assert ParaphraseIndex([ENTRIES[1], ENTRIES[1]]).nearest("Shared key access") is None
    assert ParaphraseIndex([]).nearest("Shared key access") is None


def test_rules() -> None:
    """All words are written in the form in which they are compared."""
    rules = load_paraphrase_rules()
    assert 0 < rules.min_agreement < 1
    for word in (*rules.noise, *rules.synonyms):
        assert word == word.lower()
    assert rules.noise.isdisjoint(rules.synonyms.values())
