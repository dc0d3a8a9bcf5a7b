"""Compiled facts are cached by their key; refusals are not."""

from __future__ import annotations

from msgspec import Struct

from enricher.platform.cache import Kind, Store
from enricher.sources.compiled_facts import (
    cached_facts,
    last_policy_names,
    read_facts,
    write_facts,
)
from enricher.sources.load import load_facts
from enricher.sources.source import Refusal
from enricher.sources.source_options import SourceOptions


class Facts(Struct, frozen=True):
    """Made-up facts."""

    names: tuple[str, ...]

    def is_sound(self) -> bool:
        """Return whether there are names."""
        return bool(self.names)


class OtherFacts(Facts, frozen=True):
    """Facts of another kind."""

    numbers: tuple[int, ...]


def test_cached_facts__are_compiled_once() -> None:
    """Other keys have other facts."""
    compiled = iter([Facts(("a",)), Facts(("b",))])
    results = [cached_facts(key, Facts, lambda: next(compiled)) for key in ("x", "x", "y")]
    assert results == [Facts(("a",)), Facts(("a",)), Facts(("b",))]


def test_cached_facts__never_has_a_refusal() -> None:
    """The account may read it the next time."""
    answers = iter([Refusal(("no.",)), Facts(("a",))])
    assert cached_facts("x", Facts, lambda: next(answers)) == Refusal(("no.",))
    assert cached_facts("x", Facts, lambda: next(answers)) == Facts(("a",))


def test_read_facts__of_another_kind_are_absent() -> None:
    """So is an entry that is not JSON, or nested without end."""
    write_facts("x", Facts(("a",)))
    assert read_facts("x", Facts) == Facts(("a",))
    assert read_facts("x", OtherFacts) is None
    deep = b'{"names":["a"],"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for damage in (b"\xff", deep):
        Store(Kind.CATALOGUES).write("x", damage)
        assert read_facts("x", Facts) is None


def test_write_facts__skips_text_that_is_not_unicode() -> None:
    """A warning may have the name of such a file."""
    write_facts("x", Facts(("\udcff",)))
    assert read_facts("x", Facts) is None


def test_last_policy_names__for_completion() -> None:
    """The live policies of the catalogue that was used last."""
    assert last_policy_names() == {}
    for _ in range(2):
        policies = load_facts(SourceOptions(fixtures="sample")).facts.policies or ()
    assert last_policy_names() == {
        policy.id: policy.display_name for policy in policies if policy.is_live
    }
