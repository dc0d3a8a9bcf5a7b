"""Cached lists of Azure: how long they are fresh, and what is compiled from them."""

from __future__ import annotations

import os
from itertools import count

import pytest

from enricher.platform.cache import Kind, Store
from enricher.sources.responses import Responses, describe_cache, read_response, response_ages

LIST = [{"name": "a"}]


def age(hours: float) -> None:
    """Make all cached lists older."""
    for file in Store(Kind.RESPONSES).files():
        time = file.stat().st_mtime - hours * 3600
        os.utime(file, (time, time))


def test_read__only_fresh_lists_of_its_own_cloud() -> None:
    """`last` returns a list however old it is."""
    responses = Responses("https://x.y", 24)
    assert responses.read("list") is None
    responses.write("list", [*LIST])
    assert responses.read("list") == responses.last("list") == LIST
    assert Responses("public", 24).read("list") is None
    age(25)
    assert responses.read("list") is None
    assert responses.last("list") == LIST
    assert responses.has("list")


def test_read__of_a_clock_that_was_ahead() -> None:
    """A list from the future is not fresh, nor is what was compiled from it."""
    responses, numbers = Responses("public", 24), count()
    responses.write("list", [*LIST])
    age(-1)
    assert responses.read("list") is None
    assert [responses.compiled(["list"], int, lambda: next(numbers)) for _ in range(2)] == [0, 1]


def test_read__without_cache() -> None:
    """With a maximum age of 0 nothing is read or written."""
    responses = Responses("public", 0)
    responses.write("list", [*LIST])
    assert Store(Kind.RESPONSES).files() == []
    Responses("public", 24).write("list", [*LIST])
    assert responses.read("list") is None
    assert responses.last("list") == []
    assert not responses.has("list")


def test_compiled__while_all_lists_are_fresh() -> None:
    """A list that is written again is compiled again."""
    responses, numbers = Responses("public", 24), count()

    def compile_() -> int:
        responses.write("a", [*LIST])
        responses.write("b", [*LIST])
        return next(numbers)

    assert [responses.compiled(["a", "b"], int, compile_) for _ in range(2)] == [0, 0]
    age(25)
    assert responses.compiled(["a", "b"], int, compile_) == 1
    responses.write("b", [{"name": "other"}])
    assert responses.compiled(["a", "b"], int, compile_) == 2


@pytest.mark.parametrize("data", [b"{", b"3", b"\xff"])
def test_read_response__damaged_is_empty(data: bytes) -> None:
    """An entry that is not a list of objects counts as absent."""
    Store(Kind.RESPONSES).write("x", data)
    assert read_response("x") == []
    assert read_response("missing") == []


def test_describe_cache__names_every_kind() -> None:
    """Lists with their age, other entries with their number, size and last use."""
    assert describe_cache() == []
    Responses("https://x.y", 24).write("list", [*LIST])
    age(2)
    assert [*response_ages()] == ["https---x-y-list"]
    Store(Kind.CATALOGUES).write("a", b"x" * 2_000_000)
    for key in ("a", "b"):
        Store(Kind.ARTICLES).write(key, b"")
    time = Store(Kind.ARTICLES).files()[0].stat().st_mtime - 3 * 24 * 3600
    os.utime(Store(Kind.ARTICLES).folder / "a.bin", (time, time))
    assert describe_cache() == [
        "https---x-y-list: 2.0 hours old",
        "catalogues: 1 file, 2.0 MB, last used 1 minute ago",
        "articles: 2 files, 0.0 MB, last used 1 minute to 3 days ago",
    ]
