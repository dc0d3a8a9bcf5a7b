"""The policies that a bullet names without a link."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from enricher.article.definitions import DefinitionIndex
from enricher.article.unlinked import PolicyNames, unlinked_in_bullet
from enricher.markdown.inline import NO_REFERENCES
from tests.support.builders import guid
from tests.support.project import definition
from tests.unit.article.support import EXPRESSROUTE, catalog

NAME = "Circuits should be Zone Redundant"
LONGER = "Circuits should use private link for backups"
TWIN = "Circuits should use two providers of networks"
FACTS = catalog(
    definition(4, LONGER),
    definition(5, TWIN),
    definition(6, f"[Preview]: {TWIN}"),
    definition(7, "Circuits are fast"),
    definition(8, "[Deprecated]: Circuits should use the former network of all"),
    definition(9, "Circuits should only use Azure Active Directory for authentication"),
    definition(10, "Other things should use private link", kind="microsoft.other/things"),
)
NAMES = PolicyNames.of(FACTS, EXPRESSROUTE)


def named(bullet: str) -> list[tuple[str, Sequence[str]]]:
    """Return the words in a bullet that name policies, with the ids of these."""
    found = unlinked_in_bullet(bullet, NAMES, DefinitionIndex.of(FACTS), NO_REFERENCES)
    return [(bullet[slice(*each.span)], [p.id for p in each.policies]) for each in found]


@pytest.mark.parametrize(
    ("bullet", "words", "number"),
    [
        (f"- {NAME}", NAME, 1),
        ("* circuits should be zone-redundant.", "circuits should be zone-redundant", 1),
        (f"  + Assign {NAME} to all.", NAME, 1),
        (f"- `{NAME}` - why", f"`{NAME}`", 1),
        (
            "- **Circuits should\n  be Zone Redundant.** W",
            "Circuits should\n  be Zone Redundant",
            1,
        ),
        ("- Use geo-redundant backups on circuits.", "Use geo-redundant backups on circuits", 2),
        ("- Circuits use geo-redundant backups: why", "Circuits use geo-redundant backups", 2),
        ("- Use *circuits that use private link*!", "circuits that use private link", 3),
        ("- Assign (Circuits should use private link) now", "Circuits should use private link", 3),
        (f"- {LONGER}", LONGER, 4),
        (
            "- Circuits only use Microsoft Entra ID for authentication.",
            "Circuits only use Microsoft Entra ID for authentication",
            9,
        ),
        (
            "- Mind that Circuits should only use Microsoft Entra ID for authentication",
            "Circuits should only use Microsoft Entra ID for authentication",
            9,
        ),
        ("- **Circuits are fast**: why", "Circuits are fast", 7),
        (f"- {NAME} [x](y)", NAME, 1),
    ],
)
def test_unlinked_in_bullet(bullet: str, words: str, number: int) -> None:
    """A full name anywhere, or the head and marked words that say the same, are certain."""
    assert named(bullet) == [(words, [guid(number)])]


@pytest.mark.parametrize(
    "bullet",
    [
        "Circuits should be Zone Redundant",
        "1. Circuits should be Zone Redundant",
        "> - Circuits should be Zone Redundant",
        f"- [Circuits should be Zone Redundant](#x/policyDefinitions/{guid(1)})",
        f"- Circuits should be Zone Redundant ([more](#x/policyDefinitions/{guid(1)}))",
        "- [Circuits should be Zone Redundant](https://example.com)",
        "- <a href='x'>Circuits should be Zone Redundant</a>",
        "- <!-- Circuits should be Zone Redundant -->",
        "- `az x 'Circuits should be Zone Redundant'`",
        "- Circuits should use private link for all",  # the longer name may be meant
        "- Circuits should. Be Zone Redundant",
        "- Circuits shouldn't be Zone Redundant",
        "- Circuits don't use geo-redundant backups",
        "- We want that circuits are fast",  # too short to be found in a sentence
        "- Circuits should use [private](x) link",
        "- Other things should use private link",
        "- Circuits should use the former network of all",
        "- Something else",
        "- ",
    ],
)
def test_unlinked_in_bullet__nothing(bullet: str) -> None:
    """Links, code, HTML, other blocks, retired and other policies, and doubtful names are left."""
    assert named(bullet) == []


def test_unlinked_in_bullet__name_of_several() -> None:
    """A name that two policies have names both."""
    assert named(f"- {TWIN}") == [(TWIN, [guid(5), guid(6)])]


def test_unlinked_in_bullet__several_names() -> None:
    """Each policy is linked once, in order."""
    bullet = "- `Circuits should use private link`: Circuits should be Zone Redundant, says "
    assert [ids for _, ids in named(f"{bullet}'Circuits should use private link'.")] == [
        [guid(3)],
        [guid(1)],
    ]
