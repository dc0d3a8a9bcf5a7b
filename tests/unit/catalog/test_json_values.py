"""Reading and writing JSON values."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.catalog.json_values import (
    as_list,
    as_object,
    as_text,
    dumps,
    get_folded,
    loads,
    member,
)


@pytest.mark.parametrize("value", [{"a": 1}, [1], "a", 1, None, True])
def test_as(value: Any) -> None:
    """A value of another type is replaced by an empty value."""
    assert as_object(value) == (value if isinstance(value, dict) else {})
    assert as_list(value) == (value if isinstance(value, list) else [])
    assert as_text(value) == (value if isinstance(value, str) else "")


def test_member() -> None:
    """An absent or null member has the default; a value of another type is an error."""
    mapping: dict[str, Any] = {"a": "x", "b": None, "c": 1}
    assert [member(mapping, key, str, "default") for key in "abd"] == ["x", "default", "default"]
    with pytest.raises(ValueError, match=r"c is of the wrong type \(int\)"):
        member(mapping, "c", str, "")


@pytest.mark.parametrize(
    ("key", "value"), [("allOf", 1), ("allof", 1), ("ALLOF", 1), ("b", 2), ("B", 3), ("c", None)]
)
def test_get_folded(key: str, value: int | None) -> None:
    """The exact key takes precedence over the same key in another case."""
    assert get_folded({"allOf": 1, "b": 2, "B": 3}, key) == value


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'{"a": [1, 2.5, true, null]}', {"a": [1, 2.5, True, None]}),
        (b"\xef\xbb\xbf[]", []),
        (b'"\\ud83d\\ude00"', "\U0001f600"),
        (b'{"a\\ud800": ["b\\udc00c"]}', {"a": ["bc"]}),
    ],
)
def test_loads(data: bytes, value: Any) -> None:
    """A byte order mark is accepted, and unpaired surrogates are dropped."""
    assert loads(data) == value


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Expecting value"),
        (b"{", "line 1 column 2"),
        (b"\xff", "utf-8"),
        (b"NaN", "NaN is not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_loads__refuses_malformed_json(data: bytes, message: str) -> None:
    """The error gives the reason and the position."""
    with pytest.raises(ValueError, match=message):
        loads(data)


def test_loads__constants() -> None:
    """NaN and Infinity are numbers on request."""
    assert loads(b"[Infinity, -Infinity]", constants=True) == [float("inf"), float("-inf")]


def test_dumps() -> None:
    """Output is indented, and control characters are escaped."""
    assert dumps({"a": ["ä", "\u202e"]}) == '{\n  "a": [\n    "ä",\n    "\\u202e"\n  ]\n}'
