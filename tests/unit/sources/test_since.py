"""The policies at an earlier time: of another checkout, or of an earlier commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from enricher.catalog.facts import CatalogFacts
from enricher.errors import SourceError, UsageError
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions
from tests.support.project import DEFINITIONS, Project, definition


@pytest.fixture
def checkout(project: Project) -> Path:
    """Return the folder of a made-up checkout."""
    project.set_facts(DEFINITIONS, [])
    return Path(project.sources[1])


def names(facts: CatalogFacts) -> list[str]:
    """Return the sorted display names of the policies."""
    return sorted(policy.display_name for policy in facts.policies or ())


def git(folder: Path, *arguments: str, day: str = "2026-01-02") -> None:
    """Run git with a made-up author."""
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    environment = {"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
    subprocess.run(
        ["git", *author, *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )


@pytest.fixture
def repository(checkout: Path, project: Project) -> Path:
    """Return a checkout with a commit and a tag, whose files have changed since."""
    git(checkout, "init", "-q")
    git(checkout, "add", "-A")
    git(checkout, "commit", "-qm", "first")
    git(checkout, "tag", "first")
    project.set_facts([definition(1, "Another name")], [])
    return checkout


@pytest.mark.parametrize("since", ["first", "HEAD", "2026-01-02", "2026-06-30"])
def test_read_since__a_commit(repository: Path, since: str) -> None:
    """The policies and rules of a commit, from git's objects; a day is its last commit."""
    for _ in range(2):  # compiled, and from the cache
        facts = read_since(since, SourceOptions(policies_from=repository))
        assert "Circuits should be Zone Redundant" in names(facts)
        assert "Another name" not in names(facts)
    assert facts.load_rules().keys() == {policy.id for policy in facts.policies or ()}


def test_read_since__runs_no_filter_of_the_repository(repository: Path) -> None:
    """A checkout of a commit would run the filters that its settings name."""
    git(repository, "config", "filter.x.smudge", "touch started; cat")
    (repository / ".gitattributes").write_text("*.json filter=x\n")
    read_since("first", SourceOptions(policies_from=repository, max_age=0))
    assert not [*repository.rglob("started")]


def test_read_since__a_commit_without_policies(tmp_path: Path) -> None:
    """The error names the commit."""
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-qm", "empty", "--allow-empty")
    with pytest.raises(SourceError, match=r"commit .* has no policies"):
        read_since("HEAD", SourceOptions(policies_from=tmp_path))


def test_read_since__a_folder(checkout: Path) -> None:
    """Another checkout needs no git."""
    facts = read_since(str(checkout), SourceOptions())
    assert "Circuits should be Zone Redundant" in names(facts)
    assert facts.load_rules()


@pytest.mark.parametrize("since", ["", "nowhere", "--help", "2026-01-01"])
def test_read_since__unknown(checkout: Path, since: str) -> None:
    """Without a git checkout, only a folder or an archive can be named."""
    with pytest.raises(UsageError, match="no such folder or archive"):
        read_since(since, SourceOptions(policies_from=checkout))


def test_read_since__before_the_first_commit(repository: Path) -> None:
    """The error has the day on which the history begins."""
    with pytest.raises(UsageError, match="begins on 2026-01-02"):
        read_since("2026-01-01", SourceOptions(policies_from=repository))
