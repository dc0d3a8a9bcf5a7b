"""The session of a run, opened by the first source that needs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from enricher.sources.source_options import SourceOptions

if TYPE_CHECKING:
    from enricher.sources.session import Session


class Connection:
    """The session of a run. A cached run opens none, and so never imports the Azure SDK."""

    def __init__(
        self,
        options: SourceOptions,
        record_to: Path | None = None,
        warn: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Prepare a session; with `record_to`, it also writes each exchange there, scrubbed.

        `warn` receives a message before each long wait.
        """
        self.options = options
        self.record_to = record_to
        self._warn = warn
        self._session: Session | None = None
        self._opening = Lock()  # several threads may be the first

    @property
    def session(self) -> Session:
        """The session; raises SourceError if there are no recordings to replay."""
        with self._opening:
            if self._session is None:
                self._session = self._open()
            return self._session

    def _open(self) -> Session:
        from enricher.sources.session import Session  # with the Azure SDK, which is slow to import

        if self.options.fixtures:
            return Session.offline(self.options.fixtures)
        return Session.live(self.options, self.record_to, self._warn)

    @property
    def is_possible(self) -> bool:
        """Whether the options name recordings or Azure, and not only files."""
        return self.options.fixtures is not None or self.options.needs_azure

    def close(self) -> None:
        """Close the session, if it was opened; further requests fail."""
        if self._session:
            self._session.close()
