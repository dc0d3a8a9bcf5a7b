"""A bundle has what works and the shape of each response, and nothing private."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from enricher.errors import SourceError
from enricher.sources.bundle import make_bundle
from enricher.sources.doctor import Check, examine
from enricher.sources.source_options import SourceOptions
from tests.support.server import ArmServer
from tests.unit.sources.conftest import SUBSCRIPTION


def test_make_bundle__has_the_shape_of_each_response(
    arm: ArmServer, options: SourceOptions, tmp_path: Path
) -> None:
    """Names and types of fields, numbers of items, and the codes of errors."""
    arm.fault("recommendations", 403, code="AuthorizationFailed")
    checks = [*examine(options, tmp_path)]
    bundle: Any = make_bundle(options, checks, tmp_path)
    works = {check["name"]: check["works"] for check in bundle["checks"]}
    assert works["policy definitions"] is True
    assert works["the subscription's recommendations"] is False
    requests = {entry["request"]["path"].rpartition("/")[2]: entry for entry in bundle["requests"]}
    assert requests["recommendations"]["status"] == 403
    assert requests["recommendations"]["error"] == "AuthorizationFailed"
    definitions = requests["policyDefinitions"]["form"]["value"]
    assert definitions["items"] == 3
    assert definitions["forms"][0]["properties"]["displayName"] == "text"
    assert bundle["scope"] == "subscriptions: 1"
    assert bundle["packages"]["azure-core"][0].isdigit()


def test_make_bundle__holds_nothing_private(
    arm: ArmServer, options: SourceOptions, tmp_path: Path
) -> None:
    """No value of a response, and no id, host, file or account in a message."""
    message = f"can't read /home/jane/ca.pem for {SUBSCRIPTION} as jane@contoso.example."
    checks = [*examine(options, tmp_path), Check("x", "/home/jane", SourceError(message))]
    text = json.dumps(make_bundle(options, checks, tmp_path))
    for private in (SUBSCRIPTION, "jane", "127.0.0.1", "Zone Redundant", str(tmp_path)):
        assert private not in text
    assert "can't read file-1 for" in text


def test_make_bundle__names_the_kind_of_scope(tmp_path: Path) -> None:
    """Not the group itself."""
    for options, scope in (
        (SourceOptions(tenant_scope=True), "tenant"),
        (SourceOptions(management_group="secret"), "management group"),
        (SourceOptions(), "subscriptions: 0"),
    ):
        assert make_bundle(options, [], tmp_path)["scope"] == scope
