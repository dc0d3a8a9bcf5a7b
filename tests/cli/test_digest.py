"""What is found out about a checkout is kept in the cache, and changes nothing but the time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from enricher.sources import digest, policy
from tests.support.builders import CIRCUIT
from tests.support.project import (
    DEFINITIONS,
    Project,
    definition,
    loaded_by,
    recommendation,
    run,
    template,
)


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The cache folder of each test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "enrich" / "digests"


def test_digest__changes_no_article_and_no_list(
    project: Project, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """From the sources, when the digest is made, and from the digest: the same, byte for byte."""
    texts = []
    for options in (["--no-cache"], [], []):
        article = project.enriched(template(), *options)
        capfd.readouterr()
        assert (
            project.run("policies", "--service", "expressroute", "--format", "json", *options) == 0
        )
        texts.append((article, capfd.readouterr().out))
    assert len(set(texts)) == 1
    assert len(list(caches.glob("*.json"))) == 3  # policies, Advisor's catalogue, sentences


def test_digest__is_not_kept_where_no_cache_is_wanted(project: Project, caches: Path) -> None:
    """And none is read."""
    project.enriched(template(), "--no-cache")
    assert not caches.exists()


def change_a_name(project: Project) -> None:
    """One definition has another name."""
    renamed = definition(1, "Circuits should be Zone Resilient")
    project.set_facts([renamed, *DEFINITIONS[1:]], [])


def add_a_definition(project: Project) -> None:
    """One definition more."""
    project.set_facts([*DEFINITIONS, definition(5, "Circuits should be Zone Resilient")], [])


@pytest.mark.parametrize("change", [change_a_name, add_a_definition])
def test_digest__of_other_files_is_another(project: Project, change: object) -> None:
    """What changes in the checkout counts at once."""
    project.enriched(template())
    change(project)  # type: ignore[operator]
    assert "Circuits should be Zone Resilient" in project.enriched(template())


@pytest.mark.parametrize("damage", ["", "{}", "x\n{}", '{"definitions": []}'])
def test_digest__that_is_damaged_is_made_anew(project: Project, caches: Path, damage: str) -> None:
    """It is as good as none, and nobody is told."""
    first = project.enriched(template())
    for file in caches.glob("*.json"):
        whole = file.read_text()
        for text in (damage, whole[: len(whole) // 2], whole.replace("Zone", "Pone")):
            file.write_text(text)
            assert project.enriched(template()) == first
            assert file.read_text() == whole


def test_digest__that_cant_be_written_is_done_without(project: Project, caches: Path) -> None:
    """A run needs no cache."""
    caches.parent.mkdir(parents=True)
    caches.write_text("a file where the folder should be")
    assert "Circuits should be Zone Redundant" in project.enriched(template())


def test_digests__that_nobody_uses_go(project: Project, caches: Path) -> None:
    """The cache keeps those that were used last."""
    for number in range(20):
        project.set_facts([*DEFINITIONS, definition(20 + number, "Circuits should be good")], [])
        project.enriched(template())
    assert len(list(caches.glob("*.json"))) == 16


def test_digest__does_for_services_of_the_registry_alone(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """For a type that the registry doesn't have, and for an explanation, the rules are read."""
    project.set_facts([definition(1, "Things should be good", kind="microsoft.a/things")], [])
    project.enriched(template())
    capfd.readouterr()
    for _ in range(2):
        assert project.run("policies", "--resource-type", "microsoft.a/things") == 0
        assert "Things should be good" in capfd.readouterr().out
    assert project.run("explain", "Things should be good", "--service", "expressroute") == 0
    told = " ".join(capfd.readouterr().out.split())
    assert "the rule asks for another resource type" in told


