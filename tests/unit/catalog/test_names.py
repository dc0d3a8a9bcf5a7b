"""Comparing names by their words."""

from __future__ import annotations

import pytest

from enricher.catalog.names import SIMILAR, similarity, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Virtual Machines", ["virtual", "machine"]),
        ("TLS 1.2, access status", ["tls", "1.2", "access", "status"]),
        ("customer-managed keys", ["customer", "managed", "key"]),
        ("", []),
    ],
)
def test_words_of(text: str, words: list[str]) -> None:
    """Words are in lower case and singular; versions stay whole."""
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("name", "other", "are_similar"),
    [
        ("key vaults should use private link", "key vaults should use private link", True),
        ("key vaults should use private link", "key vaults should use private links", True),
        ("key vaults should use private link", "key vault should have private link", True),
        ("key vaults should use private link", "storage should be zone redundant", False),
        ("", "a", False),
    ],
)
def test_similarity(name: str, other: str, *, are_similar: bool) -> None:
    """Names in slightly different wording are similar."""
    assert (similarity(name, other) >= SIMILAR) is are_similar


def test_similarity__is_zero_for_few_common_words() -> None:
    """Names that share less than half their words aren't compared by characters."""
    assert similarity("a b c", "c d e") == 0
    assert similarity("a b", "a b") == 1
