"""The lock: entries survive a round trip and parallel runs, and damage affects one article."""

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
from enricher.platform.files import hash_of
from tests.support.builders import guid

PLACE = "policy-definitions/reliability"
LINES = (
    LockEntry.bullet("a text", BulletKey(frozenset({guid(1), guid(2)}))),
    LockEntry.bullet("another", BulletKey(names=frozenset({"closing", "a name"}))),
    LockEntry.sentence("All of them.", Role.CLOSING),
)


def lock_of(folder: Path, *names: str) -> Path:
    """Write a lock with the entries for each of these articles; return its path."""
    path = folder / "enrich.lock"
    text = LockFile(path, {name: {PLACE: LINES} for name in names}).render()
    path.write_text(text, encoding="utf-8", newline="")
    return path


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_read__any_name(tmp_path: Path, name: str) -> None:
    """Spaces, line ends, `=======`, U+2028: no name of an article breaks the file."""
    lock = LockFile(tmp_path / "enrich.lock", {name: {PLACE: LINES}})
    text = lock.render()
    lock.path.write_text(text, encoding="utf-8", newline="")
    read = LockFile.read(lock.path)
    assert read.damage is None
    assert {*read.of(name)[PLACE]} == {*LINES}
    assert read.render() == text
    assert tomllib.loads(text)["articles"][name]


@pytest.mark.parametrize(
    "name", ["=======", "<<<<<<< a", " leading", "[articles.x]", "# end", "a\nb"]
)
def test_read__a_name_like_a_part_of_the_file(tmp_path: Path, name: str) -> None:
    """Markers of git, headings of tables, and the last line."""
    path = lock_of(tmp_path, name)
    assert {*LockFile.read(path).of(name)[PLACE]} == {*LINES}


def test_read__a_bullet_named_like_a_role(tmp_path: Path) -> None:
    """A bullet called 'closing' is no closing sentence."""
    entries = LockFile.read(lock_of(tmp_path, "a.md")).of("a.md")[PLACE]
    assert {entry.role for entry in entries if "closing" in entry.subject.names} == {None}


@pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
def test_read__with_a_byte_order_mark_or_crlf(tmp_path: Path, change: object) -> None:
    """An editor or git may write the file so."""
    path = lock_of(tmp_path, "a.md")
    path.write_text(change(path.read_text()), newline="")  # type: ignore[operator]
    assert LockFile.read(path).damage is None
    assert LockFile.read(path).of("a.md")


def test_read__damage_affects_one_article(tmp_path: Path) -> None:
    """The message names the part that can't be read."""
    path = lock_of(tmp_path, "a.md", "b.md", "c.md")
    path.write_text(path.read_text().replace('[articles."b.md"]\n', '[articles."b.md"]\n???\n'))
    lock = LockFile.read(path)
    assert lock.damage is not None
    assert 'articles."b.md"' in lock.damage
    assert [bool(lock.of(name)) for name in ("a.md", "b.md", "c.md")] == [True, False, True]


def test_read__cut_off(tmp_path: Path) -> None:
    """The last article of such a file counts as lost."""
    path = lock_of(tmp_path, "a.md", "b.md")
    text = path.read_text()
    path.write_text(text[: text.rindex("]\n")])
    lock = LockFile.read(path)
    assert lock.damage is not None
    assert "its end is missing" in lock.damage
    assert [bool(lock.of(name)) for name in ("a.md", "b.md")] == [True, False]


def test_read__of_a_later_version_is_refused(tmp_path: Path) -> None:
    """A lock that a later version wrote is never treated as damaged."""
    path = lock_of(tmp_path, "a.md")
    path.write_text(path.read_text().replace("version = 2", "version = 3"))
    with pytest.raises(ConfigError, match="later version of enrich"):
        LockFile.read(path)


def test_read__of_something_else_counts_as_lost(tmp_path: Path) -> None:
    """A file without a version that enrich knows is reported, and the user's edits stay."""
    path = tmp_path / "enrich.lock"
    path.write_text("version = 1\n\n# end\n")
    assert "not a lock of enrich" in (LockFile.read(path).damage or "")


def test_moved_from__the_article_with_most_of_the_bullets(tmp_path: Path) -> None:
    """Articles that no longer exist take precedence over those that may have been copied."""
    entries = [LockEntry.bullet(text, BulletKey(names=frozenset({text}))) for text in "abc"]
    closing = LockEntry.sentence("All of them.", Role.CLOSING)
    articles = {"some.md": (*entries[:1], closing), "most.md": (*entries[:2], closing)}
    lock = LockFile(
        tmp_path / "enrich.lock", {name: {PLACE: lines} for name, lines in articles.items()}
    )
    digests = {entry.digest for entry in entries}
    assert lock.moved_from(digests) == "most.md"
    (tmp_path / "most.md").touch()
    assert lock.moved_from(digests) == "some.md"
    assert lock.moved_from({closing.digest}) is None
    lock.remember("new.md", {PLACE: (*entries,)})
    assert lock.moved_from(digests) == "some.md"


