"""Azure's clouds."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from enricher.catalog.clouds import CLOUDS, Cloud, is_of

PAGE = "/azure/governance/policy/samples/built-in-policies"


@pytest.mark.parametrize("cloud", Cloud)
def test_clouds__have_hosts_of_their_own(cloud: Cloud) -> None:
    """Tokens are only ever for hosts of the cloud, over TLS; links lead to its own portal."""
    hosts = CLOUDS[cloud]
    for url in filter(None, (hosts.endpoint, hosts.audience, hosts.docs)):
        assert urlsplit(url).scheme == "https"
    others = [CLOUDS[other] for other in Cloud if other is not cloud]
    for other in others:
        assert {hosts.portal, hosts.authority, hosts.endpoint, hosts.audience}.isdisjoint(
            {other.portal, other.authority, other.endpoint, other.audience}
        )
        assert hosts.is_elsewhere(f"https://{other.portal}/#blade/x")
    assert not hosts.is_elsewhere(f"https://{hosts.portal}/#blade/x")
    assert not hosts.is_elsewhere("https://example.com")


def test_page__of_the_documentation() -> None:
    """Pages are site-relative on Microsoft Learn, and absolute in a cloud with its own site."""
    assert CLOUDS[Cloud.PUBLIC].page(PAGE) == CLOUDS[Cloud.USGOV].page(PAGE) == PAGE
    assert CLOUDS[Cloud.CHINA].page(PAGE) == f"https://docs.azure.cn{PAGE.removeprefix('/azure')}"
    assert CLOUDS[Cloud.CHINA].page("https://aka.ms/x") == "https://aka.ms/x"


@pytest.mark.parametrize(
    ("folders", "clouds"),
    [
        (("policyDefinitions", "Network"), {Cloud.PUBLIC, Cloud.CHINA}),
        (("policyDefinitions", "Azure Government", "Network"), {Cloud.USGOV}),
    ],
)
def test_is_of(folders: tuple[str, ...], clouds: set[Cloud]) -> None:
    """Definitions of a cloud are in its folder of a checkout, those of all others in none."""
    assert {cloud for cloud in Cloud if is_of(cloud, folders)} >= clouds
    assert is_of(Cloud.USGOV, folders) is (clouds == {Cloud.USGOV})
