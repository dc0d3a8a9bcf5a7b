"""The key of the cache: a cached run reports what a run without the cache reports."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from enricher.article.language import language_folder
from tests.support.builders import guid
from tests.support.project import (
    DEFINITIONS,
    FIXTURES,
    RECOMMENDATIONS,
    Project,
    definition,
    run,
    template,
)
from tests.support.server import ArmContent, ArmServer


@pytest.fixture
def docset(project: Project) -> Project:
    """Return a docset that was refreshed until its articles are in the cache."""
    preview = definition(8, "[Preview]: Circuits should use managed identity")
    project.set_facts([*DEFINITIONS, preview], RECOMMENDATIONS)
    project.article(template())
    for _ in range(3):
        assert project.run("refresh", project.folder) == 0
    return project


def checks(project: Project, *options: object) -> tuple[int, int]:
    """Return the exit codes of a check with and without the cache."""
    check = ("refresh", project.folder, "--check", *options)
    return project.run(*check), project.run(*check, "--no-cache")


def test_check__of_other_options_opens_the_articles(docset: Project) -> None:
    """Options that change articles are not answered from a run without them."""
    assert checks(docset) == (0, 0)
    assert checks(docset, "--no-preview") == (1, 1)
    assert checks(docset, "--preview") == (0, 0)
    assert checks(docset, "--limit", 1) == (1, 1)


def replace_with_old_times(file: Path, old: str, new: str) -> None:
    """Edit a file without changing its size and time, as `cp -p` or `rsync --times` may."""
    before = file.stat()
    text = file.read_text(encoding="utf-8")
    assert old in text
    assert len(old) == len(new)
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_check__notices_a_definition_with_its_old_size_and_time(docset: Project) -> None:
    """A policy that was renamed is noticed."""
    file = docset.folder / "checkout" / "policyDefinitions" / "Network" / "0.json"
    replace_with_old_times(file, "Zone Redundant", "Zone Resilient")
    assert checks(docset) == (1, 1)


def test_check__notices_recommendations_with_their_old_size_and_time(docset: Project) -> None:
    """A recommendation that was renamed is noticed."""
    replace_with_old_times(docset.metadata, "Use several circuits", "Have several circuit")
    assert checks(docset) == (1, 1)


def test_check__notices_a_template_with_its_old_size_and_time(project: Project) -> None:
    """A change to a docset's own template is noticed."""
    project.article(template())
    project.configure('[options]\ntemplates = "wording"\n')
    (project.folder / "wording").mkdir()
    own = project.folder / "wording" / "policy_none.md.j2"
    source = language_folder() / own.name
    own.write_text(source.read_text(encoding="utf-8") + "{# aa #}", encoding="utf-8")
    for _ in range(3):
        assert run("refresh", project.folder) == 0
    assert run("refresh", project.folder, "--check") == 0
    text = own.read_text(encoding="utf-8")
    word = next(word for word in ("There", "specific", "definitions") if word in text)
    replace_with_old_times(own, word, word.swapcase())
    assert run("refresh", project.folder, "--check") == 1


def test_check__follows_a_link_that_is_switched(docset: Project) -> None:
    """`--policies-from LINK` reads the link's current target, whatever the times of its files."""
    checkout, other = docset.folder / "checkout", docset.folder / "later"
    shutil.copytree(checkout, other, copy_function=shutil.copy2)
    file = other / "policyDefinitions" / "Network" / "0.json"
    replace_with_old_times(file, "Zone Redundant", "Zone Resilient")
    link = docset.folder / "current"
    link.symlink_to(checkout)
    sources = ["--policies-from", link, *docset.sources[2:]]
    refresh = ["refresh", docset.folder, *sources]
    for _ in range(3):
        assert run(*refresh) == 0
    assert run(*refresh, "--check") == 0
    link.unlink()
    link.symlink_to(other)
    assert run(*refresh, "--check") == run(*refresh, "--check", "--no-cache") == 1


def test_cache__holds_nothing_private(tmp_path: Path) -> None:
    """The cache has no subscription, resource or count, although the run asks for counts."""
    (tmp_path / "expressroute.md").write_text(template())
    subscription = guid(77)
    content = ArmContent.of_recordings(FIXTURES / "azure")
    with ArmServer(content) as server:
        options = ["--arm-endpoint", server.url, "--subscription", subscription]
        for _ in range(3):
            assert run("refresh", tmp_path, *options) == 0
        for name in ("policyStates", "recommendations"):
            assert any(name in path for _, path, _ in server.requests)
    cached = [file.read_bytes() for file in Path(os.environ["XDG_CACHE_HOME"]).rglob("*.bin")]
    assert cached
    resource = content.recommendations[0]["properties"]["impactedValue"]
    for private in (subscription, resource, "nonCompliantResources", "policyStates"):
        assert not any(private.lower().encode() in data.lower() for data in cached), private
