"""Where facts come from, as the user said; nothing here needs the Azure SDK."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from enricher.errors import SourceError, UsageError

_INSTALLED = Path(__file__).parents[1] / "fixtures"
_SOURCE_TREE = Path(__file__).parents[2] / "fixtures"

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

#: What the environment may say where neither the command line nor a configuration does.
SUBSCRIPTION_VARIABLE = "AZURE_SUBSCRIPTION_ID"
ENDPOINT_VARIABLE = "ENRICH_ARM_ENDPOINT"

#: The options that name where facts come from. Those that are given replace configured ones whole.
_RECORDED = ("offline", "fixtures")
_PLACES = (
    *_RECORDED,
    "subscriptions",
    "management_group",
    "policies_from",
    "recommendations_from",
)

#: How old the cached catalogue may be, in hours, unless the user says otherwise.
DEFAULT_MAX_AGE = 24.0


class Cloud(StrEnum):
    """The clouds that Azure has."""

    PUBLIC = "public"
    USGOV = "usgov"
    CHINA = "china"

    @property
    def portal(self) -> str:
        """The host of its portal."""
        hosts = {
            "public": "portal.azure.com",
            "usgov": "portal.azure.us",
            "china": "portal.azure.cn",
        }
        return hosts[self.value]


@dataclass(frozen=True)
class SourceOptions:
    """Where facts come from, as the user said."""

    subscriptions: tuple[str, ...] = ()
    management_group: str | None = None
    offline: bool = False
    fixtures: Path | None = None
    policies_from: Path | None = None
    recommendations_from: Path | None = None
    cloud: Cloud = Cloud.PUBLIC
    arm_endpoint: str | None = None
    tenant: str | None = None
    max_age: float = DEFAULT_MAX_AGE  # hours; 0: no cache

    def __post_init__(self) -> None:
        """Refuse what can't be meant, or not together."""
        if self.offline and self.fixtures:
            raise UsageError(
                "--offline replays the shipped fixtures: leave it out with --fixtures."
            )
        for name in (*self.subscriptions, self.management_group or "-"):
            if not name.strip() or "/" in name:
                raise UsageError(f"'{name}' is no id of a subscription or management group.")
        if self.arm_endpoint:
            url = urlsplit(self.arm_endpoint)
            if url.scheme not in ("http", "https") or not url.hostname:
                raise UsageError(f"--arm-endpoint {self.arm_endpoint}: give a URL, https://….")
            if url.scheme == "http" and url.hostname not in _LOOPBACK:
                raise UsageError(
                    f"--arm-endpoint {self.arm_endpoint}: a token is never sent over plain http. "
                    "Use https (plain http is for loopback alone)."
                )

    def settled(self, configured: SourceOptions | None = None) -> SourceOptions:
        """Where to ask in the end: as the command line says, else a configuration, else the
        environment (a subscription only where Azure is asked anyway: files need no account)."""
        other = configured or SourceOptions()
        names_some = any(getattr(self, name) for name in _PLACES)
        chosen = self if names_some else other
        places = {name: getattr(chosen, name) for name in _PLACES}
        usual = os.environ.get(SUBSCRIPTION_VARIABLE)
        if usual and not any(places[name] for name in _PLACES if name not in _RECORDED):
            places["subscriptions"] = (usual,)
        return replace(
            self,
            **places,
            cloud=self.cloud if self.cloud is not Cloud.PUBLIC else other.cloud,
            tenant=self.tenant or other.tenant,
            arm_endpoint=self.arm_endpoint
            or other.arm_endpoint
            or os.environ.get(ENDPOINT_VARIABLE)
            or None,
        )

    @property
    def recordings(self) -> Path | None:
        """The folder to replay, or None when Azure itself is asked."""
        return shipped_fixtures() / "azure" if self.offline else self.fixtures

    @property
    def is_loopback(self) -> bool:
        """Is the endpoint a server on this machine, to which no credential is sent?"""
        return urlsplit(self.arm_endpoint or "").hostname in _LOOPBACK

    @property
    def needs_azure(self) -> bool:
        """Has Azure to be asked for anything? Files alone need no account."""
        has_scope = self.subscriptions or self.management_group or self.arm_endpoint
        return bool(has_scope) or not (self.policies_from or self.recommendations_from)


def shipped_fixtures() -> Path:
    """The fixtures that ship with the tool; raises SourceError when they are not installed."""
    for folder in (_INSTALLED, _SOURCE_TREE):
        if folder.is_dir():
            return folder
    raise SourceError("the shipped fixtures are missing. Install enrich again.")
