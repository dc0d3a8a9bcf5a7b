"""The exact text of a file: decoding, line ends, line numbers, front matter, merge conflicts."""

from __future__ import annotations

import pickle

import pytest

from enricher.errors import ArticleError
from enricher.markdown.document import Document


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf# A\r\n", b"a\rb\r\nc\n", "ä €".encode(), b"\n\nx"])
def test_decode__encode_returns_the_same_bytes(data: bytes) -> None:
    """Byte order mark and line ends survive."""
    assert Document.decode(data).encode() == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\xff", r"not UTF-8 \(byte 3, line 2\)"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"x" * (10 * 2**20 + 1), "more than 10 MB"),
        (b"---\n" + b"a: b\n" * 14_000 + b"---\n", "front matter of more than 64 kB"),
    ],
)
def test_decode__refuses(data: bytes, message: str) -> None:
    """Each refused file is an ArticleError that gives the reason."""
    with pytest.raises(ArticleError, match=message):
        Document.decode(data)


@pytest.mark.parametrize(
    ("text", "newline"),
    [("a", "\n"), ("a\r\nb\r\nc\n", "\r\n"), ("a\nb\r\n", "\n"), ("a\rb\n\r", "\r")],
)
def test_newline(text: str, newline: str) -> None:
    """The most frequent line end; in a tie, the first."""
    assert Document(text).newline == newline


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines(newline: str) -> None:
    """Spans of lines exclude trailing line ends; positions map back to line numbers."""
    document = Document(newline.join(["one", "two", "", "four"]))

    def text(first: int, last: int) -> str:
        span = document.lines(first, last)
        return document.text[span.start : span.end]

    assert [text(line, line + 1) for line in range(4)] == ["one", "two", "", "four"]
    assert text(0, 3) == f"one{newline}two"
    assert text(3, 9) == "four"
    assert [document.line_of(document.text.index(word)) for word in ("one", "two", "four")] == [
        1, 2, 4,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "matter", "is_toml"),
    [
        ("---\na: b\n---\n# C", "a: b", False),
        ("---\r\na: b\r\n...\r\n# C", "a: b", False),
        ("+++\na = 1\n+++\n# C", "a = 1", True),
        ("\ufeff---\na: b\n---", "a: b", False),
        ("---\n---\n# C", "", False),
        ("\n---\na: b\n---\n# C", "", False),
        ("---\na: b\n# C", "", False),
        ("+++\na = 1\n---\n# C", "", False),
    ],
)
def test_front_matter(text: str, matter: str, *, is_toml: bool) -> None:
    """Front matter is at the very start, between two lines of its kind."""
    document = Document(text)
    assert document.front_matter == matter
    assert document.front_matter_is_toml is is_toml
    assert document.body.count("\n") + document.body.count("\r") - document.body.count(
        "\r\n"
    ) == len(document.text.splitlines()) - (not document.text.endswith("\n"))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n", 2),
        ("a\r\n<<<<<<< ours\r\nb\r\n=======\r\nc\r\n>>>>>>> theirs\r\n", 2),
        ("a\n=======\nb\n", None),
        ("<<<<<<< ours\n", None),
        (">>>>>>> theirs\n=======\n<<<<<<< ours\n", None),
        pytest.param("<<<<<<< a\n" * 100_000, None, id="many"),
        pytest.param("<<<<<<< a\n=======\n" * 100_000 + ">>>>>>> b\n", 1, id="many, closed"),
    ],
)
def test_conflict(text: str, line: int | None) -> None:
    """The line of the first conflict marker, if the whole conflict is there."""
    assert Document(text).conflict == line


def test_document__is_pickled_without_its_cached_properties() -> None:
    """Another process gets the text only."""
    document = Document("---\na: b\n---\n# C\n")
    size = len(pickle.dumps(document))
    assert document.body
    assert document.line_starts
    assert len(pickle.dumps(document)) == size
    assert pickle.loads(pickle.dumps(document)) == document  # noqa: S301 # nosec B301
