"""The nouns of resource types, and the sentences on their logs."""

from __future__ import annotations

import pytest

from enricher.catalog.json_values import read_data
from enricher.catalog.nouns import noun_of, reason_for_logs


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


@pytest.mark.parametrize(
    ("types", "begin"),
    [
        (["microsoft.keyvault/vaults"], "The "),
        (["microsoft.x/ys"], ""),
        (["microsoft.keyvault/vaults", "microsoft.keyvault/managedhsms"], ""),
    ],
)
def test_reason_for_logs(types: list[str], begin: str) -> None:
    """The logs of a single type that is listed have a sentence."""
    reason = reason_for_logs(types)
    assert reason.startswith(begin)
    assert bool(reason) == bool(begin)


def test_reasons_for_logs() -> None:
    """A sentence about logs is one, and no longer than what a bullet says of any policy."""
    reasons = {kind: str(reason) for kind, reason in read_data("logs.toml").items()}
    assert all(kind == kind.lower() and "/" in kind for kind in reasons)
    assert all(reason.endswith(".") and len(reason.split()) <= 25 for reason in reasons.values())
