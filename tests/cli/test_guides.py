"""Guides in other languages and layouts: filled, refreshed, merged with edits, and stripped."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.builders import guid
from tests.support.guides import COMPANY, GERMAN, GUIDES, JAPANESE, Guide
from tests.support.project import CURRENT, DEFINITIONS, Project, run, template

#: A part of what is written in each language.
WORDS = {"en": "built-in policy definitions", "de": "integrierte", "ja": "組み込みポリシー"}
CHECK = "--check"


@pytest.fixture(params=GUIDES)
def guide(request: pytest.FixtureRequest) -> Guide:
    """Return a kind of guides."""
    return GUIDES[request.param]


def names(text: str) -> list[str]:
    """Return the lines with bullets on the policies of the small docset."""
    return [line for line in text.splitlines() if line.startswith("- [Circuits")]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("command", ["fill", "refresh"])
def test_guide__is_filled_and_stripped(
    project: Project, guide: Guide, command: str, newline: str
) -> None:
    """Each list is filled, running again changes nothing, and strip restores every byte."""
    folder = project.configure(guide.configuration)
    path = project.article(guide.article.replace("\n", newline))
    before = path.read_bytes()
    target = folder if command == "refresh" else path
    assert project.run(command, target) == 0
    filled = path.read_bytes().decode()
    assert len(names(filled)) == len(DEFINITIONS)
    assert WORDS[guide.language] in filled
    assert "Use several circuits" in filled
    assert guide.item not in filled
    assert not (guide.sentence and guide.sentence in filled)
    assert project.run(command, target, CHECK) == 0
    assert project.run("strip", path) == 0
    assert path.read_bytes() == before


def test_guide__keeps_edits(project: Project, guide: Guide) -> None:
    """A reworded bullet stays, a deleted one stays deleted, and a new policy is added."""
    folder = project.configure(guide.configuration)
    path = project.article(guide.article)
    assert project.run("refresh", folder) == 0
    first, second, _ = names(path.read_text())
    text = (
        path.read_text().replace(first, f"{first} Ours: 予備も確認する.").replace(f"{second}\n", "")
    )
    path.write_text(text)
    assert project.run("refresh", folder) == 0
    assert path.read_text() == text
    added = {**DEFINITIONS[0], "name": guid(7)}
    added["properties"] = {**added["properties"], "displayName": "Circuits should be new"}
    project.set_facts([*DEFINITIONS, added], [])
    assert project.run("refresh", folder) == 0
    after = path.read_text()
    assert f"{first} Ours" in after
    assert second.partition("](")[0] not in after
    assert "[Circuits should be new](" in after
    assert project.run("refresh", folder, CHECK) == 0


@pytest.mark.one_in(4)
@pytest.mark.parametrize("text", [template(), CURRENT, GERMAN.article, JAPANESE.article])
@pytest.mark.parametrize("with_lock", [True, False])
def test_language__is_switched(project: Project, text: str, with_lock: bool) -> None:
    """Text that enrich wrote in one language is replaced by that of another, and stripped."""
    if with_lock:
        project.configure("")
    path = project.article(text)
    filled: dict[str, str] = {}
    for language in ("de", "en", "ja", "de", "en"):
        assert project.run("fill", path, "--language", language) == 0
        after = path.read_text()
        assert filled.setdefault(language, after) == after
        assert [word in after for word in WORDS.values()].count(True) == 1
        assert len(names(after)) == len(DEFINITIONS)
        assert project.run("fill", path, "--language", language, CHECK) == 0
    assert project.run("strip", path, "--language", "ja") == 0
    stripped = path.read_text()
    assert not names(stripped)
    assert not any(word in stripped for word in WORDS.values()) or "\\<" in stripped


@pytest.mark.parametrize("with_lock", [True, False])
def test_language__in_one_section_for_all_pillars(project: Project, with_lock: bool) -> None:
    """The headings of pillars follow the language; the user's bullets below them stay."""
    if with_lock:
        project.configure("")
    path = project.article(CURRENT)
    assert project.run("fill", path) == 0
    heading = "### Reliability policies\n"
    path.write_text(path.read_text().replace(heading, f"{heading}\n- Ours\n"))
    for language, expected in (
        ("de", "### Richtlinien zur Säule Zuverlässigkeit\n\n- Ours\n"),
        ("ja", "### 信頼性に関するポリシー\n\n- Ours\n"),
        ("en", "### Reliability policies\n\n- Ours\n"),
    ):
        assert project.run("fill", path, "--language", language) == 0
        assert expected in path.read_text()
        assert path.read_text().count("\n### ") == path.read_text().count("\n### ")
        assert project.run("fill", path, "--language", language, CHECK) == 0


