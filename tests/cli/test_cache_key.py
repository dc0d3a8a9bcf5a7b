"""What the cache may be used for: a cached run reports what a run without the cache reports."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from enricher.article.language import language_folder
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project, definition, run, template


@pytest.fixture
def docset(project: Project) -> Project:
    """A docset that was refreshed twice, so that its articles are in the cache."""
    preview = definition(8, "[Preview]: Circuits should use private endpoints")
    project.set_facts([*DEFINITIONS, preview], RECOMMENDATIONS)
    project.article(template())
    for _ in range(3):
        assert project.run("refresh", project.folder) == 0
    return project


def checks(project: Project, *options: object) -> tuple[int, int]:
    """Return the exit codes of a check with and without the cache."""
    check = ("refresh", project.folder, "--check", *options)
    return project.run(*check), project.run(*check, "--no-cache")


def test_check__after_a_run_with_other_options_says_what_it_says_without_the_cache(
    docset: Project,
) -> None:
    """Options that change articles are not answered from a run without them."""
    assert checks(docset) == (0, 0)
    assert checks(docset, "--no-preview") == (1, 1)
    assert checks(docset, "--preview") == (0, 0)
    assert checks(docset, "--limit", 1) == (1, 1)


def replace_with_old_times(file: Path, old: str, new: str) -> None:
    """Edit a file; its size and time stay, as after `cp -p` or `rsync --times`."""
    before = file.stat()
    text = file.read_text(encoding="utf-8")
    assert old in text
    assert len(old) == len(new)
    file.write_text(text.replace(old, new), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_check__notices_a_definition_with_its_old_size_and_time(docset: Project) -> None:
    """The name of a policy that changed is noticed."""
    file = docset.folder / "checkout" / "policyDefinitions" / "Network" / "0.json"
    replace_with_old_times(file, "Zone Redundant", "Zone Resilient")
    assert checks(docset) == (1, 1)


def test_check__notices_recommendations_with_their_old_size_and_time(docset: Project) -> None:
    """So is that of a recommendation."""
    replace_with_old_times(docset.metadata, "Use several circuits", "Have several circuit")
    assert checks(docset) == (1, 1)


def test_check__notices_a_template_with_its_old_size_and_time(project: Project) -> None:
    """So is the wording of a docset's own template."""
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
    """`--policies-from LINK` means what the link leads to now, whatever the files' times."""
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


def test_cache__holds_no_counts_of_resources(docset: Project) -> None:
    """What the cache holds is public: names of articles, policies and recommendations."""
    folder = Path(os.environ["XDG_CACHE_HOME"])
    assert [*folder.rglob("*.bin")]
    assert json.dumps("subscription") not in "".join(
        file.read_bytes().decode("utf-8", "replace") for file in folder.rglob("*.bin")
    )
