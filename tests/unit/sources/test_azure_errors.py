"""Every error of a request becomes a SourceError that says what to do, without the caller's ids."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import requests
from azure.core.exceptions import ServiceRequestError, ServiceResponseError
from azure.mgmt.advisor import AdvisorManagementClient

from enricher.errors import LostPageError, NotRecordedError, RefusedError, SourceError
from enricher.sources.azure_errors import translate_errors
from enricher.sources.pages import read_values
from enricher.sources.session import OFFLINE_SUBSCRIPTION, Session
from tests.support.server import ArmServer
from tests.unit.sources.conftest import SUBSCRIPTION


def read(session: Session) -> None:
    """Read the subscription's recommendations."""
    client = session.client(AdvisorManagementClient)
    with translate_errors("Azure Advisor"):
        read_values(client.recommendations.list)


@pytest.mark.parametrize(
    ("status", "code", "kind", "message"),
    [
        (403, "AuthorizationFailed", RefusedError, "(AuthorizationFailed). The role 'Reader'"),
        (409, "MissingSubscriptionRegistration", RefusedError, "az provider register"),
        (403, "DisabledSubscription", SourceError, "the subscription is disabled"),
        (404, "SubscriptionNotFound", SourceError, "no such subscription for this account"),
        (401, "ExpiredAuthenticationToken", SourceError, "the sign-in has expired"),
        (401, "InvalidAuthenticationTokenTenant", SourceError, "or give --tenant"),
        (401, "Other", SourceError, "Azure refuses the sign-in (Other)"),
        (400, "NoRegisteredProviderFound", SourceError, "Update enrich"),
        (400, "Other", SourceError, "Azure answered 400 Other."),
        (404, "", SourceError, "Azure answered 404 Fault."),
    ],
)
def test_translate_errors__of_a_response(
    arm: ArmServer, session: Session, status: int, code: str, kind: type[SourceError], message: str
) -> None:
    """The code decides what to do, and names no id of the caller."""
    arm.fault("recommendations", status, code=code)
    with pytest.raises(SourceError) as caught:
        read(session)
    assert type(caught.value) is kind
    assert str(caught.value).startswith("Azure Advisor: ")
    assert message in str(caught.value)
    assert SUBSCRIPTION not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (SourceError("why."), SourceError, "x: why."),
        (LostPageError("why."), LostPageError, "x: why."),
        (ServiceRequestError("getaddrinfo failed"), SourceError, "can't be reached"),
        (
            ServiceRequestError("x", error=OSError("getaddrinfo failed")),
            SourceError,
            "can't be resolved",
        ),
        (
            ServiceRequestError("x", error=requests.exceptions.SSLError()),
            SourceError,
            "certificate is not trusted",
        ),
        (ServiceResponseError("x"), SourceError, "was cut off (ServiceResponseError)"),
        (requests.exceptions.ChunkedEncodingError(), SourceError, "was cut off"),
        (FileNotFoundError(2, "No such file", "ca.pem"), SourceError, "'ca.pem'. Check the env"),
        (KeyError("value"), SourceError, "not the JSON that was expected"),
        (RecursionError(), SourceError, "not the JSON that was expected"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_translate_errors__of_other_causes(
    error: Exception, kind: type[SourceError], message: str
) -> None:
    """Errors of the network, the environment, and malformed responses."""
    with pytest.raises(kind) as caught, translate_errors("x"):
        raise error
    assert message in str(caught.value)


def test_translate_errors__of_a_recorded_refusal(tmp_path: Path) -> None:
    """A replayed error is that of Azure; ARM's message, which has the caller's ids, is dropped."""
    exchange = {
        "request": {
            "method": "GET",
            "path": f"/subscriptions/{OFFLINE_SUBSCRIPTION}/providers/Microsoft.Advisor"
            "/recommendations",
            "query": {"api-version": "2020-01-01"},
        },
        "response": {
            "status": 403,
            "headers": {"Content-Type": "application/json"},
            "body": {
                "error": {
                    "code": "AuthorizationFailed",
                    "message": f"client {SUBSCRIPTION} may not",
                }
            },
        },
    }
    (tmp_path / "x.json").write_text(json.dumps(exchange))
    with pytest.raises(RefusedError, match=r"Advisor: .*AuthorizationFailed.*'Reader'") as caught:
        read(Session.offline(tmp_path))
    assert SUBSCRIPTION not in str(caught.value)


def test_translate_errors__of_a_missing_recording(tmp_path: Path) -> None:
    """The request that has no recording is named."""
    exchange = {"request": {"method": "GET", "path": "/x"}, "response": {"status": 200, "body": {}}}
    (tmp_path / "x.json").write_text(json.dumps(exchange))
    with pytest.raises(NotRecordedError, match=r"no recording in .* for GET /subscriptions/"):
        read(Session.offline(tmp_path))
