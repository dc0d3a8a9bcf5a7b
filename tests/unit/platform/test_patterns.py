"""Patterns and globs take bounded time, and mean what they mean in Python and git."""

from __future__ import annotations

import pickle

import pytest

from enricher.errors import ConfigError
from enricher.platform.patterns import compile_bounded, compile_globs

NAME = "Circuits should be zone redundant and a lot of other things as well as private"


@pytest.mark.parametrize(
    ("pattern", "is_found"),
    [
        (r"ZONE\b", True),
        (r"^circuits.*\bzone", True),
        ("a(?!b)", True),
        (r"\d", False),
        (r"(?:\w+\s?)+\$", False),
    ],
)
def test_search(pattern: str, is_found: bool) -> None:
    """Patterns are searched in any case, also in another process."""
    bounded = pickle.loads(pickle.dumps(compile_bounded(pattern, "x")))  # noqa: S301 - its own
    assert (bounded.search(NAME) is not None) is is_found


def test_search__that_would_not_end() -> None:
    """A search that takes too long is stopped, with an error that says where the pattern is."""
    pattern = compile_bounded(r"(\w|\s|.)*(\w|\s|.)*[^\w\s]\d", "enrich.toml: services")
    with pytest.raises(ConfigError, match=r"^enrich\.toml: services: .* takes too long to search"):
        pattern.search(NAME, at_most=0.05)


@pytest.mark.parametrize("pattern", ["[", "x" * 6_000, "(" * 4_000 + ")" * 4_000, "(?R)"])
def test_compile_bounded__malformed(pattern: str) -> None:
    """A pattern that Python can't read, or that is too long, is an error."""
    with pytest.raises(ValueError, match=r"'|characters"):
        compile_bounded(pattern, "x")


@pytest.mark.parametrize(
    ("globs", "name", "matches"),
    [
        (["*.md"], "a/b.md", True),
        (["a/**/*-b-*-c*.md"], "a/x/y/1-b-2-c3.md", True),
        (["a/**/*-b-*-c*.md"], "x/1-b-2-c3.md", False),
        (["*.md", "!a/b*"], "a/b.md", False),
        (["", "# x"], "a/b.md", False),
        (["*a" * 30 + "*b"], "a" * 200, False),
        (["**/a/" * 25 + "b"], "a/" * 100 + "c.md", False),
        (["[a-z]*" * 100 + "#"], "a" * 200, False),
    ],
)
def test_compile_globs(globs: list[str], name: str, matches: bool) -> None:
    """Globs mean what they mean in a .gitignore, whatever they are made of."""
    assert compile_globs(globs, "x").match_file(name) is matches


def test_compile_globs__too_long() -> None:
    """A glob of any length would take any memory."""
    with pytest.raises(ValueError, match="a glob of more than"):
        compile_globs(["a" * 6_000], "x")
    with pytest.raises(ValueError, match="more than 500 globs"):
        compile_globs(["a"] * 501, "x")
