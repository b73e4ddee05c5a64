"""The wheel is what people install: it holds the page, the prompts and the demo, and nothing else."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant import __version__

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("assistant", "connectors", "evals", "guardrails", "retrieval")
PLAIN = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")
MOST_BYTES = 3_000_000
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
SERVE = """
import re
from pathlib import Path
import assistant
from fastapi.testclient import TestClient
from assistant.api.app import create_app
from assistant.api.live import LiveAssistant

def refuse():
    raise AssertionError("the page asks nothing")

live = LiveAssistant(opener=refuse, stamp=lambda: "")
client = TestClient(create_app(live), base_url="http://localhost")
page = client.get("/")
print(Path(assistant.__file__).parent.parent)
print(page.status_code, page.headers["content-type"])
for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
    print(client.get(path).status_code, path)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing of an earlier build is in it."""
    source = tmp_path_factory.mktemp("source")
    ignore = shutil.ignore_patterns("__pycache__", ".signpost", "*.egg-info")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=ignore)
    for plain in PLAIN:
        shutil.copy(ROOT / plain, source)
    out = tmp_path_factory.mktemp("wheel")
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(source)]
    subprocess.run([*PIP, *build], check=True, capture_output=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as packed:
        return set(packed.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    install = ["install", "--no-deps", "--no-index", "--no-compile", "--target", str(target)]
    subprocess.run([*PIP, *install, str(wheel)], check=True, capture_output=True)
    return target


def run(installed: Path, *arguments: str, at: Path) -> str:
    """What Python prints, away from the source, with the installed copy first."""
    ran = subprocess.run(
        [sys.executable, *arguments],
        cwd=at,
        env={"PYTHONPATH": str(installed), "PATH": "", "HOME": str(at), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_wheel_is_of_this_version_and_for_every_system(wheel: Path) -> None:
    assert wheel.name == f"signpost_assistant-{__version__}-py3-none-any.whl"


def test_the_wheel_holds_every_file_of_the_packages(names: set[str]) -> None:
    written = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.name != ".gitignore"
    }
    assert written - names == set()


def test_the_wheel_holds_nothing_but_the_packages_and_what_describes_them(names: set[str]) -> None:
    tops = {name.split("/")[0] for name in names}
    assert tops == {*PACKAGES, f"signpost_assistant-{__version__}.dist-info"}


def test_the_wheel_holds_no_data_no_cache_and_nothing_built(names: set[str]) -> None:
    kinds = r"(__pycache__|\.signpost|\.env)(/|$)|\.(pyc|db|duckdb|parquet|csv|key|map|log)$"
    assert not [name for name in names if re.search(kinds, name)]


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < MOST_BYTES


def test_the_wheel_names_its_command_and_carries_its_licence(wheel: Path) -> None:
    place = f"signpost_assistant-{__version__}.dist-info"
    with zipfile.ZipFile(wheel) as packed:
        assert (
            "signpost = assistant.cli.main:run" in packed.read(f"{place}/entry_points.txt").decode()
        )
        assert f"{place}/licenses/LICENSE" in packed.namelist()


def test_an_installed_wheel_says_its_version(installed: Path, tmp_path: Path) -> None:
    told = run(installed, "-m", "assistant", "--version", at=tmp_path)
    assert told.strip() == __version__


def test_an_installed_wheel_serves_the_page_and_all_that_it_loads(
    installed: Path, tmp_path: Path
) -> None:
    place, page, *files = run(installed, "-c", SERVE, at=tmp_path).splitlines()
    assert Path(place) == installed
    assert page == "200 text/html; charset=utf-8"
    assert len(files) >= 2
    assert all(line.startswith("200 ") for line in files)


def test_an_installed_wheel_makes_the_demo_s_workspace(installed: Path, tmp_path: Path) -> None:
    source = (
        "from pathlib import Path; from assistant.demo.generate import make_demo; "
        "make_demo(Path('demo'), events=2_000)"
    )
    run(installed, "-c", source, at=tmp_path)
    packaged = {
        path.relative_to(ROOT / "assistant/demo/workspace")
        for path in (ROOT / "assistant" / "demo" / "workspace").rglob("*")
        if path.is_file() and path.name != "gitignore.txt"
    }
    made = {path.relative_to(tmp_path / "demo") for path in (tmp_path / "demo").rglob("*")}
    assert packaged <= made
