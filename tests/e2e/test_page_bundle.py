"""What the page weighs, and where its parts come from, read from the built files themselves."""

import gzip
import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "assistant" / "web"
MOST_COMPRESSED_BYTES = 700_000


def test_the_page_weighs_less_than_700_kb_compressed_all_parts_counted() -> None:
    files = [path for path in BUILT.rglob("*") if path.is_file()]

    compressed = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files)

    assert 100_000 < compressed < MOST_COMPRESSED_BYTES


def test_the_page_loads_its_parts_from_its_own_server_alone() -> None:
    document = (BUILT / "index.html").read_text()

    named = re.findall(r'(?:src|href)="([^"]+)"', document)

    assert named
    assert all(name.startswith(("/static/", "/v1/")) for name in named)
    assert "<style" not in document
    assert not re.search(r"<script(?![^>]*\bsrc=)", document)


def test_styles_fetch_no_font_or_picture_from_elsewhere() -> None:
    styles = "".join(path.read_text() for path in BUILT.rglob("*.css"))

    fetched = re.findall(r"url\(\s*['\"]?([^)'\"]+)", styles)

    assert fetched
    assert all(address.startswith("/static/") for address in fetched)
    assert "@import" not in styles


def test_the_locked_packages_name_no_registry_and_have_their_digests() -> None:
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]

    locked = {name: facts for name, facts in packages.items() if name}
    assert locked
    assert [name for name, facts in locked.items() if "resolved" in facts] == []
    assert [name for name, facts in locked.items() if "integrity" not in facts] == []
