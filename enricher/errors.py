"""The errors of enrich, by cause. Each message says what happened, why, and what to do.

    EnrichError
    ├── UsageError              invalid options, paths or names
    │   ├── NotFoundError       a path, service or policy that the user named does not exist
    │   ├── NotWritableError    a file or folder can't be written
    │   ├── ConfigError         a malformed configuration or lock, or a missing folder
    │   └── RenderError         a template of the user's that can't be rendered as it is
    ├── SourceError             facts can't be read: signed out, no network, malformed, no recording
    │   ├── RefusedError        … because the account lacks permission
    │   ├── LostPageError       … because a list refers to a page that does not exist
    │   └── NotRecordedError    … because no recording answers the request
    ├── ArticleError            an article can't be read or filled; others are not affected
    └── InternalError           a bug: an invariant does not hold, and nothing was written

Only `enricher.cli.main` maps them to exit codes.
"""

from __future__ import annotations

from collections.abc import Sequence


class EnrichError(Exception):
    """The base of all errors.

    `choices` are lines to choose from, such as similar names, to be shown below the message.
    """

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.choices = choices


class UsageError(EnrichError):
    """Invalid options, paths or names."""


class NotFoundError(UsageError):
    """A path, service or policy that the user named does not exist."""


class NotWritableError(UsageError):
    """A file or folder that can't be written. A file keeps its content."""


class ConfigError(UsageError):
    """A malformed configuration or lock, or a missing folder of templates."""


class RenderError(UsageError):
    """A template of the user's that is malformed, or fails for an article."""


class SourceError(EnrichError):
    """A source of facts that can't be read. It is never treated as empty."""


class RefusedError(SourceError):
    """A source that the account may not read.

    Other sources are still queried. Slots that need this one stay unchanged.
    """


class LostPageError(SourceError):
    """A list that refers to a page that does not exist."""


class NotRecordedError(SourceError):
    """A request that no recording answers."""


class ArticleError(EnrichError):
    """An article that can't be read or filled. Nothing of it is written."""


class InternalError(EnrichError):
    """A bug: an invariant does not hold. Nothing is written."""
