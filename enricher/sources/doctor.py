"""What works from here: the sign-in, the endpoint, and each permission that enrich can use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from enricher.errors import SourceError
from enricher.sources import advisor, cache, compliance, graph, policy
from enricher.sources.credential import RunCredential
from enricher.sources.options import SourceOptions
from enricher.sources.session import Session, asking


class Check(Struct, frozen=True):
    """One thing that was tried: what it is for, and why it failed (None: it works)."""

    name: str
    detail: str
    failure: SourceError | None = None


def examine(options: SourceOptions, record_to: Path | None = None) -> Iterator[Check]:
    """Try one thing after the other, with the first of the requests that a run makes for it.

    Where nobody is signed in that is told, and nothing else is asked: it would fail alike.

    With `record_to`, each exchange is also written there, scrubbed.
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
    for name, what, ask in _permissions(session, options) if signed_in else ():
        try:
            ask()
            yield Check(name, what)
        except SourceError as error:
            yield Check(name, what, error)
    ages = cache.ages()
    kept = ", ".join(f"{entry} {age:.1f} h" for entry, age in ages.items()) or "empty"
    yield Check("cache", f"{cache.cache_folder()}: {kept}")


def _sign_in(session: Session, options: SourceOptions) -> Check:
    """Which credential gives a token, of which tenant and account."""
    credential = session.credential
    if not isinstance(credential, RunCredential):
        return Check("credential", "none is asked for: the endpoint is on this machine")
    try:
        with asking("sign-in"):
            credential.get_token(*session.scopes)
    except SourceError as error:
        return Check("credential", options.credential, error)
    return Check("credential", str(credential.account))


def _permissions(
    session: Session, options: SourceOptions
) -> Iterator[tuple[str, str, Callable[[], object]]]:
    from azure.mgmt.advisor import AdvisorManagementClient
    from azure.mgmt.resource.policy import PolicyClient
    from azure.mgmt.resource.resources import ResourceManagementClient

    policies, client = session.client(PolicyClient), session.client(AdvisorManagementClient)
    yield (
        "policy definitions",
        "any signed-in account",
        lambda: _first_page(policies.policy_definitions.list_built_in, **policy.BUILT_IN),
    )
    yield (
        "initiatives",
        "any signed-in account",
        lambda: _first_page(policies.policy_set_definitions.list_built_in, **policy.BUILT_IN),
    )
    yield (
        "Advisor's catalogue",
        "any signed-in account",
        lambda: _first_page(client.recommendation_metadata.list, **advisor.METADATA),
    )
    if options.has_wide_scope:
        scope = graph.Scope(options.subscriptions, options.management_group)
        yield (
            "Resource Graph",
            "Reader",
            lambda: graph.count_recommendations(session, scope),
        )
    elif session.subscription:
        providers = session.client(ResourceManagementClient).providers
        yield (
            "the subscription's recommendations",
            "Reader",
            lambda: _first_page(client.recommendations.list),
        )
        yield (
            "the subscription's compliance",
            "Reader",
            lambda: compliance.fetch(session),
        )
        yield "resource types", "Reader", lambda: _first_page(providers.list)


def _first_page(operation: Callable[..., Any], **options: Any) -> None:
    with asking("Azure"):
        next(operation(**options).by_page(), None)
