"""Choosing a sentence of a description for a bullet."""

from __future__ import annotations

import pytest

from enricher.catalog.sentences import extract_sentence, finished, overlap

NAME = "Gateways should be in several zones"
GOOD = "Without a second zone, an outage stops all traffic."


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        # -- what goes wrong without the policy, or what it protects
        (f"One. {GOOD}", GOOD),
        ("It spreads. Spreading instances protects traffic from the loss of a zone",
         "Spreading instances protects traffic from the loss of a zone."),
        ("Restarting prevents leaks and reduces risk! Ensures good things.",
         "Restarting prevents leaks and reduces risk!"),
        ("Keys reduce exposure, e.g. That of a leak. Two.",
         "Keys reduce exposure, e.g. That of a leak."),
        ("Data that's lost\n  exposes users.", "Data that's lost exposes users."),
        # -- beside the point
        ("A gateway is a machine. It forwards. By default, gateways are slow.", ""),
        ("This policy ensures that gateways are kept.", ""),
        ("Audits gateways. Deploys gateways. Configures gateways to prevent things.", ""),
        ("Gateways can be configured to be resilient.", ""),
        ("Set 'zones' to '2' to avoid loss.", ""),
        ("Ensure that gateways should be in several zones.", ""),
        ("", ""),
        # -- depends on the sentence before it, or is about the definition
        (f"These prevent a risk of loss. {GOOD}", GOOD),
        (f"See https://x.example to avoid the risk of failures. {GOOD}", GOOD),
        ("Private Link lets you connect your virtual network to Azure services without risk.", ""),
        # -- too long or malformed
        (f"{'x' * 290} protects data.", ""),
        (f"Avoid 1.Risk 2.Failure. {GOOD}", GOOD),
        (f"Keep 'it protected from risk. {GOOD}", GOOD),
        (f"Keep (it protected from risk. {GOOD}", GOOD),
        ("A user's key that isn't rotated exposes data.",
         "A user's key that isn't rotated exposes data."),
    ],
)  # fmt: skip
def test_extract_sentence(description: str, sentence: str) -> None:
    """The sentence that says best why the policy matters; none if none does."""
    assert extract_sentence(NAME, description) == sentence


def test_overlap() -> None:
    """The share of words that are in the name, ignoring case; a sentence without words repeats."""
    assert overlap("Gateways in zones last.", NAME) == 0.75
    assert overlap(NAME.upper(), NAME) == overlap("…", NAME) == 1


def test_finished() -> None:
    """A text ends with a mark; an empty one stays empty."""
    assert [*map(finished, ["a", "a.", "a! ", "a?", " "])] == ["a.", "a.", "a!", "a?", ""]
