"""Published guides, filled, refreshed and linted with the real catalogue."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from enricher.article.article_options import ArticleOptions
from enricher.article.enrich import Enricher
from enricher.article.identify import read_article
from enricher.article.template import SlotKind
from enricher.article.wording import Wording
from enricher.catalog.catalog import Catalog
from enricher.catalog.facts import CatalogFacts
from enricher.catalog.services import load_registry
from enricher.catalog.tiers import Tier
from enricher.docset.facts import refuse_loss
from enricher.docset.lock import LockFile
from enricher.errors import ArticleError
from enricher.markdown.document import Document
from enricher.sources.saved_recommendations import read_saved
from enricher.sources.since import read_since
from enricher.sources.source_options import SourceOptions
from tests.support.project import CURRENT, THOROUGH, run, some, template
from tests.support.real_data import DATA, REAL_SOURCES, needs_real_data
from tests.support.text import outside


@cache
def real_facts() -> CatalogFacts:
    """The real catalogue."""
    facts = read_since(str(DATA / "azure-policy"), SourceOptions())
    types = read_saved([DATA / "advisor" / "metadata.json"]).types
    return replace(facts, recommendation_types=types)


def test_fill__changes_nothing_outside_the_slots(tmp_path: Path) -> None:
    """In published guides of all layouts, the text outside the slots doesn't change."""
    articles = some(sorted((DATA / "articles").rglob("*.md")), 4)
    seed = [path for path in articles if path.parent.name == "seed"]
    others = [path for path in articles if path.parent.name != "seed"]
    for number, paths in enumerate((seed, others)):
        out = tmp_path / str(number)
        out.mkdir()
        assert run(*paths, "--output", out, *REAL_SOURCES) == 0
        for path in paths:
            before, after = path.read_bytes().decode(), (out / path.name).read_bytes().decode()
            assert outside(after) == outside(before), path.name


