"""The editors that strip slots, on articles that were filled in another way than today's."""

from __future__ import annotations

import pytest

from tests.support.project import CLOSING, LIST, Project, template

TITLES = "Circuits should be Zone Redundant"


def stripped(project: Project, text: str) -> str:
    """Return an article after `enrich strip`, which must succeed."""
    path = project.article(text)
    assert project.run("strip", path) == 0
    return path.read_text()


@pytest.mark.parametrize("marker", ["*", "+"])
def test_list__has_the_markers_of_the_list_that_it_replaces(project: Project, marker: str) -> None:
    """The template's list comes back with the markers that the user has in it."""
    text = template().replace(LIST, LIST.replace("- ", f"{marker} "))
    filled = project.enriched(text)
    assert f"\n{marker} [{TITLES}](" in filled
    reliability = stripped(project, filled).partition("## Security")[0]
    assert LIST.replace("- ", f"{marker} ") in reliability


def test_list__after_the_options_have_changed(project: Project) -> None:
    """A bullet beyond today's limit is recognized as well, without a lock."""
    filled = project.enriched(template())
    path = project.article(filled)
    assert project.run("strip", path, "--limit", 1) == 0
    assert path.read_text() == template()


def test_list__with_prose_of_the_users(project: Project) -> None:
    """A section with prose gets no placeholders: the list and the closing line are removed."""
    text = template().replace(f"{LIST}\n\n{CLOSING}", f"Ask us.\n\n{LIST}\n\n{CLOSING}", 1)
    after = stripped(project, project.enriched(text))
    assert after == text.replace(f"Ask us.\n\n{LIST}\n\n{CLOSING}", "Ask us.", 1)
