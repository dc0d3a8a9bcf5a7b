"""The store on disk: keys follow their parts, damaged entries are absent, old ones are removed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import mdurl
import pytest

from enricher.catalog.clouds import Cloud
from enricher.platform.cache import (
    Kind,
    Store,
    build_id,
    cache_folder,
    cache_key,
    clear_cache,
    file_state,
)
from enricher.sources.source_options import SourceOptions

PARTS = (
    "name",
    Cloud.USGOV,
    Path("a/b"),
    re.compile("a", re.IGNORECASE),
    {"x": 1, "y": 2},
    frozenset({"b", "a"}),
    None,
    2.5,
)


def test_cache_key__of_equal_parts_is_equal() -> None:
    """The order of sets and dictionaries doesn't count."""
    assert cache_key({"x": 1, "y": 2}, {"a", "b"}) == cache_key({"y": 2, "x": 1}, {"b", "a"})


@pytest.mark.parametrize("index", range(len(PARTS)))
def test_cache_key__follows_each_part(index: int) -> None:
    """Another value gives another key."""
    parts: list[object] = [*PARTS]
    parts[index] = "other"
    assert cache_key(*parts) != cache_key(*PARTS)


def test_cache_key__is_equal_in_another_process() -> None:
    """The hash seed of a process doesn't count."""
    code = (
        "from enricher.platform.cache import cache_key; "
        "print(cache_key(frozenset({'a', 'b', 'c'}), {'x': 1, 'y': 2}))"
    )
    keys = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(keys) == 1


def test_cache_key__of_something_else() -> None:
    """A part without a stable form is an error."""
    with pytest.raises(TypeError, match="a object can't be part of a cache key"):
        cache_key(object())


def test_build_id__is_stable() -> None:
    """An installation has one id."""
    assert build_id() == build_id()
    assert len(build_id()) == 64


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two files."""
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    (folder / "a.json").write_text("one")
    (folder / "below" / "b.json").write_text("two")
    return folder


def test_file_state__is_stable(folder: Path) -> None:
    """Reading changes nothing; a link to the folder is the folder."""
    state = file_state(folder)
    (folder / "a.json").read_text()
    assert file_state(folder) == state
    link = folder.with_name("link")
    link.symlink_to(folder)
    assert file_state(link) == state


def test_file_state__sees_a_preserved_time(folder: Path) -> None:
    """An edit of equal size and time is seen, as `cp -p` and `rsync --times` make."""
    state = file_state(folder)
    file = folder / "below" / "b.json"
    other = folder.with_name("other.json")
    other.write_text("six")
    shutil.copystat(file, other)
    shutil.copy2(other, file)
    assert file_state(folder) != state


@pytest.mark.parametrize("name", ["added.json", "below/added.json"])
def test_file_state__sees_an_added_file(folder: Path, name: str) -> None:
    """At any depth."""
    state = file_state(folder)
    (folder / name).write_text("")
    assert file_state(folder) != state


@pytest.mark.parametrize("name", [".git", "__pycache__"])
def test_file_state__skips_folders_of_tools(folder: Path, name: str) -> None:
    """Their files are not content."""
    state = file_state(folder)
    (folder / name).mkdir()
    (folder / name / "x").write_text("")
    assert file_state(folder) == state


def test_file_state__of_a_switched_link(folder: Path, tmp_path: Path) -> None:
    """A link that leads to an equal folder elsewhere has another state."""
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    link = tmp_path / "link"
    link.symlink_to(folder)
    state = file_state(link)
    link.unlink()
    link.symlink_to(copy)
    assert file_state(link) != state


def test_file_state__of_unusual_entries(folder: Path) -> None:
    """Dangling links, links to a folder above, and names that are not UTF-8 can be in a key."""
    (folder / "gone").symlink_to("nowhere")
    (folder / "above").symlink_to(folder)
    (folder / os.fsdecode(b"caf\xe9")).write_text("")
    (folder / os.fsdecode(b"d\xe9")).mkdir()
    missing = file_state(folder / os.fsdecode(b"m\xe9"))
    assert cache_key(file_state(folder), missing)


STORE = Store(Kind.ARTICLES)


def test_store__reads_what_was_written() -> None:
    """An entry that was never written is absent."""
    assert STORE.read("key") is None
    STORE.write("key", b"data")
    assert STORE.read("key") == b"data"
    assert Store(Kind.RESPONSES).read("key") is None


def test_store__entries_are_private() -> None:
    """They name the user's articles; no temporary file stays beside them."""
    STORE.write("key", b"data")
    assert [file.stat().st_mode & 0o777 for file in STORE.folder.iterdir()] == [0o600]


@pytest.mark.parametrize("damage", [b"", b"x", b"00000000\ndata"])
def test_store__ignores_damaged_entries(damage: bytes) -> None:
    """An entry that was cut off or changed is absent."""
    STORE.write("key", b"data")
    (file,) = STORE.files()
    file.write_bytes(damage)
    assert STORE.read("key") is None


def test_store__keeps_what_was_used_last() -> None:
    """Beyond the limit, the entries that were used longest ago are removed."""
    store = Store(Kind.CATALOGUES)
    for number in range(store.kind.limit + 2):
        store.write(f"key-{number}", b"data")
        os.utime(store.folder / f"key-{number}.bin", (number, number))
        store.touch("key-0")
    assert len(store.files()) == store.kind.limit
    assert store.read("key-0") == b"data"
    assert store.read("key-1") is None


def test_store__makes_room_for_what_is_written_now() -> None:
    """Entries that were written while the clock was ahead are removed first."""
    store = Store(Kind.CATALOGUES)
    for number in range(store.kind.limit):
        store.write(f"key-{number}", b"data")
        os.utime(store.folder / f"key-{number}.bin", (2**33, 2**33))
    store.write("now", b"data")
    assert store.read("now") == b"data"


def test_store__age() -> None:
    """The age is in seconds; a time in the future says nothing."""
    assert STORE.age("key") is None
    STORE.write("key", b"data")
    assert 0 <= (STORE.age("key") or 0) < 60
    (file,) = STORE.files()
    os.utime(file, (2**33, 2**33))
    assert STORE.age("key") is None


def test_store__without_a_folder() -> None:
    """A cache that can't be written is empty, silently."""
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().write_text("a file where the folder should be")
    STORE.write("key", b"data")
    STORE.touch("key")
    assert STORE.read("key") is None
    assert STORE.files() == []


def test_clear_cache() -> None:
    """All entries are removed, and counted."""
    for kind in Kind:
        Store(kind).write("key", b"data")
    assert clear_cache() == len(Kind)
    assert clear_cache() == 0


def test_build_id__follows_the_libraries(tmp_path: Path) -> None:
    """Entries that another version of a library made are not used."""
    copy = tmp_path / "mdurl"
    shutil.copytree(Path(mdurl.__file__).parent, copy)
    code = "from enricher.platform.cache import build_id; print(build_id())"
    ids = {build_id()}
    for _ in range(2):
        with (copy / "_parse.py").open("a") as file:
            file.write("# of another version\n")
        environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        ids.add(done.stdout.strip())
    assert len(ids) == 3


def test_options__have_a_key() -> None:
    """All options that are part of a key can be."""
    assert cache_key(SourceOptions().key_parts()) == cache_key(SourceOptions().key_parts())
