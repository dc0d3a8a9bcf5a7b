"""Measure `enrich gaps` on a large invented estate: requests, peak memory and time.

    python -m benchmarks.estate [--subscriptions 5000] [--assignments 20000] [--throttle]

The server is on loopback and speaks ARM. A tenth of its pages are refused with 429 with --throttle.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

from tests.support.server import ArmContent, ArmServer

_FIXTURES = Path(__file__).parents[1] / "fixtures" / "azure"
_POLICY = "/providers/Microsoft.Authorization"
_CIRCUIT = "Microsoft.Network/expressRouteCircuits"


def content(subscriptions: int, assignments: int, exemptions: int) -> ArmContent:
    """Return the content of a server with an estate of this size."""
    content = ArmContent.of_recordings(_FIXTURES)
    ids = [f"{number:08d}-1111-4222-8333-444444444444" for number in range(subscriptions)]
    definitions = [each["id"] for each in content.definitions]
    initiatives = [each["id"] for each in content.initiatives]
    for number in range(assignments):
        scope = f"/subscriptions/{ids[number % subscriptions]}"
        subject = (initiatives if number % 3 else definitions)[number % 11]
        properties: dict[str, Any] = {
            "displayName": f"Assignment {number % 40}",
            "scope": scope,
            "policyDefinitionId": subject,
            "enforcementMode": "Default",
            "notScopes": [f"{scope}/resourceGroups/lab"] if number < 200 else [],
            "parameters": {
                f"parameter{index}": {"value": f"value {index} of {number % 25}"}
                for index in range(30)
            },
        }
        name = f"{scope}/providers/microsoft.authorization/policyassignments/a{number}"
        content.assignments.append({"id": name, "properties": properties})
    for number in range(exemptions):
        assignment = content.assignments[number]["id"]
        scope = assignment.partition("/providers/")[0]
        content.exemptions.append(
            {
                "id": f"{scope}/resourceGroups/g{_POLICY}/policyExemptions/e{number}",
                "properties": {"policyAssignmentId": assignment, "exemptionCategory": "Waiver"},
            }
        )
    for guid in ids:
        resource = f"/subscriptions/{guid}/resourceGroups/g/providers/{_CIRCUIT}/c"
        content.resources.append({"id": resource, "type": _CIRCUIT})
        content.states.append(
            {
                "policyDefinitionId": definitions[0],
                "complianceState": "NonCompliant",
                "resourceId": resource,
                "resourceType": _CIRCUIT.lower(),
            }
        )
    return content


class Peak(Thread):
    """Watches the peak memory of a process; `ru_maxrss` would include that of its parent."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._file = Path(f"/proc/{pid}/status")
        self.size = 0.0  # MB

    def run(self) -> None:
        """Read the high-water mark until the process ends."""
        while match := re.search(r"VmHWM:\s+(\d+)", self._text()):
            self.size = int(match[1]) / 1024
            time.sleep(0.05)

    def _text(self) -> str:
        try:
            return self._file.read_text()
        except OSError:
            return ""


def main() -> None:
    """Run once, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=5000)
    parser.add_argument("--assignments", type=int, default=20_000)
    parser.add_argument("--exemptions", type=int, default=3000)
    parser.add_argument("--throttle", action="store_true")
    parser.add_argument("--policies", help="a checkout of azure-policy, with all policies")
    options = parser.parse_args()
    estate = content(options.subscriptions, options.assignments, options.exemptions)
    with ArmServer(estate, page_size=1000) as server:
        if options.throttle:
            quota = {"x-ms-user-quota-remaining": "0", "x-ms-user-quota-resets-after": "00:00:01"}
            for after in (5, 15):
                server.fault("ResourceGraph", 429, times=1, after=after, headers=quota)
        command = [sys.executable, "-m", "enricher", "gaps", "expressroute", "--tenant-scope"]
        command += ["--arm-endpoint", server.url, "--no-cache", "--format", "json"]
        command += ["--policies-from", options.policies] if options.policies else []
        start = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        peak = Peak(process.pid)
        peak.start()
        assert process.stdout
        output = process.stdout.read()
        start_cpu, code, end_cpu = os.times(), process.wait(), os.times()
        seconds = time.monotonic() - start
        print(f"exit code {code}, {len(output) / 1e6:.1f} MB of JSON")
        cpu = end_cpu.children_user - start_cpu.children_user
        cpu += end_cpu.children_system - start_cpu.children_system
        print(f"{seconds:.1f} s, {cpu:.1f} s of CPU, {peak.size:.0f} MB at most")
        for name, number in server.paths().most_common():
            print(f"{number:6,}  {name}")


if __name__ == "__main__":
    main()
