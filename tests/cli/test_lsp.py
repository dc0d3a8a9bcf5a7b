"""`enrich lsp` without what it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.project import run


def test_lsp__without_the_extra(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command says how to install it."""
    monkeypatch.setitem(sys.modules, "pygls", None)
    assert run("lsp") == 2
    printed = capfd.readouterr()
    assert "pip install 'enrich-waf[editor]'" in printed.err
    assert printed.out == ""


def test_lsp__is_imported_by_its_command_alone() -> None:
    """The other commands don't pay for it."""
    program = (
        "import sys; from enricher.cli import main, lint, fill, lsp;"
        "assert not {'pygls', 'lsprotocol', 'enricher.lsp.server'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
