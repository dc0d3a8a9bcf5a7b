"""Environment variables, which count if neither command line nor configuration has a value."""

from __future__ import annotations

SUBSCRIPTION = "AZURE_SUBSCRIPTION_ID"
ENDPOINT = "ENRICH_ARM_ENDPOINT"

#: The variables that requests to Azure depend on, each with its purpose.
OF_REQUESTS = {
    SUBSCRIPTION: "Default of --subscription.",
    ENDPOINT: "Default of --arm-endpoint.",
    "AZURE_*": "Read by azure-identity: AZURE_CLIENT_ID, AZURE_TENANT_ID, …",
    "HTTPS_PROXY": "Proxy; REQUESTS_CA_BUNDLE: trusted certificates.",
}
OF_OUTPUT = {"NO_COLOR": "No colors; FORCE_COLOR: colors also in a pipe."}
OF_CACHE = {"XDG_CACHE_HOME": "Folder of the cache, on Linux."}
VARIABLES = {**OF_REQUESTS, **OF_OUTPUT, **OF_CACHE}
