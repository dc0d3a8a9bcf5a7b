"""Regular expressions and globs that a cloned repository configures, in bounded time.

A pattern with nested repetitions can take years on a name of thirty letters. The package `regex`
can stop a search, unlike the standard library.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from enricher.errors import ConfigError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_MAX_LENGTH = 5_000  # characters of a pattern
_MAX_GLOBS = 500
_SECONDS = 2.0  # for all slow searches of a process together
_SLOW = 0.001  # seconds; a usual search takes 0.000005
_FEW_STARS = 2  # that a glob may have to be matched in quadratic time at most


class _Budget:
    """The time that is left for slow searches."""

    seconds = _SECONDS


class BoundedPattern(Struct, frozen=True):
    """A regular expression from a configuration; `where` says which, in messages."""

    source: str
    where: str
    ignore_case: bool = False

    def search(self, text: str, at_most: float | None = None) -> Any:
        """Return the first match in a text, or None.

        Raises ConfigError if that takes too many seconds (`at_most`, or what is left).
        """
        start, left = time.perf_counter(), at_most or _Budget.seconds
        try:
            match = _compiled(self.source, self.ignore_case).search(text, timeout=left)
        except TimeoutError as error:
            raise ConfigError(
                f"{self.where}: '{self.source}' takes too long to search. Write it without nested "
                "repetitions, and with fewer of '*' and '+'."
            ) from error
        if (seconds := time.perf_counter() - start) > _SLOW:
            _Budget.seconds = max(_Budget.seconds - seconds, _SLOW)
        return match

    match = search  # by this method, pathspec recognizes a regular expression


def compile_bounded(source: str, where: str) -> BoundedPattern:
    """Return a pattern that ignores case; raise ValueError if it is malformed or too long."""
    if len(source) > _MAX_LENGTH:
        raise ValueError(f"a pattern of more than {_MAX_LENGTH:,} characters")
    try:
        re.compile(source)
        _compiled(source, True)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"'{source}' is no regular expression: {error}") from error
    return BoundedPattern(source, where, ignore_case=True)


@lru_cache(maxsize=1_000)
def _compiled(source: str, ignore_case: bool) -> Any:
    import regex  # noqa: PLC0415 - only for patterns of configurations

    return regex.compile(source, regex.IGNORECASE if ignore_case else 0)


def compile_globs(globs: Iterable[str], where: str) -> GitIgnoreSpec:
    """Return a matcher of globs as in a .gitignore.

    Raises ValueError if one is malformed, or if they are too long or too many.
    """
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - only for docsets
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415

    patterns = []
    pattern: Any
    lines = [*filter(None, globs)]
    if len(lines) > _MAX_GLOBS:
        raise ValueError(f"more than {_MAX_GLOBS} globs")
    for glob in lines:
        if len(glob) > _MAX_LENGTH:
            raise ValueError(f"a glob of more than {_MAX_LENGTH:,} characters")
        source, include = GitIgnoreSpecPattern.pattern_to_regex(glob)
        if glob.removeprefix("**/").removesuffix("/**").count("*") <= _FEW_STARS:
            pattern = re.compile(source) if source else None
        else:
            pattern = BoundedPattern(source, where) if source else None
        patterns.append(GitIgnoreSpecPattern(pattern, include))
    return GitIgnoreSpec(patterns, backend="simple")
