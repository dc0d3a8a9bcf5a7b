"""The errors of enrich, by cause. Each message says what is wrong, why, and what to do.

    EnrichError
    ├── UsageError              options, paths or names that can't be meant as given
    │   ├── NotFoundError       a path, service or policy that the user named does not exist
    │   ├── NotWritableError    a file or folder can't be written
    │   └── ConfigError         a malformed configuration, template or lock
    ├── SourceError             facts can't be read: signed out, no network, malformed, no recording
    │   ├── RefusedError        … because the account may not; other sources are still asked
    │   ├── LostPageError       … because a list refers to a page that does not exist
    │   └── NotRecordedError    … because no recording answers the request
    ├── ArticleError            one article can't be read or filled; others are not affected
    └── InternalError           a bug: an invariant does not hold, and nothing was written

`enricher.cli.main` maps causes to exit codes; nothing else does.
"""

from __future__ import annotations

from collections.abc import Sequence


class EnrichError(Exception):
    """The base of all errors; `choices` are lines to choose from, shown below the message."""

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.choices = choices


class UsageError(EnrichError):
    """Options, paths or names that can't be meant as given."""


class NotFoundError(UsageError):
    """A path, service or policy that the user named does not exist."""


class NotWritableError(UsageError):
    """A file or folder that can't be written. A file keeps its content."""


class ConfigError(UsageError):
    """A malformed configuration, template or lock."""


class SourceError(EnrichError):
    """A source of facts that can't be read, which never means that it is empty."""


class RefusedError(SourceError):
    """A source that this account may not read. The sections that need it stay as they are."""


class LostPageError(SourceError):
    """A list that refers to a page that does not exist."""


class NotRecordedError(SourceError):
    """A request that no recording answers."""


class ArticleError(EnrichError):
    """An article that can't be read or filled. Nothing of it is written."""


class InternalError(EnrichError):
    """A bug: an invariant does not hold. Nothing is written."""
