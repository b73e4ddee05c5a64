"""The tree keeps its shape: sizes, names, documentation that points at files which exist."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("assistant", "connectors", "evals", "guardrails", "retrieval")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "misc"}
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("examples/*/README.md")]
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_stays_under_300_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 300


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_function_body_stays_under_40_lines(path: Path) -> None:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, functions):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0  # type: ignore[operator]
            assert length <= 40, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_is_named_by_a_concept(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=name)
def test_an_init_holds_no_code(path: Path) -> None:
    kinds = {type(node) for node in ast.parse(path.read_text()).body}
    assert kinds <= {ast.Expr, ast.Assign, ast.ImportFrom}


def test_the_readme_s_version_is_the_package_s() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    top = re.search(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    version = re.search(r'__version__ = "(.+)"', (ROOT / "assistant" / "__init__.py").read_text())
    assert top is not None
    assert version is not None
    assert top[1] == version[1]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    tops = "|".join((*PACKAGES, "docs", "tests", "benchmarks", "examples", r"\.ci"))
    named = set(re.findall(rf"`((?:{tops})/[\w./-]*[\w/])`", text))
    places = (ROOT, page.parent)
    missing = sorted(path for path in named if not any((place / path).exists() for place in places))
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_of_a_page_leads_somewhere(page: Path) -> None:
    # What stands in a fence is shown, not linked.
    text = re.sub(r"^(`{3,})(?!`).*?^\1$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
    assert not sorted(link for link in links if not (page.parent / link).exists())


def test_every_direct_dependency_is_pinned_in_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    declared += project["optional-dependencies"]["evals"]
    names = {re.split(r"[\[<>=! ]", item)[0].lower().replace("_", "-") for item in declared}
    pinned = {line.split("==")[0] for line in (ROOT / "constraints.txt").read_text().splitlines()}
    assert names - pinned - {"signpost-assistant"} == set()


def test_a_test_file_s_name_is_used_once() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
