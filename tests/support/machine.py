"""A machine of its own: an environment with nothing but a stand-in for the Azure CLI."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from tests.support.forks import Done, run_forked

AZURE = (
    "azure.identity",
    "azure.mgmt.advisor",
    "azure.mgmt.policyinsights",
    "azure.mgmt.resource.policy",
    "azure.mgmt.resource.resources",
)

CLAIMS = {"tid": "tenant-of-the-token", "upn": "jane@contoso.example"}
TOKEN = f"x.{base64.urlsafe_b64encode(json.dumps(CLAIMS).encode()).decode().rstrip('=')}.y"

AZ = f"""#!/bin/sh
echo "$*" >> "$AZ_LOG"
sleep "${{AZ_SLEEP:-0}}"
if [ -n "$AZ_FAIL" ]; then echo "$AZ_FAIL" >&2; exit 1; fi
echo '{{"accessToken": "{TOKEN}", "expires_on": '"${{AZ_EXPIRES:-4102444800}}"',
"expiresOn": "2100-01-01 00:00:00.000000", "tenant": "t", "tokenType": "Bearer"}}'
"""


class Machine:
    """An environment with nothing but a stand-in for `az`, which logs its calls.

    It fails with the message in `AZ_FAIL`, takes `AZ_SLEEP` seconds, and gives a token that expires
    at `AZ_EXPIRES` (seconds since 1970).
    """

    def __init__(self, folder: Path) -> None:
        self.log = folder / "az.log"
        programs = folder / "bin"
        programs.mkdir()
        (programs / "az").write_text(AZ)
        (programs / "az").chmod(0o755)
        self.environment = {
            "PATH": f"{programs}:/usr/bin:/bin",
            "HOME": str(folder),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "AZ_LOG": str(self.log),
            "AZURE_TOKEN_CREDENTIALS": "dev",
        }

    def enrich(self, *arguments: object, **environment: str) -> Done:
        """Run a command in this environment; there is no Azure at the endpoint."""
        endpoint = ["--timeout", 2, "--arm-endpoint", "https://arm.invalid"]
        return run_forked(
            *(*arguments, *endpoint), env={**self.environment, **environment}, imports=AZURE
        )

    @property
    def times(self) -> int:
        """Number of calls of `az`."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0
