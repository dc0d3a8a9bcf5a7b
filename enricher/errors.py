"""The family of errors: each says what is wrong, why, and what to do, in one or two lines.

EnrichError                 exit code
├── UsageError              2   wrong usage or configuration
├── SourceError             3   a source can't be read: signed out, no network, no recording
│   ├── RefusedError        4   … because the account may not; the other sources go on
│   └── NotRecordedError    3   … because no recording answers the request
├── ArticleError            4   this article can't be done; others may be
└── InternalError           4   our own bug: an edit that would break its promise is not written
"""

from __future__ import annotations

from collections.abc import Sequence


class EnrichError(Exception):
    """The base of all; `exit_code` is what the command line ends with.

    `choices` are lines to choose from, told below the message.
    """

    exit_code = 1

    def __init__(self, message: str, choices: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.choices = choices


class UsageError(EnrichError):
    """An option, a path or a configuration that can't be what was meant."""

    exit_code = 2


class SourceError(EnrichError):
    """A source of facts could not be asked. Never to be read as 'it has none'."""

    exit_code = 3


class RefusedError(SourceError):
    """A source that this account may not read. What it would fill stays as it is."""

    exit_code = 4


class LostPageError(SourceError):
    """An answer goes on with a page that is not there."""


class NotRecordedError(SourceError):
    """A recording does not answer a request."""


class ArticleError(EnrichError):
    """One article that can't be enriched as it is; nothing of it was written."""

    exit_code = 4


class InternalError(EnrichError):
    """An invariant does not hold. Nothing was written."""

    exit_code = 4