@pytest.mark.parametrize("with_lock", [True, False])
def test_strip__undoes_a_fill(tmp_path: Path, with_lock: bool) -> None:
    """Published guides that were filled and stripped are as they were before."""
    articles = some(sorted((DATA / "articles").rglob("*.md")), 6)
    paths = [tmp_path / f"{path.parent.name}-{path.name}" for path in articles]
    for article, path in zip(articles, paths, strict=True):
        shutil.copyfile(article, path)
    if with_lock:
        (tmp_path / "enrich.toml").touch()
    assert run("fill", *paths, *REAL_SOURCES) == 0
    assert run("strip", *paths, *(() if with_lock else REAL_SOURCES)) == 0
    for article, path in zip(articles, paths, strict=True):
        assert path.read_bytes() == article.read_bytes(), path.name


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options for a catalogue without every other definition."""
    folder = tmp_path_factory.mktemp("half")
    checkout = DATA / "azure-policy" / "built-in-policies"
    files = sorted((checkout / "policyDefinitions").rglob("*.json"))[::2]
    for file in [*files, *(checkout / "policySetDefinitions").rglob("*.json")]:
        link = folder / "built-in-policies" / file.relative_to(checkout)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
    return ["--policies-from", str(folder), *REAL_SOURCES[2:]]


@pytest.mark.parametrize("folder", ["current", "framework-2023", "seed"])
def test_refresh__keeps_lines(tmp_path: Path, folder: str, half: list[str]) -> None:
    """All lines of authors stay, in order, while half of the catalogue is removed and added again.

    A second refresh changes nothing, and the original facts restore the original lists.
    """
    originals: dict[Path, bytes] = {}
    for file in some(sorted((DATA / "articles" / folder).glob("*.md")), 6):
        copy = tmp_path / "docs" / file.name
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(file.read_bytes())
        originals[copy] = file.read_bytes()
    placeholders = ("- \\<Policy>", "pillar-specific text>", "\\<category>")
    versions: dict[tuple[bool, Path], list[bytes]] = {}
    for sources in (REAL_SOURCES, half, REAL_SOURCES):
        accept = ["--accept-loss"] if sources is half else []
        assert run("refresh", tmp_path / "docs", *sources, *accept) == 0
        for copy, original in originals.items():
            rest = iter(copy.read_bytes().splitlines())
            for line in original.splitlines():
                if not any(mark in line.decode() for mark in placeholders):
                    assert line in rest, (copy.name, line)
            lines = sorted(copy.read_bytes().splitlines())
            assert versions.setdefault((sources is half, copy), lines) == lines
        assert run("refresh", tmp_path / "docs", *sources, "--check") == 0


def test_every_service__is_refreshed_twice(tmp_path: Path) -> None:
    """A docset of any single service is complete for the sources that filled it.

    Recommendations go by Azure's name and by the title of their bullet, one of which Azure has.
    """
    for key in some(load_registry().services, 8):
        path = tmp_path / f"{key}.md"
        path.write_text(template(front=f"---\nenrich.service: {key}\n---\n"))
    assert run("refresh", tmp_path, *REAL_SOURCES) == 0
    assert run("refresh", tmp_path, *REAL_SOURCES, "--check") == 0
    lock = LockFile.read(tmp_path / "enrich.lock")
    facts = real_facts()
    for name, slots in lock.articles.items():
        refuse_loss([LockFile(lock.path, {name: slots})], facts)


@needs_real_data
@pytest.mark.parametrize(
    ("article", "finding"),
    [
        ("current/azure-expressroute.md", "252:1: claims-no-policies"),
        ("current/postgresql.md", "176:3: deprecated-policy-link"),
        (
            "framework-2023/compute_virtual-machines_virtual-machines-review.md",
            "233:3: former-advisor-page",
        ),
    ],
)
def test_lint__findings(capfd: pytest.CaptureFixture[str], article: str, finding: str) -> None:
    """Outdated statements in published guides are found."""
    assert run("lint", DATA / "articles" / article, *REAL_SOURCES[:2]) == 1
    assert finding in capfd.readouterr().out


@cache
def enricher(step: int) -> Enricher:
    """Return an enricher with every `step`th entry of the real catalogue."""
    facts = real_facts()
    facts = replace(
        facts,
        policies=(facts.policies or ())[::step],
        recommendation_types=(facts.recommendation_types or ())[::step],
    )
    return Enricher(Catalog(facts), None, Wording())


LIMITS = (1, 5, 10, 15, 20, 40, 900)


@pytest.mark.parametrize(
    ("layout", "limits"),
    [(template(), LIMITS if THOROUGH else (900,)), (CURRENT, LIMITS if THOROUGH else (1,))],
    ids=["template", "current"],
)
def test_enrich__all_services_and_limits(layout: str, limits: Sequence[int]) -> None:
    """Each list has as many bullets on policies as the limit allows.

    `enrich` itself raises an InternalError if a second run would change something.
    """
    registry = load_registry()
    for key in some(registry.services, 6):
        for limit in limits:
            options = ArticleOptions(service=(key,), limit=limit)
            article = read_article(Path("x.md"), "x.md", Document(layout), options, registry)
            result = enricher(1).enrich(article)
            facts = enricher(1).contents.of(result.service, options).facts
            for slot, slot_result in result.slot_results.items():
                if slot.kind is SlotKind.POLICIES and slot_result:
                    listed = facts.families or {}
                    families = [f for f in listed[slot.pillar] if f.tier is not Tier.LEFT_OUT]
                    bullets = [bullet for bullet in slot_result.added if bullet.subject.ids]
                    assert len(bullets) == min(limit, len(families)), (key, limit)


#: Lines that an author may insert, on purpose or by mistake.
LINES = [
    "", "- Ours", "  - note", "- ", "* star", "\t- tab", "  para", "    code", "> quoted", "1. one",
    "::: zone-end", '::: zone pivot="x"', ":::", "<details>", "</details>", "---", "```", "<!--",
    "-->",
    "## Reliability", "## Azure Policy", "### Policy definitions", "### Reliability policies",
    "## Azure Advisor recommendations", "- \\<Policy>", "| a |\n|--|", "{{% /x %}}",
    "Azure Advisor helps you ensure and improve \\<x>.",
    "All built-in policy definitions related to X are listed in [x](/x/policy-reference).",
]  # fmt: skip


def mutated(text: str, rng: random.Random) -> str:
    """Return an article with random lines added, removed and moved, most of them near the slots."""
    lines = text.split("\n")
    for _ in range(rng.randint(1, 6)):
        in_slots = [n for n, line in enumerate(lines) if re.search("olic|dvisor|^- ", line)]
        index = rng.choice(in_slots or [0]) + rng.randint(-2, 3)
        index = min(max(index, 0), len(lines) - 1)
        match rng.randrange(3):
            case 0:
                lines.insert(index, rng.choice(LINES))
            case 1:
                lines.pop(index)
            case _:
                lines.insert(rng.randrange(len(lines)), lines.pop(index))
        lines = lines or [""]
    return "\n".join(lines)


@pytest.mark.one_in(20)
@pytest.mark.parametrize("seed", range(20))
def test_enrich__mutated_articles(seed: int) -> None:
    """A guide with random edits between runs is filled, or rejected with an ArticleError.

    `enrich` itself raises an InternalError if a second run would change something.
    """
    enrichers = [enricher(1), enricher(2)]
    guides = sorted((DATA / "articles").rglob("*.md"))
    rng = random.Random(seed)  # noqa: S311
    for _ in range(40 if THOROUGH else 10):
        file = rng.choice(guides)
        text, lock = file.read_bytes().decode(), {}
        for _ in range(3):
            options = ArticleOptions(limit=rng.choice([1, 3, 10, 40]))
            document = Document(mutated(text, rng))
            try:
                article = read_article(file, file.name, document, options, load_registry())
                result = rng.choice(enrichers).enrich(article, lock)
            except ArticleError:
                break
            text, lock = result.after.text, {**lock, **result.written}


def test_refresh__is_remembered_with_the_same_report(tmp_path: Path) -> None:
    """After the first refresh, a check from the cache and a full one report the same."""
    guides = sorted((DATA / "articles" / "current").glob("*.md"))
    docs = tmp_path / "docs"
    docs.mkdir()
    for guide in some(guides, 9):
        shutil.copy(guide, docs)
    assert run("refresh", docs, *REAL_SOURCES) == 0
    reports = [tmp_path / "cached.json", tmp_path / "full.json"]
    for report, options in zip(reports, ([], ["--no-cache"]), strict=True):
        check = ("refresh", docs, "--check", *REAL_SOURCES, "--report-json", report)
        assert run(*check, *options) == 0
    assert reports[0].read_bytes() == reports[1].read_bytes()