def test_cache__shows_and_clears_digests(
    project: Project, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """They are caches like the others."""
    project.enriched(template())
    assert len(list(caches.glob("*.json"))) == 3
    assert run("cache", "show") == 0
    assert "digests: 3 files, 0.0 MB" in capfd.readouterr().out
    assert run("cache", "clear") == 0
    assert not list(caches.glob("*.json"))


def test_digest__holds_all_that_was_read(project: Project) -> None:
    """Packed and unpacked, a catalogue is what it was."""
    checkout = Path(project.sources[1])
    catalog = policy.read_checkout(checkout)
    made = digest.digested([checkout], "public", lambda: catalog)
    again = digest.digested([checkout], "public", lambda: pytest.fail("it is read again"))
    for one, other in zip(made.definitions, again.definitions, strict=True):
        assert (one.id, one.display_name, one.effects) == (
            other.id,
            other.display_name,
            other.effects,
        )
        assert one.insight is not None
        assert other.insight is not None
        assert one.insight.verdict == other.insight.verdict
        assert one.insight.services == other.insight.services
    assert [one.controls.keys() for one in made.initiatives] == [
        one.controls.keys() for one in again.initiatives
    ]


def test_half_characters__of_a_source_are_left_out(project: Project) -> None:
    """No file can hold them: with a cache or without, the article is the same."""
    half = {"category": "Net\ud83dwork", "version": "1.0.0"}
    effect = {"if": {"field": "type", "equals": CIRCUIT}, "then": {"effect": "au\ud83ddit"}}
    odd = definition(1, "Circuits\ud83d should be Zone Redundant", description="Half \ud83d of it.")
    odd["properties"] |= {"metadata": half, "policyRule": effect}
    advice = recommendation(5, "Use\ud83d several circuits")
    project.set_facts([odd, *DEFINITIONS[1:]], [advice])
    texts = [project.enriched(template(), *options) for options in (["--no-cache"], [], [])]
    assert len(set(texts)) == 1
    assert "Circuits should be Zone Redundant" in texts[0]
    assert "Use several circuits" in texts[0]


def test_names_of_files__need_be_no_text(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is told of them is told as ever, and kept nowhere."""
    article = project.article(template())
    odd = os.fsdecode(b"caf\xe9")
    checkout = project.folder / odd
    (project.folder / "checkout").rename(checkout)
    (checkout / "policyDefinitions" / "broken.json").write_text("{")
    sources = ["--policies-from", checkout, "--recommendations-from", project.metadata]
    for _ in range(2):
        assert run(article, "--diff", *sources) == 0
        assert "caf\\udce9/policyDefinitions/broken.json" in capfd.readouterr().err
    assert run(article, "--recommendations-from", project.folder / f"{odd}.json") == 3
    assert "No such file" in capfd.readouterr().err


def test_sentences__follow_the_templates(project: Project, tmp_path: Path) -> None:
    """What was rendered before counts for just these templates, and is not rendered again."""
    wording = tmp_path / "wording"
    wording.mkdir()
    texts = set()
    for said in ("First", "Second, longer", "First"):
        (wording / "policy_none.md.j2").write_text(f"{said}: nothing for {{{{ pillar.words }}}}.")
        for _ in range(2):
            text = project.enriched(template(), "--templates", wording)
            assert f"{said}: nothing for cost optimization." in text
            texts.add(text)
    assert len(texts) == 2
    (wording / "policy_none.md.j2").write_text("{{ pillar.nothing }}")
    article = project.article(template())
    assert project.run(article, "--templates", wording) == 2


def test_sentences__are_rendered_once(project: Project) -> None:
    """A run that needs the same ones loads no engine of templates."""
    article = project.article(template())
    loads = ["jinja2" in loaded_by(article, "--diff", *project.sources) for _ in range(2)]
    assert loads == [True, False]


def test_digest__minds_no_link_that_leads_nowhere(project: Project, caches: Path) -> None:
    """Nor one that leads to where it is."""
    checkout = Path(project.sources[1])
    (checkout / "gone").symlink_to("nowhere")
    (checkout / "self").symlink_to(checkout)
    (checkout / "loop").symlink_to("loop")
    for _ in range(2):
        assert "Circuits should be Zone Redundant" in project.enriched(template())
    assert len(list(caches.glob("*.json"))) == 3
