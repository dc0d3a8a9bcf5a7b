"""`enrich lint`: findings, positions, fixes, and rules that are switched off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from enricher.lint.rules import RULES
from tests.support.builders import guid
from tests.support.forks import run_forked
from tests.support.project import (
    DEFINITIONS,
    RECOMMENDATIONS,
    SAMPLE,
    Project,
    definition,
    pillar_section,
    run,
    template,
)

PORTAL = "https://portal.azure.com/#x/definitionId/%2Fproviders%2FM.A%2FpolicyDefinitions%2F"
PAGE = "/azure/governance/policy/samples/built-in-policies"


@pytest.fixture
def facts(project: Project) -> Project:
    """Return a project with a deprecated definition that names its replacement."""
    old = definition(7, "[Deprecated]: Circuits should use the former private network")
    old["properties"]["description"] = f"Use {guid(3)} instead."
    project.set_facts([*DEFINITIONS, old], RECOMMENDATIONS)
    return project


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        (f"See [it]({PORTAL}{guid(1)}).", None),
        (f"See [it]({PORTAL}{guid(7)}).", "5:5: deprecated-policy-link"),
        (f"See [it]({PORTAL}{guid(99)}).", "5:5: unknown-policy-link"),
        ("- `Circuits should be Zone Redundant`", None),
        ("- `Circuits should use the former private network`", "5:3: deprecated-policy-name"),
        ("- `Circuits should be zone-redundant`", "5:3: renamed-policy"),
        ("- `az network express-route create`", None),
        ("Azure Policy has no built-in policies for it.", "5:1: claims-no-policies"),
        ("Azure Policy doesn't provide any built-in policies.", "5:1: claims-no-policies"),
        ("There are no built-in policies for cost optimization.", None),
        ("There are no built-in policy definitions for this pillar.", "5:1: claims-no-policies"),
        ("## Cost Optimization\n\nThere are no built-in policies for this pillar.", None),
        (
            "## Security\n\nThere are no built-in policies for this pillar.",
            "7:1: claims-no-policies",
        ),
        ("Any built-in policy can be assigned.", None),
        (f"See [all]({PAGE}#network).", None),
        (f"See [all]({PAGE}#circuits).", "5:5: unknown-category"),
        (f"See [it](https://ms.portal.azure.com/#x/{guid(1)}).", "5:5: preview-portal-link"),
        ("See [it](https://ms.Portal.azure.com/#home).", "5:5: preview-portal-link"),
        ("See [it](https://portal.azure.com/#home).", None),
        ("See [it](https://portal.azure.us/#home).", None),
        ("See [it](/azure/advisor/advisor-cost-recommendations).", "5:5: former-advisor-page"),
        ("[a](/azure/advisor/advisor-reference-cost-recommendations).", None),
        ("Azure AD can tell.", "5:1: former-product-name"),
        ("## Notes\n\nAzure AD can tell.", None),
        (f"- [Azure AD](x) [it]({PORTAL}{guid(1)}). Azure AD can tell.", None),
        ("- **Use several circuits** (high impact).", None),
        ("- **Use many circuits** (high impact).", "5:3: unknown-recommendation"),
        ("- **Use many circuits** (of yours).", None),
        ("```\nAzure Policy has no built-in policies.\n```", None),
        ("<!-- Azure Policy has no built-in policies. -->", None),
    ],
)
def test_lint__findings(
    facts: Project, capfd: pytest.CaptureFixture[str], body: str, finding: str | None
) -> None:
    """Each kind of finding has its position and code; correct text has none."""
    path = facts.article(f"# ExpressRoute\n\n## Azure policies\n\n{body}\n")
    code = facts.run("lint", path)
    output = capfd.readouterr().out
    assert code == (1 if finding else 0)
    assert output.startswith(f"{path.as_posix()}:{finding} " if finding else "")
    assert output.count("\n") == (1 if finding else 0)


def test_lint__category_without_policies_of_the_service(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A link to such a category is valid, but useless to readers of the article."""
    things = definition(8, "Things", kind="microsoft.things/things")
    things["properties"]["metadata"]["category"] = "Things"
    project.set_facts([*DEFINITIONS, things], RECOMMENDATIONS)
    path = project.article(f"# ExpressRoute\n\nSee [it]({PAGE}#things), [it]({PAGE}#network).\n")
    assert project.run("lint", path) == 1
    (line,) = capfd.readouterr().out.splitlines()
    assert line.endswith(
        "empty-category no policy in category '#things' applies to Azure ExpressRoute; "
        "its policies are in '#network'"
    )


CLAIM = "Azure Policy has no built-in policies."


