"""How to reach Azure Resource Manager: live with a credential, or over recordings.

The SDK clients are the same either way; only their transport differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken, TokenCredential
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
)
from azure.core.paging import ItemPaged
from azure.core.pipeline.policies import SansIOHTTPPolicy

from enricher.catalog.json_value import JsonObject, as_object
from enricher.errors import SourceError
from enricher.sources.transport import NoRecordingError, replay_transport

#: The subscription of a recording: any made-up one, always the same.
OFFLINE_SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"


class NoCredential:
    """Stands where a client wants a credential, and none is to be asked for or sent."""

    def get_token(self, *_: str, **__: Any) -> AccessToken:
        """Refuse: nothing here may need a token."""
        raise ClientAuthenticationError("no token is sent to where this client asks")


@dataclass(frozen=True)
class Session:
    """What every SDK client is made with."""

    credential: TokenCredential
    subscription: str | None = None
    client_options: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def offline(cls, folder: Path) -> Session:
        """Answer from the recordings of a folder; raises SourceError when there are none."""
        options = {
            "transport": replay_transport(folder),
            "authentication_policy": SansIOHTTPPolicy(),
        }
        return cls(NoCredential(), OFFLINE_SUBSCRIPTION, options)

    @classmethod
    def live(cls, subscription: str | None) -> Session:
        """Ask Azure, with whatever way to sign in DefaultAzureCredential finds."""
        from azure.identity import DefaultAzureCredential

        return cls(DefaultAzureCredential(), subscription)


def read_pages(
    operation: Callable[..., ItemPaged[Any]], *args: Any, **kwargs: Any
) -> list[JsonObject]:
    """The raw JSON body of every page that a list operation gives, nextLinks followed.

    The bodies, not the SDK's models: some models drop what Azure sent (Advisor's metadata loses
    category, impact and resource type), and thousands of models cost more than their JSON.
    """
    bodies: list[JsonObject] = []
    pages = operation(
        *args,
        raw_response_hook=lambda answer: bodies.append(as_object(answer.http_response.json())),
        **kwargs,
    ).by_page()
    for _ in pages:
        pass
    return bodies


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn whatever goes wrong on the way into one SourceError that says what to do.

    ARM's own messages hold the caller's ids, so only their code is repeated.
    """
    try:
        yield
    except NoRecordingError as error:
        raise SourceError(f"{what}: {error.args[0]}.") from error
    except ClientAuthenticationError as error:
        raise SourceError(
            f"{what}: not signed in to Azure. Run 'az login', or use --offline."
        ) from error
    except HttpResponseError as error:
        code = error.error.code if error.error else error.reason
        raise SourceError(f"{what}: Azure answered {error.status_code} {code}.") from error
    except ServiceRequestError as error:
        raise SourceError(
            f"{what}: Azure can't be reached. Check the network, or use --offline."
        ) from error
    except AzureError as error:
        raise SourceError(f"{what}: {type(error).__name__}. See more with --debug.") from error
