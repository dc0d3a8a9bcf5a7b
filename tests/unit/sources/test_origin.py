"""Reports say where the facts are from, without the folders and hosts of the user."""

from __future__ import annotations

import subprocess
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from enricher.catalog.clouds import Cloud
from enricher.sources.origin import origin
from enricher.sources.source_options import SourceOptions

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (SourceOptions(fixtures="sample"), ["recordings (azure), not today's Azure"]),
        (
            SourceOptions(cloud=Cloud.USGOV),
            [
                "policy definitions: Azure itself (usgov cloud)",
                "Azure Advisor's catalogue: Azure itself (usgov cloud)",
            ],
        ),
        (
            SourceOptions(arm_endpoint="https://secret.example"),
            ["policy definitions: an endpoint", "Azure Advisor's catalogue: an endpoint"],
        ),
        (
            SourceOptions(policies_from=Path("/nowhere/policies")),
            ["policy definitions: policies, through a pipe"],
        ),
    ],
    ids=["recordings", "azure", "endpoint", "pipe"],
)
def test_origin__of_azure_and_recordings(options: SourceOptions, lines: list[str]) -> None:
    """Files alone say nothing about Azure."""
    assert [*origin(options)] == lines


def first(**options: Any) -> str:
    """Return the state of the first source."""
    return next(origin(SourceOptions(**options))).partition(", ")[2]


def test_origin__of_a_file_is_its_name(tmp_path: Path) -> None:
    """The time of a file says when it was copied."""
    file = tmp_path / "metadata.json"
    file.write_text("{}")
    (line,) = origin(SourceOptions(recommendations_from=(file,)))
    assert line == "Azure Advisor's catalogue: metadata.json"


def test_origin__of_a_checkout_is_its_commit(tmp_path: Path) -> None:
    """Also of a folder inside it."""
    (tmp_path / "built-in-policies").mkdir()
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    environment = {"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": "2026-01-02T12:00:00Z"}
    for words in (["init", "-q"], ["commit", "-qm", "x", "--allow-empty"]):
        subprocess.run(["git", *identity, *words], cwd=tmp_path, env=environment, check=True)
    for folder in (tmp_path, tmp_path / "built-in-policies"):
        assert first(policies_from=folder).startswith("commit ")
        assert first(policies_from=folder).endswith(" of 2026-01-02")


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
@pytest.mark.parametrize(("comment", "has_commit"), [(COMMIT, True), ("a comment", False)])
def test_origin__of_an_archive_is_the_commit_in_its_comment(
    tmp_path: Path, kind: str, comment: str, has_commit: bool
) -> None:
    """Code hosts write it there; of other archives, nothing is known."""
    file = tmp_path / f"policies.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(file, "w") as packed:
            packed.comment = comment.encode()
    else:
        with tarfile.open(file, "w:gz", pax_headers={"comment": comment}) as archive:
            archive.addfile(tarfile.TarInfo("a.json"))
    state = first(policies_from=file)
    assert state == (f"commit {COMMIT[:10]}" if has_commit else "")


def test_origin__of_a_damaged_archive(tmp_path: Path) -> None:
    """The error is that of the run, which reads it."""
    file = tmp_path / "policies.zip"
    file.write_bytes(b"PK")
    assert first(policies_from=file) == ""
