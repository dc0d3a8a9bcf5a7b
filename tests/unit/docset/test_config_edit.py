"""Edits of a configuration, in every layout that a person may give it."""

from __future__ import annotations

import tomllib

import pytest

from enricher.docset.config_edit import Decision, with_decision
from enricher.errors import ConfigError

OURS, OTHER = "da8a2248-6b4a-44a7-96bf-bf1c0dd208c3", "c5ecf495-6caa-445c-b431-04fda56c555a"
NAME = "Circuits should\nbe “redundant”"
POLICIES, ARTICLE = ("policies",), ("articles", "docs/a b.md")

LAYOUTS = [
    "",
    "# Only a comment",
    "[policies]\n",
    "[policies] # by id\n# exclude = []\n\n[lint]\nignore = []  # none\n",
    f'[policies]\nexclude = ["{OTHER}"]   # never list this\n\n\n[lint]\n',
    f'[policies]\nexclude = [ "{OTHER}", ]\n',
    f'[policies]\nexclude = [\n\t"{OTHER}" # theirs\n]\n',
    f"[policies]\nexclude = [\n    '{OTHER}', # theirs\n    # more to come\n]\n# end\n",
    "[policies]\nexclude = [] # none yet\n",
    "[policies]\nexclude = [\n]\n",
    f'policies.exclude = ["{OTHER}"]\n',
    f'policies = {{ exclude = ["{OTHER}"], pin = ["{OURS}"] }}\n',
    f'[policies]\npin = ["{OURS}", "{OTHER}"] # first\n',
    f'[policies]\npin = [\n  "{OURS.upper()}", # ours\n  "{OTHER}", # theirs\n]\n',
    f'[articles."docs/a b.md"] # ours\nlimit = 3\npin = ["{OURS}"]\n\n[lint]\nignore = ["x"]\n',
    '[lint]\nignore = ["x"]\n[articles]\n"docs/a b.md" = { limit = 2 }\n',
    "[services.x]\nname = 'X'\n\n[articles.y]\nlimit = 1\n",
]


@pytest.mark.parametrize("path", [POLICIES, ARTICLE])
@pytest.mark.parametrize("text", LAYOUTS)
def test_decision__in_any_layout(text: str, path: tuple[str, ...]) -> None:
    """Only the two lists change; other lines and comments stay, and so does a repeated run's."""
    edited = with_decision(text, path, Decision.EXCLUDE, OURS, NAME)
    before, after = tomllib.loads(text), tomllib.loads(edited.text)
    for key in path:
        before, after = before.setdefault(key, {}), after[key]
    assert after["exclude"] == [*before.get("exclude", []), OURS]
    others = [each for each in before.get("pin", []) if each.lower() != OURS]
    assert after.get("pin", []) == others
    assert edited.is_moved is (others != before.get("pin", []))
    lines = {line.strip() for line in edited.text.splitlines()}
    for line in text.splitlines():
        if "exclude" not in line and OURS not in line.lower() and "{" not in line:
            assert {line.strip(), line.strip().replace(" #", ", #")} & lines
    again = with_decision(edited.text, path, Decision.EXCLUDE, OURS, NAME)
    assert (again.text, again.is_new, again.is_moved) == (edited.text, False, False)


def test_decision__has_the_name_of_the_definition() -> None:
    """A new line has the name as a comment, on one line and indented as the lines above."""
    text = f'[policies]\npin = [\n    "{OTHER}", # theirs\n]\n'
    edited = with_decision(text, POLICIES, Decision.PIN, OURS, NAME)
    line = f'    "{OURS}", # Circuits should be “redundant”\n'
    assert edited.text == text.replace("theirs\n", f"theirs\n{line}")


@pytest.mark.parametrize(
    "text",
    [
        'articles."a.md".limit = 3\npolicies.pin = []\n[lint]\nignore = []\n',
        'articles = { "a.md" = { limit = 2 } }\n[lint]\n',
    ],
)
def test_decision__in_a_layout_that_cannot_be_edited(text: str) -> None:
    """What tomlkit would spoil is refused, with what to write by hand."""
    with pytest.raises(ConfigError, match=r'list \'pin\' of \[articles."docs/a b.md"\]'):
        with_decision(text, ARTICLE, Decision.PIN, OURS, NAME)


def test_decision__is_undone_by_its_opposite() -> None:
    """A list that a decision made goes with it."""
    first = with_decision("[policies]\n", POLICIES, Decision.PIN, OURS, NAME)
    second = with_decision(first.text, POLICIES, Decision.EXCLUDE, OURS, NAME)
    assert (second.is_new, second.is_moved) == (True, True)
    assert second.text == first.text.replace("pin", "exclude")