@pytest.mark.parametrize(
    ("body", "count"),
    [
        (f"<!-- enrich: ignore claims-no-policies -->\n\n{CLAIM}\n\n{CLAIM}", 1),
        (f"<!-- enrich: ignore claims-no-policies -->\n{CLAIM}", 0),
        (f"{CLAIM} <!-- enrich: ignore claims-no-policies -->", 0),
        (f"- x\n- {CLAIM} <!-- enrich: ignore unknown-category, claims-no-policies -->", 0),
        (f"<!-- enrich: ignore unknown-category -->\n\n{CLAIM}", 1),
        (
            "<!-- enrich: ignore claims-no-policies -->\n\n<!-- enrich: ignore renamed-policy -->"
            f"\n\n{CLAIM}",
            0,
        ),
        (f"Write `<!-- enrich: ignore claims-no-policies -->`. {CLAIM}", 1),
        (f"    <!-- enrich: ignore claims-no-policies -->\n\n{CLAIM}", 1),
        (f"```\n<!-- enrich: ignore claims-no-policies -->\n```\n\n{CLAIM}", 1),
    ],
)
def test_comment__switches_a_rule_off(
    facts: Project, capfd: pytest.CaptureFixture[str], body: str, count: int
) -> None:
    """A comment switches a rule off in its block or, on its own, in the next one."""
    code = facts.run("lint", facts.article(f"# ExpressRoute\n\n{body}\n"))
    assert (code, len(capfd.readouterr().out.splitlines())) == (1 if count else 0, count)


