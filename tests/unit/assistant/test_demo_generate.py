import hashlib

import pytest

from assistant.demo.generate import FEWEST_EVENTS, make_demo
from assistant.errors import WorkspaceError

EVENTS = FEWEST_EVENTS


def digest(root):
    found = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        found.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return found.hexdigest()


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return make_demo(tmp_path_factory.mktemp("demo"), events=EVENTS)


def test_equal_seed_and_events_make_equal_bytes(demo, tmp_path):
    make_demo(tmp_path, events=EVENTS)
    assert digest(tmp_path) == digest(demo.root)


def test_another_seed_makes_other_data(demo, tmp_path):
    make_demo(tmp_path, events=EVENTS, seed=8)
    assert digest(tmp_path / "data") != digest(demo.root / "data")


def test_too_few_events_are_refused(tmp_path):
    with pytest.raises(WorkspaceError, match=str(FEWEST_EVENTS)):
        make_demo(tmp_path, events=FEWEST_EVENTS - 1)


def test_the_report_counts_good_and_bad_rows(demo):
    assert demo.rows["events"] == EVENTS + demo.faults.rows


def test_the_workspace_keeps_data_out_of_git(demo):
    assert (demo.root / ".gitignore").read_text().split() == [".signpost/", "data/"]


def test_all_three_formats_are_there(demo):
    suffixes = {"".join(path.suffixes) for path in (demo.root / "data").rglob("*.*")}
    assert {".csv", ".csv.gz", ".jsonl.gz", ".parquet"} <= suffixes


def test_progress_ends_with_the_last_file(tmp_path):
    seen = []
    make_demo(tmp_path, events=EVENTS, progress=lambda *step: seen.append(step))
    assert seen[-1][0] == "files"
    assert seen[-1][1] == seen[-1][2]
