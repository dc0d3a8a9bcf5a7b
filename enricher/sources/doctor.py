"""Check everything that a run needs: files, endpoint, sign-in and permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import starmap
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from enricher.errors import SourceError
from enricher.platform.cache import cache_folder, cache_problem
from enricher.sources import advisor_metadata, azure_policies, estate, policy_states, resource_graph
from enricher.sources.azure_errors import translate_errors
from enricher.sources.checkout import Checkout
from enricher.sources.credential import RunCredential
from enricher.sources.responses import describe_cache
from enricher.sources.saved_recommendations import SavedRecommendations
from enricher.sources.session import Session
from enricher.sources.shipped import shipped_sources
from enricher.sources.source_options import SourceOptions

_POLICIES, _ADVISOR = "policy definitions", "Advisor's catalogue"
_ANY_ACCOUNT = "any signed-in account"

#: The name of a check, the files or the role that it needs, and what raises SourceError without.
_Attempt: TypeAlias = "tuple[str, str, Callable[[], object]]"


class Check(Struct, frozen=True):
    """The result of one check."""

    name: str
    detail: str
    failure: SourceError | None = None  # None if it works
    is_doubtful: bool = False  # a run goes on without it


def examine(options: SourceOptions, record_to: Path | None = None) -> Iterator[Check]:
    """Yield the result of each check: files are read, and the first of each request is sent.

    Only what a run with these options needs is checked. Without a sign-in no permission is checked,
    since all requests would fail. With `record_to`, each exchange is also written there, scrubbed.
    """
    for name, files, read in _files(options):
        yield _check(name, files, read)
    if options.fixtures:
        yield Check("recordings", f"{options.fixtures}: no sign-in is needed")
        yield from _check_permissions(Session.offline(options.fixtures), options)
    elif options.needs_azure:
        session = Session.live(options, record_to)
        yield Check("endpoint", session.endpoint)
        sign_in = _sign_in(session, options)
        yield sign_in
        if sign_in.failure is None:
            yield from _check_permissions(session, options)
    problem = cache_problem()
    held = f"{cache_folder()}: {'; '.join(describe_cache()) or 'empty'}"
    yield Check("cache", problem or held, is_doubtful=bool(problem))


def _check(name: str, detail: str, attempt: Callable[[], object]) -> Check:
    """Return the check whose failure is the error that an attempt raises, if any."""
    try:
        attempt()
    except SourceError as error:
        return Check(name, detail, error)
    return Check(name, detail)


def _files(options: SourceOptions) -> Iterator[_Attempt]:
    """Yield the files that facts are read from."""
    if options.offline:
        for kind, source in shipped_sources().of(options.effective_cloud).items():
            yield kind, str(source), shipped_sources
    if options.policies_from:
        checkout = Checkout(options.policies_from, options.effective_cloud, bool(options.max_age))
        yield _POLICIES, checkout.name, checkout.ask
    if options.recommendations_from:
        saved = SavedRecommendations(options.recommendations_from, bool(options.max_age))
        yield _ADVISOR, saved.name, saved.ask


def _check_permissions(session: Session, options: SourceOptions) -> Iterator[Check]:
    """Yield the checks of the permissions to read the catalogue and the user's own resources."""
    if not options.policies_from:
        yield from starmap(_check, _policy_permissions(session))
    if not options.recommendations_from:
        yield from starmap(_check, _advisor_permissions(session))
    if options.has_scope:
        yield _check("assignments", "Reader", partial(estate.check_assignments, session, options))
    if options.has_wide_scope:
        scope = resource_graph.Scope(options.subscriptions, options.management_group)
        count = partial(resource_graph.count_recommendations, session, scope)
        yield _check("Resource Graph", "Reader", count)
    elif session.subscription:
        yield from starmap(_check, _subscription_permissions(session))


def _sign_in(session: Session, options: SourceOptions) -> Check:
    """Check that a credential gives a token; the detail names its tenant and account."""
    credential = session.credential
    if not isinstance(credential, RunCredential):
        return Check("credential", "none is asked for: the endpoint is on this machine")
    try:
        with translate_errors("sign-in"):
            credential.get_token(*session.scopes)
    except SourceError as error:
        return Check("credential", options.credential, error)
    return Check("credential", str(credential.account))


def _policy_permissions(session: Session) -> Iterator[_Attempt]:
    from azure.mgmt.resource.policy import PolicyClient

    client, built_in = session.client(PolicyClient), azure_policies.BUILT_IN
    definitions, initiatives = client.policy_definitions, client.policy_set_definitions
    yield _POLICIES, _ANY_ACCOUNT, partial(_first_page, definitions.list_built_in, **built_in)
    yield "initiatives", _ANY_ACCOUNT, partial(_first_page, initiatives.list_built_in, **built_in)


def _advisor_permissions(session: Session) -> Iterator[_Attempt]:
    from azure.mgmt.advisor import AdvisorManagementClient

    metadata = session.client(AdvisorManagementClient).recommendation_metadata
    yield _ADVISOR, _ANY_ACCOUNT, partial(_first_page, metadata.list, **advisor_metadata.METADATA)


def _subscription_permissions(session: Session) -> Iterator[_Attempt]:
    """Yield the permissions to read the subscription's own data."""
    from azure.mgmt.advisor import AdvisorManagementClient
    from azure.mgmt.resource.resources import ResourceManagementClient

    recommendations = session.client(AdvisorManagementClient).recommendations
    providers = session.client(ResourceManagementClient).providers
    count_states = partial(policy_states.count_states, session)
    yield (
        "the subscription's recommendations",
        "Reader",
        partial(_first_page, recommendations.list),
    )
    yield "the subscription's compliance", "Reader", count_states
    yield "resource types", "Reader", partial(_first_page, providers.list)


def _first_page(operation: Callable[..., Any], **options: Any) -> None:
    with translate_errors("Azure"):
        next(operation(**options).by_page(), None)
