"""Azure's clouds, and the hosts and folders in which they differ.

https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
https://learn.microsoft.com/azure/china/resources-developer-guide
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from enricher.platform.urls import split_url


class Cloud(StrEnum):
    """Azure's clouds."""

    PUBLIC = "public"
    USGOV = "usgov"
    CHINA = "china"


class Hosts(Struct, frozen=True):
    """The hosts of a cloud, and the URLs of its Resource Manager."""

    name: str
    portal: str
    authority: str  # the host for signing in
    endpoint: str
    audience: str  # of the tokens for the endpoint
    folder: str = ""  # of the cloud's own definitions in a checkout of azure-policy
    docs: str = ""  # the site of its documentation, if it is not Microsoft Learn

    def page(self, path: str) -> str:
        """Return the link to a page of the cloud's documentation, from its path on Learn."""
        is_hosted = self.docs and path.startswith("/azure/")
        return self.docs + path.removeprefix("/azure") if is_hosted else path

    def is_elsewhere(self, link: str) -> bool:
        """Return whether a link is to the portal of another cloud."""
        host = split_url(link).hostname
        return host != self.portal and host in {hosts.portal for hosts in CLOUDS.values()}


CLOUDS = {
    Cloud.PUBLIC: Hosts(
        name="Azure",
        portal="portal.azure.com",
        authority="login.microsoftonline.com",
        endpoint="https://management.azure.com",
        audience="https://management.azure.com",
    ),
    Cloud.USGOV: Hosts(
        name="Azure Government",
        portal="portal.azure.us",
        authority="login.microsoftonline.us",
        endpoint="https://management.usgovcloudapi.net",
        audience="https://management.core.usgovcloudapi.net",
        folder="Azure Government",
    ),
    Cloud.CHINA: Hosts(
        name="Azure in China",
        portal="portal.azure.cn",
        authority="login.chinacloudapi.cn",
        endpoint="https://management.chinacloudapi.cn",
        audience="https://management.chinacloudapi.cn",
        docs="https://docs.azure.cn",
    ),
}


def is_of(cloud: Cloud, folders: tuple[str, ...]) -> bool:
    """Return whether a file in these folders of a checkout of azure-policy is for a cloud.

    The files of clouds without a folder of their own are in no such folder.
    """
    own_folders = {hosts.folder for hosts in CLOUDS.values()} - {""}
    folder = CLOUDS[cloud].folder
    return own_folders.intersection(folders) == ({folder} if folder else set())
