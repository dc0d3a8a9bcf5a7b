"""Where facts come from, as the user said; nothing here needs the Azure SDK.

Each option is declared once, here: its names on the command line, its help, and whether a
configuration may have it. What it does is in the module that uses it.
"""

from __future__ import annotations

import os
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from enricher.clouds import Cloud
from enricher.errors import SourceError, UsageError
from enricher.sources import variables

_INSTALLED = Path(__file__).parents[1] / "fixtures"
_SOURCE_TREE = Path(__file__).parents[2] / "fixtures"

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class CredentialName(StrEnum):
    """The ways to sign in, as azure-identity has them; the default tries one after the other."""

    DEFAULT = "default"
    CLI = "cli"
    POWERSHELL = "powershell"
    DEVELOPER_CLI = "developer-cli"
    ENVIRONMENT = "environment"
    WORKLOAD_IDENTITY = "workload-identity"
    MANAGED_IDENTITY = "managed-identity"


def _option(
    default: object,
    help_: str,
    *names: str,
    place: bool = False,
    configurable: bool = True,
    **more: object,
) -> Any:
    """An option of the command line; `names` when they are not those of the field.

    `place`: it names where facts come from. Those that are given replace configured ones whole.
    `more` goes to typer.
    """
    metadata = {"help": help_, "names": names, "place": place, "configurable": configurable}
    return field(default=default, metadata={**metadata, "more": more})


@dataclass(frozen=True)
class SourceOptions:
    """Where facts come from, as the user said."""

    subscriptions: tuple[str, ...] = _option(
        (),
        f"Its id. Repeatable. Else {variables.SUBSCRIPTION}.",
        "--subscription",
        "-s",
        place=True,
        metavar="ID",
    )
    management_group: str | None = _option(
        None, "All subscriptions of this management group.", place=True, metavar="ID"
    )
    tenant_scope: bool = _option(
        False, "All subscriptions that the account may read.", "--tenant-scope", place=True
    )
    offline: bool = _option(
        False, "Replay the fixtures that ship with enrich.", "--offline", place=True
    )
    fixtures: Path | None = _option(
        None, "Replay this folder's recordings.", place=True, metavar="DIR"
    )
    policies_from: Path | None = _option(
        None,
        "A checkout of the azure-policy repository, or a .zip or .tar.gz of it.",
        place=True,
        metavar="DIR",
    )
    recommendations_from: tuple[Path, ...] = _option(
        (),
        "A saved response of the Advisor metadata API, or a folder with Advisor's reference pages. "
        "Repeatable: the others add what the first lacks.",
        place=True,
        metavar="FILE",
    )
    cloud: Cloud = _option(Cloud.PUBLIC, "Which of Azure's clouds.")
    arm_endpoint: str | None = _option(
        None, f"Another endpoint of Resource Manager. Else {variables.ENDPOINT}.", metavar="URL"
    )
    tenant: str | None = _option(None, "The tenant to sign in to.", metavar="ID")
    credential: CredentialName = _option(
        CredentialName.DEFAULT,
        f"How to sign in: {', '.join(CredentialName)}.",
        configurable=False,
        metavar="NAME",
    )
    max_age: float = _option(
        24.0,
        "Hours that the cached catalogue may be old; 0: no cache.",
        configurable=False,
        min=0,
        metavar="HOURS",
    )
    timeout: float = _option(
        300.0,
        "Seconds that all sources together may take.",
        configurable=False,
        min=1,
        metavar="SECONDS",
    )
    trust: bool = _option(
        False,
        "Let a configuration name an endpoint or tenant: a token goes there.",
        "--trust",
        configurable=False,
    )
    accept_loss: bool = _option(
        False,
        "Take it for true that Azure has lost much of what it had.",
        "--accept-loss",
        configurable=False,
    )

    def __post_init__(self) -> None:
        """Refuse what can't be meant, or not together."""
        if self.offline and self.fixtures:
            raise UsageError(
                "--offline replays the shipped fixtures: leave it out with --fixtures."
            )
        scopes = (self.subscriptions, self.management_group, self.tenant_scope)
        if sum(map(bool, scopes)) > 1:
            raise UsageError(
                "--subscription, --management-group and --tenant-scope: give one of them."
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

    def resolve(self, configured: SourceOptions | None = None) -> SourceOptions:
        """Where to ask in the end: as the command line says, else a configuration, else the
        environment (a subscription only where Azure is asked anyway: files need no account)."""
        other = configured or SourceOptions()
        if not self.trust:
            other.refuse_other_hosts()
        names = [one.name for one in fields(self) if one.metadata["place"]]
        chosen = self if any(getattr(self, name) for name in names) else other
        places = {name: getattr(chosen, name) for name in names}
        usual = os.environ.get(variables.SUBSCRIPTION)
        if usual and not any(places[name] for name in names if name not in ("offline", "fixtures")):
            places["subscriptions"] = (usual,)
        return replace(
            self,
            **places,
            cloud=self.cloud if self.cloud is not Cloud.PUBLIC else other.cloud,
            tenant=self.tenant or other.tenant,
            arm_endpoint=self.arm_endpoint
            or other.arm_endpoint
            or os.environ.get(variables.ENDPOINT)
            or None,
        )

    def refuse_other_hosts(self) -> None:
        """Raise UsageError for options of a configuration that would lead a token elsewhere."""
        named = {
            "arm-endpoint": None if self.is_loopback else self.arm_endpoint,
            "tenant": self.tenant,
        }
        for name, value in named.items():
            if value:
                raise UsageError(
                    f"the configuration names the {name} {value}, where a token would go. "
                    "If that is yours, say it with --trust."
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
    def has_wide_scope(self) -> bool:
        """Are the counts those of many subscriptions, which Resource Graph answers for at once?"""
        return self.tenant_scope or bool(self.management_group) or len(self.subscriptions) > 1

    @property
    def needs_azure(self) -> bool:
        """Has Azure to be asked for anything? Files alone need no account."""
        has_scope = self.subscriptions or self.has_wide_scope or self.arm_endpoint
        return bool(has_scope) or not (self.policies_from or self.recommendations_from)


def flags_of(option: Field[Any]) -> tuple[str, ...]:
    """What an option is called on the command line, such as `--policies-from`."""
    return tuple(option.metadata["names"]) or (f"--{option.name.replace('_', '-')}",)


def shipped_fixtures() -> Path:
    """The fixtures that ship with the tool; raises SourceError when they are not installed."""
    for folder in (_INSTALLED, _SOURCE_TREE):
        if folder.is_dir():
            return folder
    raise SourceError("the shipped fixtures are missing. Install enrich again.")