@pytest.mark.parametrize(
    ("front", "configuration", "options", "language"),
    [
        ("", "", [], "en"),
        ("enrich.language: de-DE", "", [], "de"),
        ("enrich.language: de", "[options]\nlanguage = 'ja'\n", [], "ja"),
        ("", "[articles.'expressroute.md']\nlanguage = 'de'\n", [], "de"),
        ("", "[options]\nlanguage = 'ja'\n", ["--language", "DE"], "de"),
    ],
)
def test_language__from_each_place(
    project: Project, front: str, configuration: str, options: list[str], language: str
) -> None:
    """The command line precedes the configuration, and this the front matter of the article."""
    project.configure(configuration)
    path = project.article(template(front=f"---\n{front}\n---\n" if front else ""))
    assert project.run(path, *options) == 0
    assert WORDS[language] in path.read_text()


@pytest.mark.parametrize(
    ("front", "configuration", "options", "code"),
    [
        ("enrich.language: tlh", "", [], 4),
        ("", "[options]\nlanguage = 'tlh'\n", [], 2),
        ("", "[articles.'a.md']\nlanguage = 'tlh'\n", [], 2),
        ("", "", ["--language", "tlh"], 2),
    ],
)
def test_language__unknown(
    project: Project,
    capfd: pytest.CaptureFixture[str],
    front: str,
    configuration: str,
    options: list[str],
    code: int,
) -> None:
    """One line names the language, and those that there are."""
    project.configure(configuration)
    path = project.article(template(front=f"---\n{front}\n---\n"))
    assert project.run(path, *options) == code
    assert "no language 'tlh'; there are en, de, ja." in capfd.readouterr().err


def test_wrapped_japanese__is_the_same(project: Project) -> None:
    """A sentence that is wrapped between wide characters, without spaces, is still enrich's."""
    path = project.article(JAPANESE.article)
    assert project.run(path) == 0
    lines = path.read_text().split("\n")
    index = next(n for n, line in enumerate(lines) if "利用すると" in line)
    place = lines[index].index("ことができ")
    lines[index] = f"{lines[index][:place]}\n{lines[index][place:]}"
    path.write_text("\n".join(lines))
    assert project.run(path, CHECK) == 0
    assert project.run(path, "--language", "en") == 0
    assert "利用すると" not in path.read_text()


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        (template() + "\nThere are no built-in policies.\n", True),
        (GERMAN.article + "\nThere are no built-in policies.\n", False),
        (GERMAN.article + "\nEs gibt keine integrierten Richtlinien für ExpressRoute.\n", True),
        (JAPANESE.article + "\nThere are no built-in policies.\n", False),
        (JAPANESE.article + "\n次へ。組み込みポリシーはありません。\n", True),
    ],
)
def test_lint__reads_claims_in_the_article_s_language(
    project: Project, capfd: pytest.CaptureFixture[str], text: str, is_found: bool
) -> None:
    """A sentence in another language than the article's is no claim."""
    path = project.article(text)
    assert project.run("lint", path) == int(is_found)
    assert ("claims-no-policies" in capfd.readouterr().out) is is_found


def test_templates__of_a_language(project: Project, tmp_path: Path) -> None:
    """Templates are copied in a language, and a subfolder has those of one language."""
    folder = tmp_path / "wording"
    assert run("templates", folder / "de", "--language", "de") == 0
    template_file = folder / "de" / "policy_none.md.j2"
    template_file.write_text("Keine Richtlinien für {{ service.name | md }}.")
    for name, article, is_own in (("a", GERMAN.article, True), ("b", template(), False)):
        path = project.article(article, f"{name}/expressroute.md")
        assert project.run(path, "--templates", folder) == 0
        assert ("Keine Richtlinien für Azure ExpressRoute." in path.read_text()) is is_own


def test_layout__has_templates_of_its_own(project: Project) -> None:
    """A layout may name another template for its guides; those of other layouts keep theirs."""
    wording = project.folder / "wording"
    wording.mkdir()
    short = "[{{ family.title | md }}]({{ family.lead.link }})"
    (wording / "short_bullet.md.j2").write_text(short)
    own = "templates = {policy_bullet = 'short_bullet'}\n"
    folder = project.configure(f"[options]\ntemplates = 'wording'\n{COMPANY.configuration}{own}")
    company = project.article(COMPANY.article, "company/expressroute.md")
    other = project.article(template(), "other/expressroute.md")
    assert project.run("refresh", folder) == 0
    assert all(line.endswith(")") for line in names(company.read_text()))
    assert all(line.endswith(".") for line in names(other.read_text()))
    assert project.run("refresh", folder, CHECK) == 0


