"""Environment variables, which count if neither command line nor configuration has a value."""

from __future__ import annotations

SUBSCRIPTION = "AZURE_SUBSCRIPTION_ID"
ENDPOINT = "ENRICH_ARM_ENDPOINT"

#: All variables, each with its purpose.
VARIABLES = {
    SUBSCRIPTION: "Default of --subscription.",
    ENDPOINT: "Default of --arm-endpoint.",
    "AZURE_*": "Read by azure-identity: AZURE_CLIENT_ID, AZURE_TENANT_ID, …",
    "HTTPS_PROXY": "Proxy; REQUESTS_CA_BUNDLE: trusted certificates.",
    "NO_COLOR": "No colors; FORCE_COLOR: colors also in a pipe.",
    "XDG_CACHE_HOME": "Folder of the cache, on Linux.",
}
