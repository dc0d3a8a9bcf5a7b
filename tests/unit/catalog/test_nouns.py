"""The nouns of resource types."""

from __future__ import annotations

import pytest

from enricher.catalog.json_values import read_data
from enricher.catalog.nouns import noun_of


@pytest.mark.parametrize(
    ("types", "noun"),
    [
        (["microsoft.netapp/netappaccounts/capacitypools/volumes"], "volumes"),
        (["microsoft.keyvault/vaults"], "key vaults"),
        (["microsoft.x/ys"], ""),
        (["microsoft.keyvault/vaults", "microsoft.keyvault/managedhsms"], ""),
        ([], ""),
    ],
)
def test_noun_of(types: list[str], noun: str) -> None:
    """A single type that is listed has a noun."""
    assert noun_of(types) == noun


def test_nouns() -> None:
    """Types are in lower case, and a noun is not a type itself."""
    nouns = {kind: str(noun) for kind, noun in read_data("nouns.toml").items()}
    assert all(kind == kind.lower() and "/" in kind for kind in nouns)
    assert not any("/" in noun or not noun.strip() for noun in nouns.values())