def test_layout__change_of_the_configuration(project: Project) -> None:
    """An edit of a layout applies on the next run, although no article has changed."""
    folder = project.configure("")
    path = project.article(COMPANY.article)
    assert project.run("refresh", folder) == 0
    assert not names(path.read_text())
    project.configure(COMPANY.configuration)
    assert project.run("refresh", folder) == 0
    assert len(names(path.read_text())) == len(DEFINITIONS)


def test_layout__replaces_a_built_in_one(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A layout with the name of a built-in one is tried instead of it."""
    project.configure("[layout.template]\nadvisor = {level = 2, headings = ['Findings']}\n")
    path = project.article(template())
    assert run("layout", path) == 0
    printed = capfd.readouterr().out
    assert "layout variation (built-in), language en (that of the headings)" in printed
    assert "  template (enrich.toml): no slot\n  needs: a heading '## Findings'" in printed


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("pilars = {level = 2}", "x.pilars: unknown key; did you mean pillars?"),
        ("pillars = {levl = 2}", "x.pillars.levl: unknown key; did you mean level?"),
        (
            "pillars = {level = 'a'}",
            "x.pillars.level: must be a whole number or a list in brackets, not text.",
        ),
        ("pillars = {level = 7}", "x.pillars.level: must be at most 6."),
        ("pillars = {level = 2, titles = {securty = ['A']}}\nadvisor-sentence = {}",
         "x.pillars.titles.securty: no pillar 'securty'; did you mean security?"),
        ("", "x: nothing to fill; add pillar-policies, policies, advisor-sentence or advisor."),
        ("advisor-sentence = {}", "x.advisor-sentence: needs pillars, with the level of their "
         "headings."),
        ("pillars = {level = 2}\npillar-policies = {level = 2, headings = ['A']}",
         "x.pillar-policies.level: not below the level of the pillars."),
        ("advisor = {level = 2, headings = ['@azure-advisr']}",
         "x.advisor.headings: no built-in heading '@azure-advisr'; did you mean @azure-advisor?"),
        ("advisor = {level = 2}", "x.advisor.headings: missing, but required."),
        ("advisor = {level = [], headings = ['A']}", "x.advisor.level: no level; name one, or "
         "several."),
        ("advisor = {level = 6, headings = ['A']}", "x.advisor.level: too deep: the groups in it "
         "have a level below it."),
        ("advisor = {level = 2, headings = ['A']}\npolicies = {level = 2, headings = ['a']}",
         "x.advisor.headings: 'a' is in policies, too."),
        ("language = 'fr'\nadvisor = {level = 2, headings = ['A']}",
         "x.language: no language 'fr'; there are en, de, ja."),
        ("templates = {policy_bulet = 'x'}\nadvisor = {level = 2, headings = ['A']}",
         "x.templates.policy_bulet: no template 'policy_bulet'; did you mean policy_bullet?"),
        ("templates = {policy_bullet = 'x'}\nadvisor = {level = 2, headings = ['A']}",
         "x.templates.policy_bullet: no template 'x' without a folder: set options.templates."),
    ],
)  # fmt: skip
def test_layout__malformed(
    project: Project, capfd: pytest.CaptureFixture[str], table: str, message: str
) -> None:
    """One line names the file, the key, and what is wrong; exit code 2."""
    project.configure(f"[layout.x]\n{table}\n")
    path = project.article(template())
    assert run("layout", path) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.endswith(f"enrich.toml: layout.{message}")
    assert path.read_text() == template()


def test_layout__report(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The places with their lines, what is missing, and why other layouts were not chosen."""
    project.configure(COMPANY.configuration)
    text = "# ExpressRoute\n\n### Keep it safe\n\n#### Guardrails\n\n- *None yet*\n\n## Findings\n"
    path = project.article(text)
    assert run("layout", path) == 0
    printed = capfd.readouterr().out
    assert "layout company (enrich.toml), language en" in printed
    assert "  line 3     pillars           ### Keep it safe\n" in printed
    assert "  line 5     pillar-policies   #### Guardrails\n" in printed
    assert "  line 9     advisor           ## Findings\n" in printed
    assert (
        "missing: a heading '#### Guardrails' below the pillar's '### …' in Reliability" in printed
    )
    assert "  template (built-in): no slot\n" in printed


def test_layout__nothing_fits(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Each layout is named with what an article needs for it."""
    path = project.article("# ExpressRoute\n")
    assert run("layout", path) == 0
    printed = capfd.readouterr().out
    assert "no layout fits" in printed
    assert "needs: a heading '### Policy definitions' below the pillar's '## …'" in printed
    assert "needs: a heading '## Azure policies'" in printed


def test_layout__section_twice(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The report says why the article can't be filled."""
    path = project.article("# ExpressRoute\n\n## Azure policies\n\n## Azure policies\n")
    assert run("layout", path) == 0
    assert "error: the section 'Azure policies' exists 2 times" in capfd.readouterr().out
