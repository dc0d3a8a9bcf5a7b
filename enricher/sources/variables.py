"""What the environment may say, where neither the command line nor a configuration does."""

from __future__ import annotations

SUBSCRIPTION = "AZURE_SUBSCRIPTION_ID"
ENDPOINT = "ENRICH_ARM_ENDPOINT"

#: All of them, each with what it is for.
VARIABLES = {
    SUBSCRIPTION: "The subscription, where --subscription names none.",
    ENDPOINT: "The endpoint, where --arm-endpoint names none.",
    "AZURE_*": "What azure-identity reads: AZURE_CLIENT_ID, AZURE_TENANT_ID, …",
    "HTTPS_PROXY": "The proxy; REQUESTS_CA_BUNDLE: whom to trust.",
    "NO_COLOR": "No colours; FORCE_COLOR: colours in a pipe as well.",
    "XDG_CACHE_HOME": "Where the cache is, on Linux.",
}
