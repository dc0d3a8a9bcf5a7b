"""The clouds that Azure has, and what differs between them: one table.

https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
https://learn.microsoft.com/azure/china/resources-developer-guide
"""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

from msgspec import Struct


class Cloud(StrEnum):
    """The clouds that Azure has."""

    PUBLIC = "public"
    USGOV = "usgov"
    CHINA = "china"


class Hosts(Struct, frozen=True):
    """Where a cloud is: hosts, and the URLs of its Resource Manager."""

    name: str
    portal: str
    authority: str  # that signs in
    endpoint: str
    audience: str  # of the tokens for it
    folder: str = ""  # of a checkout of azure-policy, with the cloud's own definitions
    docs: str = ""  # where its documentation is, if not where all Azure's is

    def page(self, path: str) -> str:
        """The link to a page of Azure's documentation, from its link on Microsoft Learn."""
        is_there = self.docs and path.startswith("/azure/")
        return self.docs + path.removeprefix("/azure") if is_there else path

    def is_elsewhere(self, link: str) -> bool:
        """Does a link lead to the portal of another cloud?"""
        host = urlsplit(link).hostname
        return host != self.portal and host in {one.portal for one in CLOUDS.values()}


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
    """Is a file in these folders of a checkout about this cloud?"""
    own = {hosts.folder for hosts in CLOUDS.values() if hosts.folder in folders and hosts.folder}
    wanted = CLOUDS[cloud].folder
    return own == ({wanted} if wanted else set())
