"""Check the sign-in, the endpoint, and each permission that enrich can use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from enricher.errors import SourceError
from enricher.platform.cache import cache_folder
from enricher.sources import advisor_metadata, policy_lists, policy_states, resource_graph
from enricher.sources.credential import RunCredential
from enricher.sources.responses import response_ages
from enricher.sources.session import Session, asking
from enricher.sources.source_options import SourceOptions


class Check(Struct, frozen=True):
    """The result of one check."""

    name: str
    detail: str
    failure: SourceError | None = None  # None if it works


def examine(options: SourceOptions, record_to: Path | None = None) -> Iterator[Check]:
    """Yield the result of each check, made with the first request that a run makes for it.

    Without a sign-in no permission is checked, since all requests would fail. With `record_to`,
    each exchange is also written there, scrubbed.
    """
    if options.recordings:
        session = Session.offline(options.recordings)
        yield Check("recordings", f"{options.recordings}: no sign-in is needed")
        signed_in = True
    else:
        session = Session.live(options, record_to)
        yield Check("endpoint", session.endpoint)
        sign_in = _sign_in(session, options)
        yield sign_in
        signed_in = sign_in.failure is None
    for name, role, request in _permissions(session, options) if signed_in else ():
        try:
            request()
            yield Check(name, role)
        except SourceError as error:
            yield Check(name, role, error)
    entries = ", ".join(f"{key} {age:.1f} h" for key, age in response_ages().items()) or "empty"
    yield Check("cache", f"{cache_folder()}: {entries}")


def _sign_in(session: Session, options: SourceOptions) -> Check:
    """Check that a credential gives a token; the detail names its tenant and account."""
    credential = session.credential
    if not isinstance(credential, RunCredential):
        return Check("credential", "none is asked for: the endpoint is on this machine")
    try:
        with asking("sign-in"):
            credential.get_token(*session.scopes)
    except SourceError as error:
        return Check("credential", options.credential, error)
    return Check("credential", str(credential.account))


#: The name of a permission, the role that gives it, and a request that needs it.
_Permission: TypeAlias = "tuple[str, str, Callable[[], object]]"

_ANYBODY = "any signed-in account"


def _permissions(session: Session, options: SourceOptions) -> Iterator[_Permission]:
    """Yield the permissions to read the catalogue, and those for the user's own resources."""
    from azure.mgmt.advisor import AdvisorManagementClient
    from azure.mgmt.resource.policy import PolicyClient

    client, built_in = session.client(PolicyClient), policy_lists.BUILT_IN
    definitions, initiatives = client.policy_definitions, client.policy_set_definitions
    metadata = session.client(AdvisorManagementClient).recommendation_metadata
    yield (
        "policy definitions",
        _ANYBODY,
        lambda: _first_page(definitions.list_built_in, **built_in),
    )
    yield "initiatives", _ANYBODY, lambda: _first_page(initiatives.list_built_in, **built_in)
    yield (
        "Advisor's catalogue",
        _ANYBODY,
        lambda: _first_page(metadata.list, **advisor_metadata.METADATA),
    )
    if options.has_wide_scope:
        scope = resource_graph.Scope(options.subscriptions, options.management_group)
        yield (
            "Resource Graph",
            "Reader",
            lambda: resource_graph.count_recommendations(session, scope),
        )
    elif session.subscription:
        yield from _subscription_permissions(session)


def _subscription_permissions(session: Session) -> Iterator[_Permission]:
    """Yield the permissions to read the subscription's own data."""
    from azure.mgmt.advisor import AdvisorManagementClient
    from azure.mgmt.resource.resources import ResourceManagementClient

    recommendations = session.client(AdvisorManagementClient).recommendations
    providers = session.client(ResourceManagementClient).providers
    yield (
        "the subscription's recommendations",
        "Reader",
        lambda: _first_page(recommendations.list),
    )
    yield (
        "the subscription's compliance",
        "Reader",
        lambda: policy_states.count_states(session),
    )
    yield "resource types", "Reader", lambda: _first_page(providers.list)


def _first_page(operation: Callable[..., Any], **options: Any) -> None:
    with asking("Azure"):
        next(operation(**options).by_page(), None)
