"""The compiled catalogue in the cache: the same results in less time."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from enricher.platform.cache import Kind, Store
from tests.support.builders import CIRCUIT
from tests.support.project import (
    DEFINITIONS,
    RECOMMENDATIONS,
    Project,
    definition,
    recommendation,
    run,
    template,
)

NAMES = [policy["properties"]["displayName"] for policy in DEFINITIONS]


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a cache of its own; return the folder of compiled catalogues."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches" / "enrich" / "catalogues"


def test_cache__changes_no_article_and_no_list(
    project: Project, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Without a cache, when the cache is written, and from the cache: byte for byte the same."""
    texts = []
    for options in (["--no-cache"], [], []):
        article = project.enriched(template(), *options)
        capfd.readouterr()
        assert (
            project.run("policies", "--service", "expressroute", "--format", "json", *options) == 0
        )
        texts.append((article, capfd.readouterr().out))
    assert len(set(texts)) == 1
    assert len(list(caches.glob("*.bin"))) == 2  # policies, and recommendation types


def test_cache__is_not_written_with_no_cache(project: Project, caches: Path) -> None:
    """`--no-cache` neither reads nor writes."""
    project.enriched(template(), "--no-cache")
    assert not caches.exists()


def change_a_name(project: Project) -> None:
    """Rename a definition."""
    renamed = definition(1, "Circuits should be Zone Resilient")
    project.set_facts([renamed, *DEFINITIONS[1:]], [])


def add_a_definition(project: Project) -> None:
    """Add a definition."""
    project.set_facts([*DEFINITIONS, definition(5, "Circuits should be Zone Resilient")], [])


@pytest.mark.parametrize("change", [change_a_name, add_a_definition])
def test_cache__follows_the_checkout(project: Project, change: object) -> None:
    """A change in the checkout counts at once."""
    project.enriched(template())
    change(project)  # type: ignore[operator]
    assert "Circuits should be Zone Resilient" in project.enriched(template())


@pytest.mark.one_in(2)
@pytest.mark.parametrize("damage", ["", "{}", "x\n{}", '{"definitions": []}'])
def test_cache__that_is_damaged_is_ignored(project: Project, caches: Path, damage: str) -> None:
    """The facts are read and cached again, silently."""
    first = project.enriched(template())
    for file in caches.glob("*.bin"):
        whole = file.read_text()
        for text in (damage, whole[: len(whole) // 2], whole.replace("Zone", "Pone")):
            file.write_text(text)
            assert project.enriched(template()) == first
            assert file.read_text() == whole


def poison(caches: Path, change: Callable[[str], str]) -> int:
    """Change the JSON of each cached catalogue, with a checksum that fits; return how many."""
    store = Store(Kind.CATALOGUES)
    files = [*caches.glob("*.bin")]
    for file in files:
        before = (store.read(file.stem) or b"").decode()
        store.write(file.stem, change(before).encode())
    return len(files)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Zone Redundant", r"Zone\n\n## Redundant"),
        ("Zone Redundant", r"Zone \u001b[31mRedundant"),
        ("Zone Redundant", "Zone \u202eRedundant"),
        ("Prevents failures of circuits.", r"Prevents\n\n<script>x</script> failures."),
        ('"Network"', r'"Net\n# work"'),
        ('"Audit"', r'"Audit\n\n# x"'),
        ("Use several circuits", r"Use\n\n## several circuits"),
        ("https://aka.ms/more", "javascript:alert(1)"),
        ("https://aka.ms/more", "https://aka.ms/more) <img src=x>"),
        ("https://aka.ms/more", "//aka.ms/more"),
        ('"High"', r'"High\n\n# x"'),
        ('"policies":[', '"policies":[],"others":['),
        ('"initiatives":[', '"initiatives":[],"others":['),
        ('"types":[', '"types":[],"others":['),
    ],
)
def test_cache__that_others_wrote_is_not_believed(
    project: Project, caches: Path, old: str, new: str
) -> None:
    """Facts that can't have been compiled are read again, even with a checksum that fits."""
    first = project.enriched(template())
    found: list[bool] = []

    def change(text: str) -> str:
        found.append(old in text)
        return text.replace(old, new)

    assert poison(caches, change) == 2
    assert any(found)
    assert project.enriched(template()) == first


def test_cache__sentences_are_text(project: Project, caches: Path) -> None:
    """HTML, links and marks in a cached sentence are text."""
    sentence = "Prevents <b>[all](http://x)</b> failures."
    project.enriched(template())
    poison(caches, lambda text: text.replace("Prevents failures of circuits.", sentence))
    assert "Prevents \\<b\\>\\[all\\]" in project.enriched(template())


