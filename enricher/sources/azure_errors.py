"""Translate errors of the Azure SDK into errors of enrich, which say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
)
from requests.exceptions import ProxyError, SSLError

from enricher.catalog.json_values import as_text
from enricher.errors import NotRecordedError, RefusedError, SourceError
from enricher.sources.api_versions import UNKNOWN_VERSION
from enricher.sources.transport import NoRecordingError

NOT_EXPECTED = "Azure's response is not the JSON that was expected. Run again later."
_CHECK_ENVIRONMENT = "Check the environment's settings, such as HTTPS_PROXY, REQUESTS_CA_BUNDLE."

#: The remedy by ARM's error code; other errors are reported with their code only.
_ADVICE = {
    "ExpiredAuthenticationToken": "the sign-in has expired. Run 'az login'",
    "InvalidAuthenticationToken": "the sign-in is not valid. Run 'az login'",
    "InvalidAuthenticationTokenTenant": (
        "signed in to another tenant than the subscription's. "
        "Run 'az login --tenant TENANT', or give --tenant"
    ),
    "SubscriptionNotFound": (
        "no such subscription for this account. 'az account list' shows yours"
    ),
    **dict.fromkeys(
        ("DisabledSubscription", "SubscriptionDisabled", "ReadOnlyDisabledSubscription"),
        "the subscription is disabled. Name another one, or have it enabled",
    ),
    "InvalidSubscriptionId": "that is not a subscription id. 'az account list' shows yours",
    **dict.fromkeys(
        UNKNOWN_VERSION,
        "this cloud doesn't know the api-versions that enrich asks with. Update enrich",
    ),
}


@contextmanager
def translate_errors(service: str) -> Iterator[None]:
    """Raise a SourceError, which names the service and says what to do, for any error of a request.

    Of ARM's errors only the code is repeated, since their messages contain the caller's ids.
    """
    try:
        yield
    except SourceError as error:
        raise type(error)(f"{service}: {error}", error.choices) from error
    except NoRecordingError as error:
        raise NotRecordedError(f"{service}: {error.args[0]}.") from error
    except HttpResponseError as error:
        raise _response_error(service, error) from error
    except ServiceRequestError as error:
        raise SourceError(f"{service}: {_why_unreachable(error)}") from error
    except (AzureError, requests.exceptions.RequestException) as error:
        raise SourceError(f"{service}: {_why_cut_off(error)}") from error
    except OSError as error:  # such as a missing CA bundle
        raise SourceError(f"{service}: {error}. {_CHECK_ENVIRONMENT}") from error
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise SourceError(f"{service}: {NOT_EXPECTED}") from error


def _response_error(service: str, error: HttpResponseError) -> SourceError:
    """Return the error for an error response of Azure, or for a credential's failure."""
    code = as_text(getattr(error.error, "code", None))
    if code in _ADVICE:
        return SourceError(f"{service}: {_ADVICE[code]}.")
    if error.status_code == 403:
        return RefusedError(
            f"{service}: this account may not read it ({code or 'Forbidden'}). "
            "The role 'Reader' allows it."
        )
    if code == "MissingSubscriptionRegistration":
        namespace = re.search(r"Microsoft\.\w+", str(error))
        return RefusedError(
            f"{service}: the subscription is not registered for it. An owner may run "
            f"'az provider register --namespace {namespace.group() if namespace else 'NAME'}'."
        )
    return SourceError(f"{service}: {_why_failed(error, code)}")


def _why_failed(error: HttpResponseError, code: str) -> str:
    """Return the reason for an error response whose code says nothing more, and what to do."""
    status = error.status_code
    if isinstance(error, ClientAuthenticationError):
        return f"Azure refuses the sign-in ({code or status}). Run 'az login'."
    if status == 429:
        return "Azure asks to slow down (429). Run again in some minutes."
    if status is not None and status >= 500:
        return f"Azure has a fault ({status}). Run again later."
    return f"Azure answered {status} {code or error.reason or ''}".rstrip() + "."


def _why_unreachable(error: ServiceRequestError) -> str:
    """Return why a request never reached Azure, and what to do."""
    text = repr(error.inner_exception)
    if isinstance(error.inner_exception, ProxyError):
        return "the proxy can't be reached, or refuses. Check HTTPS_PROXY, and its own sign-in."
    if isinstance(error.inner_exception, SSLError):
        return "the TLS certificate is not trusted. Check the proxy, and REQUESTS_CA_BUNDLE."
    if "NameResolution" in text or "getaddrinfo" in text:
        return "the name of the endpoint can't be resolved. Check the network, DNS and --cloud."
    return "Azure can't be reached. Check the network and proxy, or use --offline."


def _why_cut_off(error: AzureError | requests.exceptions.RequestException) -> str:
    """Return why a response didn't arrive, and what to do; an invalid proxy is an invalid URL."""
    inner = getattr(error, "inner_exception", None)
    if isinstance(inner, requests.exceptions.InvalidURL):
        return f"{inner}. {_CHECK_ENVIRONMENT}"
    return f"the response was cut off ({type(error).__name__}). Run again later."
