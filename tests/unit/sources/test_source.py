"""A source gives facts or a refusal."""

from __future__ import annotations

import pytest

from enricher.errors import RefusedError, SourceError
from enricher.sources.connection import Connection
from enricher.sources.source import Refusal, SessionSource, or_refusal
from enricher.sources.source_options import SourceOptions


def raise_(error: Exception) -> int:
    """Raise an error."""
    raise error


def test_or_refusal() -> None:
    """Only a refusal is an answer; other errors of a source are errors."""
    assert or_refusal(int)("3") == 3
    assert or_refusal(raise_)(RefusedError("no.")) == Refusal(("no.",))
    with pytest.raises(SourceError, match="why"):
        or_refusal(raise_)(SourceError("why"))


def test_session_source__reads_through_the_session_of_the_run(options: SourceOptions) -> None:
    """The function gets the session; the connection opens it."""
    connection = Connection(options)
    source = SessionSource("x", connection, lambda session: session.endpoint)
    assert source.ask() == options.arm_endpoint
    refused = SessionSource("x", connection, lambda _: raise_(RefusedError("no.")))
    assert refused.ask() == Refusal(("no.",))
