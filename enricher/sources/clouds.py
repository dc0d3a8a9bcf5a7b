"""The clouds that Azure has, and what differs between them: one table.

https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure
https://learn.microsoft.com/azure/china/resources-developer-guide
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cloud(StrEnum):
    """The clouds that Azure has."""

    PUBLIC = "public"
    USGOV = "usgov"
    CHINA = "china"


@dataclass(frozen=True)
class Hosts:
    """Where a cloud is: hosts, and the URLs of its Resource Manager."""

    portal: str
    authority: str  # that signs in
    endpoint: str
    audience: str  # of the tokens for it
    folder: str = ""  # of a checkout of azure-policy, with the cloud's own definitions


CLOUDS = {
    Cloud.PUBLIC: Hosts(
        portal="portal.azure.com",
        authority="login.microsoftonline.com",
        endpoint="https://management.azure.com",
        audience="https://management.azure.com",
    ),
    Cloud.USGOV: Hosts(
        portal="portal.azure.us",
        authority="login.microsoftonline.us",
        endpoint="https://management.usgovcloudapi.net",
        audience="https://management.core.usgovcloudapi.net",
        folder="Azure Government",
    ),
    Cloud.CHINA: Hosts(
        portal="portal.azure.cn",
        authority="login.chinacloudapi.cn",
        endpoint="https://management.chinacloudapi.cn",
        audience="https://management.chinacloudapi.cn",
    ),
}


def is_of(cloud: Cloud, folders: tuple[str, ...]) -> bool:
    """Is a file in these folders of a checkout about this cloud?"""
    own = {hosts.folder for hosts in CLOUDS.values() if hosts.folder in folders and hosts.folder}
    wanted = CLOUDS[cloud].folder
    return own == ({wanted} if wanted else set())
