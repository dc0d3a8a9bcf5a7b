"""The interface of a source of facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Generic, Protocol, TypeVar

from msgspec import Struct

from enricher.catalog.facts import InitiativesLoader, RulesLoader
from enricher.errors import RefusedError
from enricher.sources.connection import Connection
from enricher.sources.policy_facts import PolicyFacts

_Facts_co = TypeVar("_Facts_co", covariant=True)
_Facts = TypeVar("_Facts")


class Refusal(Struct, frozen=True):
    """The answer of a source that this account may not read."""

    reasons: tuple[str, ...]  # a sentence each


class Source(Protocol[_Facts_co]):
    """A source of one kind of facts, such as `PolicyFacts` or counts by resource type."""

    @property
    def name(self) -> str:
        """The name of the source in messages."""

    def ask(self) -> _Facts_co | Refusal:
        """Return the facts, or a refusal; raise SourceError if the source can't be read."""


class PolicySource(Source[PolicyFacts], Protocol):
    """A source of policies, which also gives their rules."""

    @property
    def load_rules(self) -> RulesLoader:
        """The function that reads the definitions again, with their rules; valid after `ask`."""

    @property
    def load_initiatives(self) -> InitiativesLoader:
        """The function that reads the initiatives again, with their rules; valid after `ask`."""


class SessionSource(Struct, Generic[_Facts], frozen=True):
    """A source that one function reads through the run's session."""

    name: str
    connection: Connection
    read: Callable[[Any], _Facts]  # of a Session

    def ask(self) -> _Facts | Refusal:
        """Return the facts, or a refusal; raise SourceError if Azure can't be asked."""
        return or_refusal(self.read)(self.connection.session)


def or_refusal(read: Callable[..., _Facts]) -> Callable[..., _Facts | Refusal]:
    """Return a function that returns a refusal if `read` raises RefusedError."""

    @wraps(read)
    def ask(*arguments: Any) -> _Facts | Refusal:
        try:
            return read(*arguments)
        except RefusedError as error:
            return Refusal((str(error),))

    return ask
