"""Sessions: the endpoint, scope and credential of a run, and its end."""

from __future__ import annotations

import pytest
from azure.mgmt.resource.policy import PolicyClient

from enricher.catalog.clouds import Cloud
from enricher.errors import SourceError
from enricher.sources.credential import RunCredential
from enricher.sources.pages import read_values
from enricher.sources.session import OFFLINE_SUBSCRIPTION, NoCredential, Session
from enricher.sources.source_options import SourceOptions, shipped_recordings
from tests.support.server import ArmServer


@pytest.mark.parametrize(
    ("options", "endpoint", "scope"),
    [
        (SourceOptions(), "https://management.azure.com", "https://management.azure.com/.default"),
        (
            SourceOptions(cloud=Cloud.USGOV),
            "https://management.usgovcloudapi.net",
            "https://management.core.usgovcloudapi.net/.default",
        ),
        (
            SourceOptions(arm_endpoint="https://x.example/"),
            "https://x.example",
            "https://x.example/.default",
        ),
    ],
    ids=["public", "usgov", "endpoint"],
)
def test_live__asks_the_endpoint_with_a_token_for_it(
    options: SourceOptions, endpoint: str, scope: str
) -> None:
    """A token is for the cloud, or for the endpoint that the options name."""
    session = Session.live(options)
    assert (session.endpoint, session.scopes) == (endpoint, [scope])
    assert isinstance(session.credential, RunCredential)


def test_live__sends_no_token_to_loopback(arm: ArmServer, session: Session) -> None:
    """A server on this machine gets no credential."""
    assert isinstance(session.credential, NoCredential)
    assert read_values(session.client(PolicyClient).policy_definitions.list_built_in)
    assert all("authorization" not in map(str.lower, headers) for _, _, headers in arm.requests)


def test_close__refuses_further_requests(session: Session) -> None:
    """Threads that are still running end soon."""
    client = session.client(PolicyClient)
    session.close()
    with pytest.raises(SourceError, match="no complete response"):
        read_values(client.policy_definitions.list_built_in)


def test_offline__is_about_the_subscription_of_all_recordings() -> None:
    """Recordings have pseudonyms for subscriptions."""
    session = Session.offline(shipped_recordings())
    assert session.subscription == OFFLINE_SUBSCRIPTION
    assert read_values(
        session.client(PolicyClient).policy_definitions.list_built_in,
        filter="policyType eq 'BuiltIn'",
    )
