"""The configuration of a repository runs no code, and sends no token elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.project import Project, run, template

ENDPOINT = 'arm-endpoint = "https://evil.example"'
CODE = [
    "{{ cycler.__init__.__globals__.os.popen('touch PWNED').read() }}",
    "{{ ().__class__.__base__.__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ service.__init__.__globals__ }}",
    "{{ 'x' * 10 ** 9 }}",
    "{% for a in range(10 ** 9) %}x{% endfor %}",
    "{% include '../secret.md' %}",
    "{% include 'link.md.j2' %}",
    "{% include 'policy_none.md.j2' %}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a ~ a %}" * 40 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 40 + "{{ a }}",
    "{% set a = 'xxxxxxxxxx' | list %}" + "{% set a = a | join(a | join) %}" * 40 + "{{ a }}",
    "{% set a %}xxxxxxxxxx{% endset %}" + "{% set a %}{{ a }}{{ a }}{% endset %}" * 40 + "{{ a }}",
    "{% for a in 'xxxxxxxxxx' %}" * 12 + "x" + "{% endfor %}" * 12,
    "{% for a in 'xxxxxxxxxx' %}" * 12 + "{% endfor %}" * 12,
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for a in 'xxxxxxxxxx' %}" * 3 + "{% set b = a | upper %}" * 400 + "{% endfor %}" * 3,
    "{% for a in [[[]]] recursive %}{{ loop(a) }}{% endfor %}",
    "{{ service.name.upper() }}",
    "{{ service.name.__class__ }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "x" * 30_000,
    "{{ 1 + 'x' }}",
    "{{ 'x' | map }}",
    "{{ 'x' | replace('x', 'y') }}",
    "{% import 'policy_closing.md.j2' as other %}",
    "{% extends 'policy_closing.md.j2' %}",
    "{% if %}",
]


@pytest.mark.parametrize("code", CODE)
def test_templates__run_no_code(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    code: str,
) -> None:
    """A template may put data into a sentence; anything else is an error of the template."""
    folder = project.configure('[options]\ntemplates = "words"\n')
    (folder / "words").mkdir()
    (folder / "secret.md").write_text("secret")
    (folder / "words" / "link.md.j2").symlink_to(folder / "secret.md")
    (folder / "words" / "policy_none.md.j2").write_text(code)
    path = project.article(template())
    monkeypatch.chdir(folder)
    assert run(path) in (2, 4)  # before any article, or for this one
    message = capfd.readouterr().err
    assert "template policy_none.md.j2" in message
    assert message.count("\n") == 1
    assert not (folder / "PWNED").exists()
    assert path.read_text() == template()


@pytest.mark.parametrize("setting", [ENDPOINT, 'tenant = "evil"'])
@pytest.mark.parametrize("command", [["refresh"], ["lint"], []])
def test_configuration__endpoint_needs_trust(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], setting: str, command: list[str]
) -> None:
    """An endpoint or tenant of a configuration needs --trust."""
    (tmp_path / "enrich.toml").write_text(f"[sources]\n{setting}\n")
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    assert run(*command, path) == 2
    assert "If you trust it, pass --trust" in capfd.readouterr().err


def test_configuration__loopback_needs_no_trust(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No token is sent to a server on loopback."""
    (tmp_path / "enrich.toml").write_text('[sources]\narm-endpoint = "http://127.0.0.1:9"\n')
    path = tmp_path / "expressroute.md"
    path.write_text(template())
    assert run(path, "--no-cache", "--timeout", "1") == 3
    assert "--trust" not in capfd.readouterr().err
