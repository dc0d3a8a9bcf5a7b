"""The session of a run is opened once, and only if something is to be asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from enricher.errors import SourceError
from enricher.sources.connection import Connection
from enricher.sources.source_options import SourceOptions


def test_session__is_one_for_all_threads(options: SourceOptions) -> None:
    """Threads that need it first at the same time share it."""
    connection = Connection(options)
    with ThreadPoolExecutor(8) as pool:
        sessions = [*pool.map(lambda _: connection.session, range(50))]
    assert len({id(session) for session in sessions}) == 1
    connection.close()
    assert not sessions[0].limits.leave_time_for(0)


@pytest.mark.parametrize(
    ("options", "is_possible"),
    [
        (SourceOptions(), True),
        (SourceOptions(fixtures="sample"), True),
        (SourceOptions(policies_from=Path("x")), False),
        (SourceOptions(policies_from=Path("x"), subscriptions=("a",)), True),
    ],
)
def test_is_possible__unless_all_facts_are_in_files(
    options: SourceOptions, is_possible: bool
) -> None:
    """Files alone need no session, and closing opens none."""
    connection = Connection(options)
    assert connection.is_possible is is_possible
    connection.close()


def test_session__without_recordings(tmp_path: Path) -> None:
    """The error is raised each time that the session is needed."""
    connection = Connection(SourceOptions(fixtures=tmp_path))
    for _ in range(2):
        with pytest.raises(SourceError, match="has no recordings"):
            _ = connection.session
