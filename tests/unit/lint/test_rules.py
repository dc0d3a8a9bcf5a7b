"""The table of rules."""

from __future__ import annotations

import re

from enricher.lint.rules import RULES


def test_rules() -> None:
    """Codes are unique and stable, titles are phrases, and the help is a sentence."""
    codes = [rule.code for rule in RULES]
    assert len({*codes}) == len(codes)
    assert {
        "claims-no-policies",
        "deprecated-policy-link",
        "deprecated-policy-name",
        "empty-category",
        "former-advisor-page",
        "former-product-name",
        "preview-portal-link",
        "renamed-policy",
        "unknown-category",
        "unknown-policy-link",
        "unknown-recommendation",
        "unlinked-policy",
        "unrelated-policy",
    } <= {*codes}
    for rule in RULES:
        assert re.fullmatch(r"[A-Z].*[^.]", rule.title)
        assert re.fullmatch(r"[A-Z].*\.", rule.help)
        assert rule.kinds <= {"link", "id", "code", "bold", "sentence", "bullet"}
