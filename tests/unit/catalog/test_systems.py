"""The operating system of a machine, from the settings that are written."""

from __future__ import annotations

import pytest

from enricher.catalog.documents import document
from enricher.catalog.systems import with_system

MACHINE = "microsoft.compute/virtualmachines"
SYSTEM = f"{MACHINE}/storageProfile.osDisk.osType"


@pytest.mark.parametrize(
    ("kind", "path", "field", "system"),
    [
        (MACHINE, "osProfile.windowsConfiguration.x", "storageProfile.osDisk.osType", "windows"),
        (MACHINE, "osProfile.linuxConfiguration.x", "storageProfile.osDisk.osType", "linux"),
        (
            "microsoft.compute/virtualmachinescalesets",
            "virtualMachineProfile.osProfile.linuxConfiguration.x",
            "virtualMachineProfile.storageProfile.osDisk.osType",
            "linux",
        ),
        (
            "microsoft.hybridcompute/machines",
            "osProfile.windowsConfiguration.x",
            "osName",
            "windows",
        ),
    ],
)
def test_with_system(kind: str, path: str, field: str, system: str) -> None:
    """Settings of an operating system are those of a machine with it."""
    machine = with_system(document(kind, [(f"{kind}/{path}", "on")]))
    assert machine.field(f"{kind}/{field}") == (system,)
    assert machine.field(f"{kind}/{path}") == ("on",)


@pytest.mark.parametrize("kind", [MACHINE, "microsoft.network/virtualnetworkgateways"])
def test_with_system__unknown(kind: str) -> None:
    """Other settings, and other types, say nothing of an operating system."""
    paths = [f"{MACHINE}/osProfile.computerName", f"{kind}/osProfile.computerName"]
    resource = document(kind, [(path, "on") for path in paths])
    assert with_system(resource) == resource
    both = document(
        kind,
        [(f"{kind}/osProfile.{name}Configuration.x", 1) for name in ("linux", "windows")],
    )
    assert with_system(both) == both


def test_with_system__keeps_what_is_written() -> None:
    """An operating system that is written counts."""
    facts = [(SYSTEM, "Linux"), (f"{MACHINE}/osProfile.windowsConfiguration.x", 1)]
    assert with_system(document(MACHINE, facts)).field(SYSTEM) == ("Linux",)