def test_cache__texts_are_escaped_like_fresh_ones(project: Project, caches: Path) -> None:
    """HTML, links and marks in a cached name are text, as in a definition."""
    hostile = "Zone <img src=x onerror=alert(1)> [x](javascript:1) **Redundant**"
    project.enriched(template())
    poison(caches, lambda text: text.replace("Zone Redundant", hostile))
    cached = project.enriched(template())
    policies = [
        definition(number, name.replace("Zone Redundant", hostile))
        for number, name in enumerate(NAMES, start=1)
    ]
    project.set_facts(policies, RECOMMENDATIONS)
    fresh = project.enriched(template(), "--no-cache")
    bullets = [
        {line for line in text.splitlines() if "[Circuits" in line} for text in (cached, fresh)
    ]
    assert bullets[0] == bullets[1]
    assert sum("onerror" in bullet for bullet in bullets[0]) == 1


def test_cache__that_is_not_writable(project: Project, caches: Path) -> None:
    """If the cache can't be written, runs work without it."""
    caches.parent.mkdir(parents=True)
    caches.write_text("a file where the folder should be")
    assert "Circuits should be Zone Redundant" in project.enriched(template())


def test_cache__is_limited(project: Project, caches: Path) -> None:
    """The catalogues that were used last are kept."""
    for number in range(20):
        project.set_facts([*DEFINITIONS, definition(20 + number, "Circuits should be good")], [])
        project.enriched(template())
    assert len(list(caches.glob("*.bin"))) == 16


def test_rules__are_read_for_other_services(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A type that the registry lacks is found, and `explain` has the trace of the rule."""
    project.set_facts([definition(1, "Things should be good", kind="microsoft.a/things")], [])
    project.enriched(template())
    capfd.readouterr()
    for _ in range(2):
        assert project.run("policies", "--resource-type", "microsoft.a/things") == 0
        assert "Things should be good" in capfd.readouterr().out
    assert project.run("explain", "Things should be good", "--service", "expressroute") == 0
    message = " ".join(capfd.readouterr().out.split())
    assert "the rule is about other resource types" in message


def test_cache__is_shown_and_cleared(
    project: Project, caches: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """`cache show` has the number, the size and the last use of the entries."""
    project.enriched(template())
    assert len(list(caches.glob("*.bin"))) == 2
    assert run("cache", "show") == 0
    assert "catalogues: 2 files, 0.0 MB, last used 1 minute ago" in capfd.readouterr().out
    assert run("cache", "clear") == 0
    assert not list(caches.glob("*.bin"))


@pytest.mark.skipif(sys.platform != "linux", reason="XDG_CACHE_HOME counts on Linux")
@pytest.mark.parametrize("folder", [os.devnull, f"{os.devnull}/sub"])
def test_cache__that_cant_be_made(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """`doctor` and `cache show` say why, and what to do; runs do without a cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", folder)
    problem = f"there is no cache: {os.devnull} can't be written (Not a directory)"
    assert run("doctor", "--fixtures", "sample") == 0
    assert f"warn  cache: {problem}" in capfd.readouterr().out
    assert run("cache", "show") == 0
    assert problem in capfd.readouterr().out


def test_surrogates__are_dropped(project: Project) -> None:
    """UTF-8 can't encode unpaired surrogates: with or without a cache the article is the same."""
    half = {"category": "Net\ud83dwork", "version": "1.0.0"}
    effect = {"if": {"field": "type", "equals": CIRCUIT}, "then": {"effect": "au\ud83ddit"}}
    policy = definition(
        1, "Circuits\ud83d should be Zone Redundant", description="Half \ud83d of it."
    )
    policy["properties"] |= {"metadata": half, "policyRule": effect}
    advice = recommendation(5, "Use\ud83d several circuits")
    project.set_facts([policy, *DEFINITIONS[1:]], [advice])
    texts = [project.enriched(template(), *options) for options in (["--no-cache"], [], [])]
    assert len(set(texts)) == 1
    assert "Circuits should be Zone Redundant" in texts[0]
    assert "Use several circuits" in texts[0]


def test_file_names__that_are_not_utf_8(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Warnings escape them, and are not cached."""
    article = project.article(template())
    name = os.fsdecode(b"caf\xe9")
    checkout = project.folder / name
    (project.folder / "checkout").rename(checkout)
    (checkout / "policyDefinitions" / "broken.json").write_text("{")
    sources = ["--policies-from", checkout, "--recommendations-from", project.metadata]
    for _ in range(2):
        assert run(article, "--diff", *sources) == 0
        assert "caf\\udce9/policyDefinitions/broken.json" in capfd.readouterr().err
    assert run(article, "--recommendations-from", project.folder / f"{name}.json") == 3
    assert "No such file" in capfd.readouterr().err


def test_cache__of_a_checkout_with_dangling_links(project: Project, caches: Path) -> None:
    """Links that dangle, or lead to a folder above, are harmless."""
    checkout = Path(project.sources[1])
    (checkout / "gone").symlink_to("nowhere")
    (checkout / "self").symlink_to(checkout)
    (checkout / "loop").symlink_to("loop")
    for _ in range(2):
        assert "Circuits should be Zone Redundant" in project.enriched(template())
    assert len(list(caches.glob("*.bin"))) == 2
