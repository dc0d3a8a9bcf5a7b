"""The lock file: what was written comes back, whatever it is called, and damage costs little."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.article.bullets import BulletKey
from enricher.article.lock_history import LockEntry
from enricher.article.template import Role
from enricher.docset.lock import LockFile
from enricher.errors import ConfigError, UsageError
from tests.support.builders import guid

PLACE = "policy-definitions/reliability"
LINES = (
    LockEntry.bullet("a text", BulletKey(frozenset({guid(1), guid(2)}))),
    LockEntry.bullet("another", BulletKey(names=frozenset({"closing", "a name"}))),
    LockEntry.sentence("All of them.", Role.CLOSING),
)


def kept(lines: tuple[LockEntry, ...]) -> set[LockEntry]:
    """Lines in no order."""
    return set(lines)


def lock_of(folder: Path, *names: str) -> Path:
    """A lock that knows these articles."""
    path = folder / "enrich.lock"
    text = LockFile(path, {name: {PLACE: LINES} for name in names}).render()
    path.write_text(text, encoding="utf-8", newline="")
    return path


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_lock__any_name_comes_back(tmp_path: Path, name: str) -> None:
    """Blanks, line ends, `=======`, U+2028: an article's name breaks nothing."""
    lock = LockFile(tmp_path / "enrich.lock", {name: {PLACE: LINES}})
    text = lock.render()
    lock.path.write_text(text, encoding="utf-8", newline="")
    read = LockFile.read(lock.path)
    assert read.damage is None
    assert kept(read.of(name)[PLACE]) == kept(LINES)
    assert read.render() == text
    assert tomllib.loads(text)["articles"][name]


@pytest.mark.parametrize(
    "name", ["=======", "<<<<<<< a", " leading", "[articles.x]", "# end", "a\nb"]
)
def test_lock__odd_names(tmp_path: Path, name: str) -> None:
    """What looks like a part of the file is only a name."""
    path = lock_of(tmp_path, name)
    assert kept(LockFile.read(path).of(name)[PLACE]) == kept(LINES)


def test_lock__roles_and_names_are_apart(tmp_path: Path) -> None:
    """A bullet called 'closing' is no closing line."""
    lines = LockFile.read(lock_of(tmp_path, "a.md")).of("a.md")[PLACE]
    assert {one.role for one in lines if "closing" in one.subject.names} == {None}


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
def test_lock__byte_order_mark_and_crlf_are_read(tmp_path: Path, change: object) -> None:
    """What an editor or git made of the file is read all the same."""
    path = lock_of(tmp_path, "a.md")
    path.write_text(change(path.read_text()), newline="")  # type: ignore[operator]
    assert LockFile.read(path).damage is None
    assert LockFile.read(path).of("a.md")


def test_lock__damage_costs_one_article(tmp_path: Path) -> None:
    """A part that can't be read is that article's alone, and is told."""
    path = lock_of(tmp_path, "a.md", "b.md", "c.md")
    path.write_text(path.read_text().replace('[articles."b.md"]\n', '[articles."b.md"]\n???\n'))
    lock = LockFile.read(path)
    assert lock.damage is not None
    assert 'articles."b.md"' in lock.damage
    assert [bool(lock.of(name)) for name in ("a.md", "b.md", "c.md")] == [True, False, True]


def test_lock__cut_off_costs_the_last_article(tmp_path: Path) -> None:
    """Of a file that was cut off, the article at its end counts as lost."""
    path = lock_of(tmp_path, "a.md", "b.md")
    text = path.read_text()
    path.write_text(text[: text.rindex("]\n")])
    lock = LockFile.read(path)
    assert lock.damage is not None
    assert "its end is missing" in lock.damage
    assert [bool(lock.of(name)) for name in ("a.md", "b.md")] == [True, False]


def test_lock__of_a_later_version_is_refused(tmp_path: Path) -> None:
    """A lock that a later version wrote is never treated as damaged."""
    path = lock_of(tmp_path, "a.md")
    path.write_text(path.read_text().replace("version = 2", "version = 3"))
    with pytest.raises(ConfigError, match="later version of enrich"):
        LockFile.read(path)


def test_lock__of_an_earlier_version_counts_as_lost(tmp_path: Path) -> None:
    """A lock in the format of an earlier version is reported, and the user's edits stay."""
    path = tmp_path / "enrich.lock"
    path.write_text("# What enrich last wrote.\nenrich.lock 1\n\na.md\n\n# end\n")
    assert "earlier version of enrich" in (LockFile.read(path).damage or "")


def test_lock__what_others_wrote_meanwhile_stays(tmp_path: Path) -> None:
    """Two that read the same lock and remember different articles don't undo each other."""
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).touch()
    path = lock_of(tmp_path, "a.md")
    one, two = LockFile.read(path), LockFile.read(path)
    one.remember("b.md", {PLACE: LINES[:1]})
    one.write()
    two.remember("c.md", {PLACE: LINES[1:]})
    two.remember("a.md", {PLACE: LINES[1:]})
    two.write()
    both = LockFile.read(path)
    assert kept(both.of("a.md")[PLACE]) == kept(both.of("c.md")[PLACE]) == kept(LINES[1:])
    assert kept(both.of("b.md")[PLACE]) == kept(LINES[:1])


def test_lock__articles_that_are_gone_are_forgotten(tmp_path: Path) -> None:
    """The lock holds articles that there are."""
    (tmp_path / "a.md").touch()
    path = lock_of(tmp_path, "gone.md", "a.md")
    lock = LockFile.read(path)
    lock.remember("a.md", {})
    lock.write()
    assert set(LockFile.read(path).articles) == {"a.md"}


def test_lock__that_is_a_link_is_refused(tmp_path: Path) -> None:
    """A lock that leads to another file is never written through."""
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "enrich.lock").symlink_to(target)
    with pytest.raises(UsageError, match="is a link"):
        LockFile.read(tmp_path / "enrich.lock")
    assert target.read_text() == "precious"