def test_write__keeps_what_another_run_wrote(tmp_path: Path) -> None:
    """Two runs that read the same lock and record different articles don't undo each other."""
    for name in ("a.md", "b.md", "c.md"):
        (tmp_path / name).touch()
    path = lock_of(tmp_path, "a.md")
    first, second = LockFile.read(path), LockFile.read(path)
    first.remember("b.md", {PLACE: LINES[:1]})
    first.write()
    second.remember("c.md", {PLACE: LINES[1:]})
    second.remember("a.md", {PLACE: LINES[1:]})
    second.write()
    lock = LockFile.read(path)
    assert {*lock.of("a.md")[PLACE]} == {*lock.of("c.md")[PLACE]} == {*LINES[1:]}
    assert {*lock.of("b.md")[PLACE]} == {*LINES[:1]}


def test_write__drops_articles_that_no_longer_exist(tmp_path: Path) -> None:
    """The lock has the articles of the docset."""
    (tmp_path / "a.md").touch()
    path = lock_of(tmp_path, "gone.md", "a.md")
    lock = LockFile.read(path)
    lock.remember("a.md", {})
    lock.write()
    assert set(LockFile.read(path).articles) == {"a.md"}


def test_read__a_link_is_refused(tmp_path: Path) -> None:
    """A lock that leads to another file is never written through."""
    target = tmp_path / "precious"
    target.write_text("precious")
    (tmp_path / "enrich.lock").symlink_to(target)
    with pytest.raises(UsageError, match="is a link"):
        LockFile.read(tmp_path / "enrich.lock")
    assert target.read_text() == "precious"


def killed(folder: Path, before: bytes = b"before", after: bytes = b"after") -> LockFile:
    """Return the lock of a run that wrote one of two announced articles, and was killed."""
    for name in ("a.md", "b.md"):
        (folder / name).write_bytes(before)
    lock = LockFile.read(folder / "enrich.lock")
    for name in ("a.md", "b.md"):
        lock.announce(name, hash_of(after), {PLACE: LINES})
    (folder / "a.md").write_bytes(after)
    return lock


def test_read__what_a_killed_run_wrote(tmp_path: Path) -> None:
    """The article that was written is known, whether the lock is there, lost or restored."""
    for restored in (None, lock_of(tmp_path, "c.md").read_bytes()):
        killed(tmp_path)
        (tmp_path / "enrich.lock").unlink(missing_ok=True)
        if restored:
            (tmp_path / "enrich.lock").write_bytes(restored)
        lock = LockFile.read(tmp_path / "enrich.lock")
        assert {*lock.of("a.md")[PLACE]} == {*LINES}
        assert lock.of("b.md") == {}
        assert bool(lock.of("c.md")) is bool(restored)


def test_write__takes_over_the_journal(tmp_path: Path) -> None:
    """A run about another article records what the killed run wrote, and removes the journal."""
    killed(tmp_path)
    lock = LockFile.read(tmp_path / "enrich.lock")
    lock.write()  # as in a run that writes nothing
    assert not lock.path.exists()
    lock.remember("b.md", {PLACE: LINES[:1]})
    lock.write()
    assert {file.name for file in tmp_path.iterdir()} == {"a.md", "b.md", "enrich.lock"}
    again = LockFile.read(lock.path)
    assert {*again.of("a.md")[PLACE]} == {*LINES}
    assert {*again.of("b.md")[PLACE]} == {*LINES[:1]}


def test_announce__only_what_the_lock_lacks(tmp_path: Path) -> None:
    """An article whose entries stay needs no record, unless the lock has them from the journal."""
    (tmp_path / "a.md").write_bytes(b"after")
    journal = tmp_path / ".enrich.journal"
    lock = LockFile.read(lock_of(tmp_path, "a.md"))
    lock.announce("a.md", hash_of(b"after"), {PLACE: tuple(reversed(LINES)), "other": ()})
    assert not journal.exists()
    lock.announce("a.md", hash_of(b"after"), {PLACE: LINES[:1]})
    records = journal.read_bytes()
    LockFile.read(lock.path).announce("a.md", hash_of(b"later"), {PLACE: LINES[:1]})
    assert journal.read_bytes() != records


def test_write__removes_the_journal_of_a_run_that_wrote_nothing(tmp_path: Path) -> None:
    """As when no article can be written; a lock is not made for it."""
    (tmp_path / "a.md").write_bytes(b"before")
    lock = LockFile.read(tmp_path / "enrich.lock")
    lock.announce("a.md", hash_of(b"after"), {PLACE: LINES})
    lock.write()
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]


def test_read__a_journal_of_a_later_version_is_refused(tmp_path: Path) -> None:
    """As a lock of one is."""
    killed(tmp_path)
    journal = tmp_path / ".enrich.journal"
    journal.write_text(journal.read_text().replace("version = 2", "version = 3"))
    with pytest.raises(ConfigError, match="later version of enrich"):
        LockFile.read(tmp_path / "enrich.lock")
