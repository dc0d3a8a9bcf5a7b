"""The changes of an article."""

from __future__ import annotations

import pytest

from enricher.report.changes import Total, absolute, changes
from tests.support.builders import guid
from tests.unit.report.builders import REWRITTEN, SENTENCE, changed_result, result


def test_changes__by_section() -> None:
    """Unchanged and missing sections are left out; retired policies are apart from the others."""
    (change,) = changes(changed_result())
    assert change.title == "Policy definitions, reliability"
    assert [link.name for link in change.added] == ["Zones"]
    assert change.added[0].ids == (guid(1),)
    assert [link.name for link in change.updated] == ["Tunnels"]
    assert [link.link for link in change.removed] == ["https://learn.microsoft.com/azure/circuits"]
    (retired,) = change.retired
    assert (retired.policy.name, retired.state) == ("Old zones", "deprecated")
    assert retired.successor == change.added[0]


def test_changes__of_a_sentence_name_nothing() -> None:
    (change,) = changes(result({SENTENCE: REWRITTEN}))
    assert [*change.links] == []


def test_total() -> None:
    assert Total.of(changes(changed_result())) == Total(added=1, updated=1, removed=2, deprecated=1)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("/azure/x", "https://learn.microsoft.com/azure/x"),
        ("https://aka.ms/x", "https://aka.ms/x"),
        ("http://aka.ms/x", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_absolute(link: str, expected: str) -> None:
    assert absolute(link) == expected
