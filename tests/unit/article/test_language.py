"""The languages of articles."""

from __future__ import annotations

import pytest

from enricher.article.language import (
    DEFAULT_LANGUAGE,
    counted,
    language_folder,
    load_language,
    load_languages,
)
from enricher.catalog.folding import load_folding
from enricher.catalog.pillar import Pillar

ENGLISH = load_language()


@pytest.mark.parametrize(
    ("items", "text"),
    [(["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b, or c"), ([], "")],
)
def test_series(items: list[str], text: str) -> None:
    """Three or more items are separated by the serial comma of Microsoft's style."""
    assert ENGLISH.join(items, "or") == text


def test_counted() -> None:
    """The noun agrees with its number."""
    assert [counted(number, "bullet") for number in (0, 1, 2)] == [
        "0 bullets",
        "1 bullet",
        "2 bullets",
    ]
    assert counted(2, "policy", "policies") == "2 policies"


def test_destinations() -> None:
    """Each destination of logs has its words."""
    labels = {each.label for each in load_folding().variants if each.destination}
    assert ENGLISH.destinations.keys() == labels


def test_languages() -> None:
    """The default language comes first, and names the pillars as code does."""
    assert load_languages()[0] == ENGLISH
    assert {pillar: name.title for pillar, name in ENGLISH.pillars.items()} == {
        pillar: pillar.title for pillar in Pillar
    }


@pytest.mark.parametrize("name", [folder.name for folder in language_folder().parent.iterdir()])
def test_languages__are_complete(name: str) -> None:
    """Each language has a name for each pillar, and all templates."""
    assert load_language(name).pillars.keys() == {*Pillar}
    names = {file.name for file in language_folder(DEFAULT_LANGUAGE).glob("*.md.j2")}
    assert {"policy_bullet.md.j2", "advisor_bullet.md.j2", "affected.md.j2"} <= names
    assert {file.name for file in language_folder(name).glob("*.md.j2")} == names
