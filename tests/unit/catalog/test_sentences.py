"""Choosing the sentence of a description that follows the name in a bullet."""

from __future__ import annotations

import pytest

from enricher.catalog.sentences import extract_sentence


@pytest.mark.parametrize(
    ("description", "sentence"),
    [
        ("One. This policy checks two. Three.", "This policy checks two."),
        ("One. Audits two", "Audits two."),
        ("One. Two.", "One."),
        ("Things, e.g. Those, matter. Ensures good!", "Ensures good!"),
        ("See https://x.example. Two.", "Two."),
        ("See https://x.example.", ""),
        ("", ""),
        ("x" * 301, ""),
        ("x" * 299, "x" * 299 + "."),
        ("x" * 299 + ".", "x" * 299 + "."),
        ("x" * 300 + ".", ""),
        ("Is that so? Yes.", "Is that so?"),
        ("Two\n  lines.", "Two lines."),
        ("one. two", "one. two."),
        ("A. this definition says. This definition says.", "This definition says."),
        # -- repeats the name
        ("Gateways should be in zones. One.", "One."),
        ("Ensures that gateways should be in several zones.", ""),
        ("Gateways in several zones survive the loss of one.",
         "Gateways in several zones survive the loss of one."),
        # -- depends on the sentence before it, or is about the definition
        ("These keep data. They keep it long. One.", "One."),
        ("One. This policy ensures that they are kept.", "One."),
        ("This is why. This policy keeps data.", "This policy keeps data."),
        ("Requires that prerequisites are deployed to the policy assignment scope. One.", "One."),
        ("Note that it costs. For more information, visit a page. Learn more about it.", ""),
        # -- boilerplate, and sentences without information
        ("Private Link lets you connect your virtual network to Azure services.", ""),
        ("Audits whether backups are kept or not.", ""),
        ("Those whose SKU is small fail. This policy identifies gateways lacking the redundancy "
         "needed to withstand an outage. One.", "One."),
        ("Gateways whose SKU is small fail. This policy identifies gateways lacking the redundancy "
         "needed to withstand an outage.", "Gateways whose SKU is small fail."),
        # -- malformed
        ("Do 1.Isolate things 2.Enable more. One.", "One."),
        ("Keep 'it whole. One.", "One."),
        ("A gateway has two of it's entries. One.", "One."),
        ("Keep (it whole. One.", "One."),
        ("Don't lose a user's data.", "Don't lose a user's data."),
    ],
)  # fmt: skip
def test_extract_sentence(description: str, sentence: str) -> None:
    """The first sentence that states what the policy does, else the first useful one, else none."""
    assert extract_sentence("Gateways should be in several zones", description) == sentence
