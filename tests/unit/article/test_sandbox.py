"""The sandbox for templates."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader

from enricher.article.sandbox import Sandbox
from enricher.errors import UsageError

BUILT_IN = DictLoader({"b.j2": "b", "c.j2": "{{ z }}"})


def rendered(folder: Path, source: str, **values: object) -> str:
    """Return the text of a template of the user's."""
    (folder / "a.j2").write_text(source, encoding="utf-8")
    return Sandbox(folder, BUILT_IN, {"shout": str.upper}).render("a.j2", values)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (" {{ x }} ", "y"),
        ("{{ x | shout }}", "Y"),
        ("{% for i in [1, 2] %}{{ i }}{% endfor %}", "12"),
        ("{% set z = x ~ 1 %}{% if z == 'y1' %}{{ z }}{% endif %}", "y1"),
        ("{% include 'b.j2' %}", "b"),
        ("{{ ['a', 'b'] | join(', ') }}", "a, b"),
    ],
)
def test_render(tmp_path: Path, source: str, text: str) -> None:
    """A template can use variables, filters, conditions, loops and includes."""
    assert rendered(tmp_path, source, x="y") == text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{{ x.upper() }}", "'call' is not allowed in templates"),
        ("{% macro m() %}{% endmacro %}", "'macro' is not allowed in templates"),
        ("{{ x.__class__ }}", "a.j2"),
        ("{{ y }}", "'y' is undefined"),
        ("{{ x | upper | safe }}", "No filter named 'safe'"),
        ("{{ [x] }}", "a list is not text"),
        ("{% if %}", "a.j2, line 1"),
        ("{% include 'c.j2' %}", "'z' is undefined"),
        ("{% include 'a.j2' %}", "a.j2"),
        ("{% for i in l %}{% for j in l %}{% for k in l %}{% endfor %}{% endfor %}{% endfor %}",
         "too many steps"),
        ("x" * 30_000, "more than 20000 characters"),
        ("{% set z = x * 30000 %}", "not allowed"),
    ],
)  # fmt: skip
def test_render__rejected(tmp_path: Path, source: str, reason: str) -> None:
    """Everything else is an error that names the template."""
    with pytest.raises(UsageError, match=r"template a\.j2.*Fix or remove it") as caught:
        rendered(tmp_path, source, x="y", l=[*range(100)])
    assert reason in str(caught.value)


def test_render__symbolic_link(tmp_path: Path) -> None:
    """A symbolic link to a file outside of the folder is not followed."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "folder" / "c.j2").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match=r"template c\.j2"):
        Sandbox(tmp_path / "folder", BUILT_IN, {}).render("c.j2", {})


def test_render__byte_order_mark(tmp_path: Path) -> None:
    """The byte order mark of some editors is not part of the text."""
    assert rendered(tmp_path, "\ufeff{{ x }}", x="y") == "y"