def test_configuration__switches_rules_off(
    facts: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A configuration switches rules off; an unknown code suggests the nearest."""
    facts.configure('[lint]\nignore = ["claims-no-policies"]\n')
    path = facts.article(f"# ExpressRoute\n\n{CLAIM}\n")
    assert facts.run("lint", path) == 0
    facts.configure('[lint]\nignore = ["claims-no-policy"]\n')
    assert facts.run("lint", path) == 2
    assert "unknown code 'claims-no-policy'. Nearest: claims-no-policies." in capfd.readouterr().err


def test_codes__have_a_page_each() -> None:
    """Each code has a page that says what it finds and what to do about it."""
    folder = Path(__file__).parents[2] / "docs" / "reference" / "lint"
    assert {page.stem for page in folder.glob("*.md")} == {rule.code for rule in RULES} | {"index"}
    for rule in RULES:
        text = (folder / f"{rule.code}.md").read_text()
        assert text.startswith(f"# {rule.code}\n\n<!-- begin generated -->\n\n{rule.title}.\n")
        assert rule.help in text


def test_lint__suggests_corrections(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A mistyped anchor gets the nearest one, a former page today's."""
    page = "/azure/advisor/advisor-high-availability-recommendations#x"
    path = facts.article(f"# ExpressRoute\n\n[a]({PAGE}#netwrk)\n\n[b]({page})\n")
    assert run("lint", path, *facts.sources[:2]) == 1
    first, second = capfd.readouterr().out.splitlines()
    assert first.endswith("has no heading '#netwrk'; nearest: '#network'")
    assert second.endswith(
        "link to /azure/advisor/advisor-reference-reliability-recommendations instead"
    )


def test_lint__of_another_cloud(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A link to another cloud's portal names the cloud that lacks the definition."""
    page = "https://docs.azure.cn/governance/policy/samples/built-in-policies"
    path = facts.article(
        f"# ExpressRoute\n\n[it]({PORTAL}{guid(99)})\n\n[a]({page}#network)\n\n[b]({page}#x)\n"
    )
    assert run("lint", path, *facts.sources[:2], "--cloud", "china") == 1
    first, second = capfd.readouterr().out.splitlines()
    assert f"no built-in policy definition in Azure in China has the id {guid(99)}" in first
    assert "the page of built-in policies has no heading '#x'" in second


def test_lint__suggests_the_replacement(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A link to a deprecated policy names its replacement."""
    path = facts.article(f"# ExpressRoute\n\n[it]({PORTAL}{guid(7)})\n")
    assert run("lint", path, *facts.sources[:2]) == 1
    assert f"use 'Circuits should use private link' ({guid(3)}) instead" in capfd.readouterr().out


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_lint__formats(facts: Project, capfd: pytest.CaptureFixture[str], form: str) -> None:
    """Findings are written as JSON, SARIF and annotations of a pull request."""
    path = facts.article("# ExpressRoute\n\nThere are no built-in policies.\n")
    assert run("lint", path, "--format", form, *facts.sources[:2]) == 1
    output = capfd.readouterr().out
    if form == "github":
        assert output.startswith(f"::warning file={path.as_posix()},line=3,col=1,title=claims")
    elif form == "json":
        assert json.loads(output)[0]["code"] == "claims-no-policies"
    else:
        (result,) = json.loads(output)["runs"][0]["results"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region == {"startLine": 3, "startColumn": 1}


def test_lint__of_recordings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Recordings hold a part of Azure's policies: a missing one is not unknown."""
    path = tmp_path / "expressroute.md"
    link = f"/providers/Microsoft.Authorization/policyDefinitions/{guid(999)}"
    path.write_text(f"# ExpressRoute\n\n## Azure policies\n\n- [Some policy](https://x{link})\n")
    assert run("lint", path, *SAMPLE) == 0
    assert capfd.readouterr().out == ""


def test_fix__applies_safe_fixes(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """--fix writes current names and anchors, not a byte else; the rest is reported."""
    body = (
        "# ExpressRoute\r\n\r\n## Azure policies\r\n\r\n"
        "- `Circuits should be zone-redundant`  \r\n"
        "- [Circuits should use\r\n  the private link](x)\r\n"
        "- **Circuits should use geo redundant backups**\r\n\r\nAzure AD can tell.\r\n\r\n"
        f"See [all]({PAGE}#networks).\r\n"
    ).encode()
    path = facts.article(body)
    assert facts.run("lint", path, "--fix") == 1
    captured = capfd.readouterr()
    assert "former-product-name" in captured.out
    assert "named 'Circuits should use the private link'; nearest: 'Circuits" in captured.out
    assert captured.out.count("\n") == 2
    assert "3 fixed, 2 findings in 1 of 1 file" in captured.err
    expected = body
    for former, today in (
        (b"zone-redundant", b"Zone Redundant"),
        (b"geo redundant", b"geo-redundant"),
        (b"#networks", b"#network"),
    ):
        assert former in expected
        expected = expected.replace(former, today)
    assert path.read_bytes() == expected
    assert facts.run("lint", path, "--fix") == 1
    assert path.read_bytes() == expected


@pytest.mark.parametrize(
    "name",
    [
        "Audit Windows circuits that have weak passwords",
        "Circuits should use TLS version 1.3 or newer",
        "Circuits should have local authentication enabled",
        "Domains should have a private endpoint",
    ],
)
def test_fix__keeps_names_of_the_users_own_definitions(project: Project, name: str) -> None:
    """A name that differs in a word that changes the meaning is no former name."""
    names = [
        "Audit Linux circuits that have weak passwords",
        "Circuits should use TLS version 1.2 or newer",
        "Circuits should have local authentication disabled",
        "Topics should have a private endpoint",
        "Circuits should have a private endpoint",
    ]
    project.set_facts([definition(20 + n, each) for n, each in enumerate(names)], [])
    text = f"# ExpressRoute\n\n## Policies\n\n- `{name}`\n- [{name}](https://example.com/ours)\n"
    path = project.article(text)
    assert project.run("lint", path, "--fix") == 0
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("anchor", "fixed"),
    [
        ("Networks", "network"),
        ("azure-network", "network"),
        ("expressroute", "network"),
        ("traffic-manager", None),
        ("netwrk", None),
    ],
)
def test_fix__of_anchors(project: Project, anchor: str, fixed: str | None) -> None:
    """An anchor is replaced if it differs in form alone, or if it names the article's service."""
    path = project.article(f"# ExpressRoute\n\nSee [all]({PAGE}#{anchor}).\n")
    assert project.run("lint", path, "--fix") == (0 if fixed else 1)
    assert path.read_text().endswith(f"#{fixed or anchor}).\n")


@pytest.mark.parametrize(
    ("body", "fixed"),
    [
        ("[`Circuits should be zone-redundant`](x)", "[`Circuits should be Zone Redundant`](x)"),
        (
            "[**Circuits should be zone-redundant**](x)",
            "[**Circuits should be Zone Redundant**](x)",
        ),
        ("**`Circuits should be zone-redundant`**", "**`Circuits should be Zone Redundant`**"),
        ("[Circuits should be zone\\-redundant](x)", None),
    ],
)
def test_fix__keeps_the_markup(facts: Project, body: str, fixed: str | None) -> None:
    """Markup around a name stays; a name that contains markup is only reported."""
    path = facts.article(f"# ExpressRoute\n\n## Azure policies\n\n- {body}\n")
    assert facts.run("lint", path, "--fix") == (1 if fixed is None else 0)
    assert path.read_text().endswith(f"- {fixed or body}\n")


def test_lint__of_a_name_in_a_link_or_bold(facts: Project) -> None:
    """A current name is accepted with any markup around it."""
    name = "Circuits should be Zone Redundant"
    body = f"[`{name}`](x), [**{name}**](x), **`{name}`**, [*{name}*](x)"
    assert facts.run("lint", facts.article(f"# ExpressRoute\n\n## Policies\n\n{body}\n")) == 0


def test_lint__of_stdin(facts: Project) -> None:
    """An article on stdin may name its resource types; --fix needs a file."""
    text = (
        "---\nenrich:\n  resource-types: [microsoft.network/expressRouteCircuits]\n---\n\n"
        "# A\n\n## Azure policies\n\nThere are no built-in policies.\n"
    )
    for options, code in (([], 1), (["--fix"], 2)):
        done = run_forked("lint", "-", *facts.sources, *options, text=text.encode())
        assert done.returncode == code, done.err
    assert "'-' is stdin" in done.err


def test_fix__skips_unreadable_articles(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """An article with a merge conflict stays; the others are fixed; exit code 4."""
    text = "# ExpressRoute\n\n## Azure policies\n\n- `Circuits should be zone-redundant`\n"
    conflict = f"{text}\n<<<<<<< a\nA\n=======\nB\n>>>>>>> b\n"
    stays, changes = facts.article(conflict, "docs/a.md"), facts.article(text, "docs/b.md")
    assert facts.run("lint", stays.parent, "--fix") == 4
    assert stays.read_text() == conflict
    assert "Zone Redundant" in changes.read_text()
    assert "a.md: line 7: start of a git merge conflict" in capfd.readouterr().err


def test_lint__ends_with_a_count(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The last line counts the findings, also if there are none."""
    facts.article("# ExpressRoute\n", "docs/a.md")
    assert facts.run("lint", facts.folder / "docs") == 0
    assert capfd.readouterr().err.endswith("0 findings in 1 file\n")
    facts.article(
        f"# ExpressRoute\n\n[it]({PORTAL}{guid(7)}) [it]({PORTAL}{guid(99)})\n", "docs/b.md"
    )
    assert facts.run("lint", facts.folder / "docs") == 1
    assert capfd.readouterr().err.endswith("2 findings in 1 of 2 files\n")


@pytest.mark.parametrize("is_left_out", [True, False])
def test_claim__that_enrich_itself_makes(
    project: Project, capfd: pytest.CaptureFixture[str], *, is_left_out: bool
) -> None:
    """A claim is judged by the options of the article: enrich doesn't flag its own sentences."""
    name = "[Preview]: Circuits should be Zone Redundant"
    project.set_facts([definition(1, name)], RECOMMENDATIONS)
    option = "--no-preview" if is_left_out else "--preview"
    claim = "There are no built-in policies for reliability."
    path = project.article(template(reliability=pillar_section("Reliability", policies=claim)))
    assert project.run("lint", path, option) == (0 if is_left_out else 1)
    path = project.article(template())
    assert project.run(path, option) == 0
    assert "claims-no-policies" not in capfd.readouterr().err
    project.configure(f"[options]\npreview = {'false' if is_left_out else 'true'}\n")
    assert run("lint", path) == 0


def test_baseline(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Only what the baseline lacks is a finding; a baseline needs a file."""
    path = facts.article(f"See [it]({PORTAL}{guid(7)}).\n")
    baseline = facts.folder / "baseline.json"
    assert facts.run("lint", facts.folder, "--write-baseline") == 2
    assert facts.run("lint", facts.folder, "--baseline", baseline) == 2
    assert facts.run("lint", facts.folder, "--baseline", baseline, "--write-baseline") == 0
    path.write_text(f"New line.\n\nSee [it]({PORTAL}{guid(7)}).\n")
    assert facts.run("lint", facts.folder, "--baseline", baseline) == 0
    path.write_text(f"See [it]({PORTAL}{guid(7)}), [it]({PORTAL}{guid(7)}).\n")
    capfd.readouterr()
    assert facts.run("lint", facts.folder, "--baseline", baseline) == 1
    assert capfd.readouterr().out.count("deprecated-policy-link") == 1
    path.write_text("See nothing.\n")
    assert facts.run("lint", facts.folder, "--baseline", baseline) == 0
    assert "1 finding no longer there" in capfd.readouterr().err


def test_include(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """Code is checked if it is asked for, and only its literal ids."""
    facts.article("# Tea\n")
    (facts.folder / "main.bicep").write_text(f"// {guid(7)}\nvar old = '{guid(7)}'\n")
    assert facts.run("lint", facts.folder) == 0
    capfd.readouterr()
    assert facts.run("lint", facts.folder, "--include", "*.bicep", "--format", "github") == 1
    (line,) = capfd.readouterr().out.splitlines()
    assert "main.bicep,line=2,col=12,title=deprecated-policy-link::" in line
    assert facts.run("lint", facts.folder, "--include", "*.bicep", "--fix") == 1
    assert guid(7) in (facts.folder / "main.bicep").read_text()


def test_cache(facts: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """A second run says the same, and a changed file is checked again."""
    path = facts.article(f"See [it]({PORTAL}{guid(7)}).\n")
    assert facts.run("lint", facts.folder) == 1
    first = capfd.readouterr()
    assert facts.run("lint", facts.folder) == 1
    assert capfd.readouterr() == first
    path.write_text("See nothing.\n")
    assert facts.run("lint", facts.folder) == 0
