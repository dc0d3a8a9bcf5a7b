"""The wording of reasons."""

from __future__ import annotations

import string
import tomllib
from importlib.resources import files

from enricher.article.bullets import Bullet
from enricher.report.change_reasons import Reason, Why

WORDING = tomllib.loads(
    (files("enricher.report") / "change_reasons.toml").read_text(encoding="utf-8")
)


def test_wording__of_each_reason() -> None:
    """No reason lacks its words, and none is left over."""
    assert set(WORDING) == {reason.value for reason in Reason}


def test_wording__ends_with_the_other_bullet() -> None:
    """So a report can make its name a link."""
    for text in WORDING.values():
        fields = [name for _, name, _, _ in string.Formatter().parse(text) if name]
        assert "other" not in fields or text.endswith(" {other}")
        assert len(fields) < 2


def test_why__of_another_bullet() -> None:
    why = Why.of(Reason.OUTRANKED, Bullet("", name="Zones {x}"))
    assert (why.words, why.other and why.other.name) == ("outranked by Zones {x}", "Zones {x}")


def test_why__without_a_place() -> None:
    assert Why.of(Reason.FIRST_FILL, rank="").words == "not listed before"
