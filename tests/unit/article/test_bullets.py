"""Bullets: their subjects, names and links."""

from __future__ import annotations

import pytest

from enricher.article.bullets import (
    Bullet,
    BulletKey,
    RemovedBullet,
    definition_ids,
    linked_definitions,
    name_key,
    read_bullet,
)
from tests.support.builders import guid

LINK = f"https://x/policyDefinitions/{guid(1)}"
ENCODED = f"https://x/Microsoft.Authorization%2FpolicyDefinitions%2F{guid(2).upper()}"


@pytest.mark.parametrize(
    ("text", "ids", "names"),
    [
        (f"[A policy.]({LINK}): words", {guid(1)}, {"a policy"}),
        (f"See [A]({LINK}) and [B]({ENCODED}).", {guid(1), guid(2)}, set()),
        ("**A \\*big\\* name**, words", set(), {"a *big* name"}),
        ("**[A name](x)** words", set(), {"a name"}),
        ("`A name`: words", set(), {"a name"}),
        ("Words **A name**", set(), set()),
    ],
)
def test_bullet_key(text: str, ids: set[str], names: set[str]) -> None:
    """The ids of all linked definitions, and the name at the start."""
    assert BulletKey.of(text) == BulletKey(frozenset(ids), frozenset(names))


@pytest.mark.parametrize(
    ("key", "other", "matches"),
    [
        (BulletKey(frozenset("1")), BulletKey(frozenset("12")), True),
        (
            BulletKey(frozenset("1"), frozenset("n")),
            BulletKey(frozenset("2"), frozenset("n")),
            False,
        ),
        (BulletKey(frozenset("1"), frozenset("n")), BulletKey(names=frozenset("n")), True),
        (BulletKey(), BulletKey(), False),
    ],
)
def test_bullet_key__matches(key: BulletKey, other: BulletKey, matches: bool) -> None:
    """Ids take precedence over names."""
    assert key.matches(other) is other.matches(key) is matches


def test_linked_definitions() -> None:
    """Each definition has the name and the target of the link to it."""
    definitions = linked_definitions(f"[A `b`]({LINK}), [other](x) or [C]({ENCODED})")
    assert {key: (each.name, each.link) for key, each in definitions.items()} == {
        guid(1): ("A b", LINK),
        guid(2): ("C", ENCODED),
    }
    assert definition_ids("no link") == set()


@pytest.mark.parametrize(
    ("text", "name", "link"),
    [
        (f"See [A *b*]({LINK}) words", "A b", LINK),
        ("**A name** words [more](/x)", "A name", "/x"),
        ("Only  words", "Only words", ""),
        ("Log it all, and send it to [a storage account](/x).", "Log it all", "/x"),
        ("Loggen: Protokolle an [einen Event Hub](/x) senden.", "Loggen", "/x"),
    ],
)
def test_read_bullet(text: str, name: str, link: str) -> None:
    """The name is the first link or bold text, else all of it.

    A link that only says where logs are sent names no bullet: the text before it does.
    """
    bullet = read_bullet(text)
    assert (bullet.name, bullet.link) == (name, link)


def test_name_key() -> None:
    """Escapes, case, whitespace and a final period are ignored."""
    assert name_key("A \\*Name\\*  of\tthings.") == "a *name* of things"


@pytest.mark.parametrize(
    ("bullet", "state", "words"),
    [
        (RemovedBullet("A", "", ("1",), gone=True), "gone", "1 no longer exists"),
        (
            RemovedBullet("A", "", (), gone=True, deprecated=True, successor=Bullet("", name="B")),
            "deprecated",
            "A is deprecated; use B instead",
        ),
        (
            RemovedBullet("A", "", ("1",), gone=True, missing_in="Azure in China"),
            "not in Azure in China",
            "A is not in Azure in China (see --cloud)",
        ),
    ],
)
def test_removed_bullet(bullet: RemovedBullet, state: str, words: str) -> None:
    """The state of the subject, in a word and in a sentence."""
    assert (bullet.state, bullet.words) == (state, words)
