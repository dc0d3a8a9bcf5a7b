"""Folding display names: keys, labels, twins, and topics."""

from __future__ import annotations

import pytest

from enricher.catalog.folding import load_folding

FOLDING = load_folding()
LOGS = "Enable logging by category group for Gateways (microsoft.network/gateways)"


@pytest.mark.parametrize(
    ("name", "labels", "destination", "is_twin"),
    [
        ("Gateways should use private link", (), "", False),
        ("Configure gateways to use private link", ("configures it",), "", False),
        (f"{LOGS} to Storage", ("Azure Storage",), "Azure Storage", False),
        (f"{LOGS} to Event Hub", ("Event Hubs",), "Event Hubs", False),
        ("Function app slots should use TLS", ("app slots",), "", True),
        ("Linux machines should be good", ("Linux",), "", True),
    ],
)
def test_fold(name: str, labels: tuple[str, ...], destination: str, is_twin: bool) -> None:
    """The parts that distinguish variants become labels."""
    folded = FOLDING.fold(name)
    assert (folded.labels, folded.destination, bool(folded.twins)) == (labels, destination, is_twin)


@pytest.mark.parametrize(
    ("name", "other", "is_equal"),
    [
        ("Gateways should use private link", "Configure gateways to use a private endpoint", True),
        ("Gateways should be good (preview)", "Gateways should be good", True),
        (f"{LOGS} to Storage", f"{LOGS} to Event Hub", True),
        ("Gateways should use TLS 1.2", "Gateways should use TLS 1.3", False),
    ],
)
def test_fold__key(name: str, other: str, is_equal: bool) -> None:
    """Variants have the same key: noise words don't count, and synonyms are equal."""
    assert (FOLDING.fold(name).key == FOLDING.fold(other).key) is is_equal


def test_topic() -> None:
    """Names are on the first topic that matches, or on none."""
    private = FOLDING.topic("Gateways should use private link")
    assert private is not None
    assert FOLDING.topic("Configure private DNS zones for gateways") == private
    assert FOLDING.topic("Gateways should be good") is None


@pytest.mark.parametrize(
    ("types", "parents"),
    [
        (["microsoft.web/sites", "microsoft.web/sites/slots"], ("microsoft.web/sites",)),
        (
            ["microsoft.compute/virtualmachinescalesets", "microsoft.compute/virtualmachines"],
            ("microsoft.compute/virtualmachines",),
        ),
        (["microsoft.b/x", "microsoft.a/x"], ("microsoft.a/x", "microsoft.b/x")),
    ],
)
def test_parent_types(types: list[str], parents: tuple[str, ...]) -> None:
    """Child types count as their parents, and twins as one type."""
    assert FOLDING.parent_types(types) == parents
