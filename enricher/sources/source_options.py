"""The options that say where facts come from; nothing here needs the Azure SDK.

Each option is declared once, here: its flags, its help, whether it is part of cache keys, and
whether a configuration may set it. Command line, configuration file and documentation follow.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields, replace
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any

from enricher.catalog.clouds import CLOUDS, Cloud
from enricher.catalog.fact_kind import FactKind
from enricher.errors import SourceError, UsageError
from enricher.platform.arguments import choice, listed, paths_of
from enricher.platform.urls import split_url
from enricher.sources import variables

_INSTALLED = Path(__file__).parents[1] / "fixtures"
_SOURCE_TREE = Path(__file__).parents[2] / "fixtures"

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class CredentialName(StrEnum):
    """The ways to sign in that azure-identity has; the default tries them in turn."""

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
    in_key: bool,
    is_source: bool = False,
    provides: str = "",
    configurable: bool = True,
    **typer: object,
) -> Any:
    """Declare an option; `names` are its flags, if they differ from the name of the field.

    `in_key`: the facts depend on it, so that it is part of each cache key. `is_source`: it names a
    source of facts; on the command line, any of these replaces all configured ones. `provides`
    says which facts the files that it names have, for reports: a source without an account.
    `typer` has further arguments of `typer.Option`.
    """
    metadata = {
        "help": help_,
        "names": names,
        "in_key": in_key,
        "is_source": is_source,
        "provides": provides,
        "configurable": configurable,
        "typer": typer,
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class SourceOptions:
    """The options that say where facts come from.

    A path may also be given as text, a choice by its name, and a tuple as any sequence or as its
    only element. Raises UsageError for values that are malformed, or that exclude each other.
    """

    subscriptions: tuple[str, ...] = _option(
        (),
        f"Subscription id (repeatable). [env: {variables.SUBSCRIPTION}]",
        "--subscription",
        "-s",
        in_key=True,
        is_source=True,
        metavar="ID",
    )
    management_group: str | None = _option(
        None,
        "All subscriptions of this management group.",
        in_key=True,
        is_source=True,
        metavar="ID",
    )
    tenant_scope: bool = _option(
        False,
        "All subscriptions that the account may read.",
        "--tenant-scope",
        in_key=True,
        is_source=True,
    )
    offline: bool = _option(
        False,
        "Use the catalogue that ships with enrich: no account, no network, no counts.",
        "--offline",
        in_key=True,
        is_source=True,
    )
    fixtures: Path | None = _option(
        None,
        "Replay the recordings in this folder; 'sample' has those that ship with enrich.",
        in_key=True,
        is_source=True,
        metavar="DIR",
    )
    policies_from: Path | None = _option(
        None,
        "A checkout of the azure-policy repository, or a .zip or .tar.gz of it.",
        in_key=True,
        is_source=True,
        provides=FactKind.POLICIES,
        metavar="DIR",
    )
    recommendations_from: tuple[Path, ...] = _option(
        (),
        "A saved response of the Advisor metadata API, or a folder with Advisor's reference pages "
        "(repeatable: later ones add what the first lacks).",
        in_key=True,
        is_source=True,
        provides=FactKind.RECOMMENDATIONS,
        metavar="FILE",
    )
    cloud: Cloud | None = _option(
        None, f"Azure cloud to query and to link to. [default: {Cloud.PUBLIC}]", in_key=True
    )
    arm_endpoint: str | None = _option(
        None,
        f"Endpoint of Azure Resource Manager. [env: {variables.ENDPOINT}]",
        in_key=True,
        metavar="URL",
    )
    tenant: str | None = _option(None, "Tenant to sign in to.", in_key=False, metavar="ID")
    credential: CredentialName = _option(
        CredentialName.DEFAULT,
        f"Way to sign in: {', '.join(CredentialName)}.",
        in_key=False,
        configurable=False,
        metavar="NAME",
    )
    max_age: float = _option(
        24.0,
        "Maximum age of the cached catalogue in hours; 0 turns the cache off.",
        in_key=False,
        configurable=False,
        min=0,
        metavar="HOURS",
    )
    timeout: float = _option(
        300.0,
        "Timeout in seconds for all sources together.",
        in_key=False,
        configurable=False,
        min=1,
        metavar="SECONDS",
    )
    trust: bool = _option(
        False,
        "Trust a configuration that names an endpoint or tenant: a token is sent there.",
        "--trust",
        in_key=False,
        configurable=False,
    )
    accept_loss: bool = _option(
        False,
        "Accept a catalogue that has shrunk a lot.",
        "--accept-loss",
        in_key=False,
        configurable=False,
    )

    def __post_init__(self) -> None:
        """Convert the values to their types, and check them."""
        self._convert()
        self._refuse_mixing("offline", "uses only the catalogue that ships with enrich")
        self._refuse_mixing("fixtures", "replays only recordings")
        scopes = (self.subscriptions, self.management_group, self.tenant_scope)
        if sum(map(bool, scopes)) > 1:
            raise UsageError(
                "--subscription, --management-group and --tenant-scope: give one of them."
            )
        for name in (*self.subscriptions, self.management_group or "-"):
            if not name.strip() or "/" in name:
                raise UsageError(f"'{name}' is not the id of a subscription or management group.")
        if self.arm_endpoint:
            _check_endpoint(self.arm_endpoint)

    def _refuse_mixing(self, name: str, what_it_does: str) -> None:
        """Raise UsageError if another source is named beside one that is used alone."""
        by_name = {option.name: option for option in fields(self)}
        scopes = () if name == "fixtures" else ("subscriptions", "management_group", "tenant_scope")
        for other in ("offline", "fixtures", "policies_from", "recommendations_from", *scopes):
            if other != name and getattr(self, name) and getattr(self, other):
                own, flag = (flags_of(by_name[each])[0] for each in (name, other))
                raise UsageError(f"{own} {what_it_does}: leave out {flag}.")

    def _convert(self) -> None:
        """Convert text to the paths and choices that it names, and sequences to tuples."""

        def convert(name: str, value: object) -> None:
            object.__setattr__(self, name, value)  # the class is frozen

        convert("subscriptions", tuple(listed(self.subscriptions)))
        convert("recommendations_from", tuple(paths_of(self.recommendations_from)))
        for name in ("fixtures", "policies_from"):
            path: str | Path | None = getattr(self, name)
            convert(name, None if path is None else Path(path))
        if is_sample(self.fixtures):
            convert("fixtures", shipped_recordings())
        convert("cloud", self.cloud and choice("--cloud", self.cloud, Cloud))
        convert("credential", choice("--credential", self.credential, CredentialName))

    def resolve(self, configured: SourceOptions | None = None) -> SourceOptions:
        """Return the options, completed by those of a configuration and of the environment.

        The command line takes precedence over the configuration, and that over the environment. A
        subscription of the environment counts only if Azure is asked anyway: files need no account.
        """
        other = configured or SourceOptions()
        names = _source_names()
        chosen = self if self.names_source else other
        sources = {name: getattr(chosen, name) for name in names}
        subscription = os.environ.get(variables.SUBSCRIPTION)
        others = {*names} - {"fixtures"}
        if subscription and not any(sources[name] for name in others):
            sources["subscriptions"] = (subscription,)
        resolved = replace(
            self,
            **sources,
            cloud=self.cloud or other.effective_cloud,
            tenant=self.tenant or other.tenant,
            arm_endpoint=self.arm_endpoint
            or other.arm_endpoint
            or os.environ.get(variables.ENDPOINT)
            or None,
        )
        if resolved.needs_azure:
            self._refuse_untrusted(other)
        return resolved

    def or_offline(self, configured: SourceOptions) -> SourceOptions:
        """Return the options, with `offline` if neither they nor a configuration name a source.

        The subscription and the endpoint of the environment don't count.
        """
        named = (each.names_source or each.arm_endpoint for each in (self, configured))
        return self if any(named) else replace(self, offline=True)

    def require(self, kind: FactKind) -> None:
        """Raise UsageError, with the options to add, if no source of a kind of facts is named."""
        cloud = self.effective_cloud
        if self.offline and not ships(kind, cloud):
            raise UsageError(f"--offline has no {kind} of {CLOUDS[cloud].name}.")
        if not (self.files[kind] or self.fixtures or self.offline or self.needs_azure):
            raise UsageError(f"this needs {kind}, which no source has. {how_to_query(kind)}")

    @property
    def has_scope(self) -> bool:
        """Whether the options name a scope of the user's own, which recordings always have."""
        return bool(self.fixtures or self.subscriptions) or self.has_wide_scope

    @property
    def scope_words(self) -> str:
        """The scope of the user's own, in words."""
        if self.fixtures:
            return "the recorded subscription"
        if self.management_group:
            return f"management group {self.management_group}"
        if len(self.subscriptions) == 1:
            return f"subscription {self.subscriptions[0]}"
        count = f"{len(self.subscriptions):,} subscriptions"
        return "all subscriptions" if self.tenant_scope else count

    def require_scope(self) -> None:
        """Raise UsageError, with the options to add, if no scope is named."""
        if not self.has_scope:
            raise UsageError(
                "this needs a scope of yours. Add --subscription ID, --management-group ID or "
                "--tenant-scope."
            )

    def without_files(self) -> SourceOptions:
        """Return the options without files and recordings, so that Azure itself is asked."""
        return replace(
            self, offline=False, fixtures=None, policies_from=None, recommendations_from=()
        )

    def _refuse_untrusted(self, configured: SourceOptions) -> None:
        """Raise UsageError if a token would be sent where only a configuration says."""
        if self.trust:
            return
        values = {
            "arm-endpoint": not (self.arm_endpoint or configured.is_loopback)
            and configured.arm_endpoint,
            "tenant": not self.tenant and configured.tenant,
        }
        for name, value in values.items():
            if value:
                raise UsageError(
                    f"the configuration names the {name} {value}, where a token would be sent. "
                    "If you trust it, pass --trust."
                )

    def key_parts(self) -> dict[str, object]:
        """Return the options that facts depend on, by name: their part of a cache key."""
        return {
            option.name: getattr(self, option.name)
            for option in fields(self)
            if option.metadata["in_key"]
        }

    @property
    def names_source(self) -> bool:
        """Whether a source of facts is named."""
        return any(getattr(self, name) for name in _source_names())

    @property
    def effective_cloud(self) -> Cloud:
        """The Azure cloud to query and to link to: the public one, unless another is chosen."""
        return self.cloud or Cloud.PUBLIC

    @property
    def cloud_key(self) -> str:
        """The cloud or endpoint, as a part of cache keys: each has lists of its own."""
        return self.arm_endpoint or self.effective_cloud.value

    @property
    def is_loopback(self) -> bool:
        """Whether the endpoint is a server on this machine, to which no credential is sent."""
        return split_url(self.arm_endpoint or "").hostname in _LOOPBACK

    @property
    def has_wide_scope(self) -> bool:
        """Whether counts cover many subscriptions, for which Resource Graph is asked."""
        return self.tenant_scope or bool(self.management_group) or len(self.subscriptions) > 1

    @property
    def files(self) -> Mapping[str, tuple[Path, ...]]:
        """The files and folders that hold facts, by the facts that they provide."""
        files: dict[str, tuple[Path, ...]] = {}
        for option in fields(self):
            if provides := option.metadata["provides"]:
                value = getattr(self, option.name)
                paths = value if isinstance(value, tuple) else (value,) if value else ()
                files[provides] = (*files.get(provides, ()), *paths)
        return files

    @property
    def has_policies(self) -> bool:
        """Whether the policies can be read without a request to Azure."""
        return bool(self.offline or self.fixtures or self.files[FactKind.POLICIES])

    @property
    def needs_azure(self) -> bool:
        """Whether Azure is asked for anything; files and recordings alone need no account."""
        if self.offline or self.fixtures:
            return False
        has_scope = self.subscriptions or self.has_wide_scope or self.arm_endpoint
        return bool(has_scope) or not any(self.files.values())


