"""The hosts and folders of clouds."""

from __future__ import annotations

import pytest

from enricher.catalog.clouds import CLOUDS, Cloud, is_in_folders_of

PUBLIC, CHINA = CLOUDS[Cloud.PUBLIC], CLOUDS[Cloud.CHINA]


def test_page() -> None:
    """Only a cloud with its own documentation has absolute links, and only to pages of Azure."""
    assert PUBLIC.page("/azure/aks/x") == "/azure/aks/x"
    assert CHINA.page("/azure/aks/x") == "https://docs.azure.cn/aks/x"
    assert CHINA.page("/cli/x") == "/cli/x"


@pytest.mark.parametrize(
    ("link", "is_elsewhere"),
    [
        ("https://portal.azure.com/#x", False),
        ("https://portal.azure.us/#x", True),
        ("https://example.com", False),
        ("/azure/aks", False),
    ],
)
def test_is_elsewhere(link: str, is_elsewhere: bool) -> None:
    """Only the portals of other clouds are elsewhere."""
    assert PUBLIC.is_elsewhere(link) is is_elsewhere


@pytest.mark.parametrize(
    ("cloud", "folders", "expected"),
    [
        (Cloud.PUBLIC, ("Network",), True),
        (Cloud.PUBLIC, ("Azure Government", "Network"), False),
        (Cloud.USGOV, ("Network",), False),
        (Cloud.USGOV, ("Azure Government", "Network"), True),
        (Cloud.CHINA, ("Network",), True),
    ],
)
def test_is_in_folders_of(cloud: Cloud, folders: tuple[str, ...], expected: bool) -> None:
    """Azure Government has a folder of its own; the other clouds share the rest."""
    assert is_in_folders_of(cloud, folders) is expected
