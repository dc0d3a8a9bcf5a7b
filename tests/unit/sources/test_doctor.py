"""Checks of everything that a run needs, with the first request of each kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from enricher.errors import RefusedError
from enricher.sources.doctor import examine
from enricher.sources.load import load_facts
from enricher.sources.source_options import SourceOptions
from tests.support.project import Project
from tests.support.server import ArmServer


def test_examine__asks_azure_for_a_page_of_each_list(
    arm: ArmServer, options: SourceOptions
) -> None:
    """Each check works; a server on loopback needs no sign-in."""
    arm.page_size = 1
    checks = {check.name: check for check in examine(options)}
    assert [*checks] == [
        "endpoint",
        "credential",
        "policy definitions",
        "initiatives",
        "Advisor's catalogue",
        "assignments",
        "the subscription's recommendations",
        "the subscription's compliance",
        "resource types",
        "cache",
    ]
    assert {check.failure for check in checks.values()} == {None}
    assert arm.paths()["policyDefinitions"] == 1


def test_examine__names_what_fails(arm: ArmServer, options: SourceOptions) -> None:
    """A refusal fails its own check alone."""
    arm.fault("metadata", 403, code="AuthorizationFailed")
    failed = {check.name: check.failure for check in examine(options) if check.failure}
    assert [*failed] == ["Advisor's catalogue"]
    assert isinstance(failed["Advisor's catalogue"], RefusedError)


def test_examine__of_many_subscriptions_asks_resource_graph(
    arm: ArmServer, options: SourceOptions
) -> None:
    """A run with this scope does the same."""
    wide = replace(options, subscriptions=(), tenant_scope=True)
    assert "Resource Graph" in [check.name for check in examine(wide)]
    assert arm.paths()["resources"] == 2  # assignments, and counts


def test_examine__of_files_sends_no_request(project: Project, tmp_path: Path) -> None:
    """Files are read as a run reads them, and need no account."""
    options = SourceOptions(
        policies_from=project.folder / "checkout", recommendations_from=(tmp_path / "missing",)
    )
    checks = {check.name: check for check in examine(options)}
    assert [*checks] == ["policy definitions", "Advisor's catalogue", "cache"]
    assert checks["policy definitions"].failure is None
    assert "can't be read" in str(checks["Advisor's catalogue"].failure)


def test_examine__shows_all_that_the_cache_holds() -> None:
    """Compiled catalogues count as well as lists from Azure."""
    options = SourceOptions(fixtures="sample")
    assert [*examine(options)][-1].detail.endswith(": empty")
    load_facts(options)
    assert "catalogues: 2 files, " in [*examine(options)][-1].detail
