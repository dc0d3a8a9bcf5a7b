"""Azure's names and sentences as articles and pages show them."""

from __future__ import annotations

import pytest

from enricher.catalog.edited_names import correct, edit_name
from tests.support.builders import compiled, guid, policy

#: Of a definition whose name has an erratum.
ERRATUM = "04408ca5-aa10-42ce-8536-98955cdddd4c"
AZURES_NAME = "Azure Kubernetes Service Clusters should enable node os auto-upgrade"


@pytest.mark.parametrize(
    ("name", "edited"),
    [
        ("Gateways should be good.", "Gateways should be good"),
        ("Gateways (microsoft.network/gateways) should be good", "Gateways should be good"),
        ("Azure Defender for Gateways should be enabled",
         "Microsoft Defender for Gateways should be enabled"),
        ("Cognitive Services should be good", "Azure AI services should be good"),
        ("Gateways (classic) should be good", "Gateways (classic) should be good"),
    ],
)  # fmt: skip
def test_edit_name__rules(name: str, edited: str) -> None:
    """Product names are current; resource types and the final period are left out."""
    assert edit_name(guid(1), name) == edited
    assert compiled(policy(name=name)).names == {name, edited}


def test_edit_name__erratum() -> None:
    """An erratum holds for one definition, and only while Azure has the same name."""
    edited = edit_name(ERRATUM, AZURES_NAME)
    assert edited == "Azure Kubernetes Service clusters should enable node OS auto-upgrade"
    assert edit_name(guid(1), AZURES_NAME) == AZURES_NAME
    assert edit_name(ERRATUM, f"{AZURES_NAME} now") == f"{AZURES_NAME} now"


def test_correct() -> None:
    """Misspelled words are replaced as whole words."""
    assert correct("Exlcude the prviledged, exlcude") == "Exlcude the privileged, exclude"