def how_to_query(kind: FactKind) -> str:
    """Return a sentence with the options that add a kind of facts."""
    (option,) = (each for each in fields(SourceOptions) if each.metadata["provides"] == kind)
    (flag,) = flags_of(option)
    return f"Add {flag} {option.metadata['typer']['metavar']}, or --subscription ID."


def facts_state(options: SourceOptions) -> list[str] | None:
    """Return what identifies the content of the files that the facts are read from.

    None if Azure itself is asked, whose facts can change at any time.
    """
    from enricher.platform.cache import file_state  # slow to import, and rarely needed

    if options.needs_azure:
        return None
    fixtures = [options.fixtures] if options.fixtures else []
    files = chain(fixtures, *options.files.values())
    return [line for file in files for line in file_state(file)]


def _source_names() -> list[str]:
    """Return the names of the options that name sources."""
    return [option.name for option in fields(SourceOptions) if option.metadata["is_source"]]


def _check_endpoint(endpoint: str) -> None:
    url = split_url(endpoint)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise UsageError(f"--arm-endpoint {endpoint}: give a URL, https://….")
    if url.scheme == "http" and url.hostname not in _LOOPBACK:
        raise UsageError(
            f"--arm-endpoint {endpoint}: a token is never sent over plain http. "
            "Use https (plain http is for loopback alone)."
        )


def flags_of(option: Field[Any]) -> tuple[str, ...]:
    """Return the flags of an option on the command line, such as `--policies-from`."""
    return tuple(option.metadata["names"]) or (f"--{option.name.replace('_', '-')}",)


def shipped_fixtures() -> Path:
    """Return the folder of the shipped fixtures; raise SourceError if it is not installed."""
    for folder in (_INSTALLED, _SOURCE_TREE):
        if folder.is_dir():
            return folder
    raise SourceError("the shipped fixtures are missing. Install enrich again.")


def ships(kind: FactKind, cloud: Cloud) -> bool:
    """Return whether the catalogue that ships with enrich may have facts of a cloud."""
    return kind is FactKind.POLICIES or cloud is Cloud.PUBLIC


def is_sample(fixtures: Path | None) -> bool:
    """Return whether `--fixtures` means the recordings that ship with enrich, and no folder."""
    return fixtures == Path("sample") and not Path("sample").is_dir()


def shipped_recordings() -> Path:
    """Return the folder of the shipped recordings; raise SourceError as `shipped_fixtures`."""
    return shipped_fixtures() / "azure"
