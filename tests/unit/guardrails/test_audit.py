import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE

import pytest

from guardrails.audit import Audit, AuditEntry, AuditError

SECRET = b"s" * 32


def entry(name: str = "anonymous", **more: object) -> AuditEntry:
    body = {"principal": name, "trace_id": "t", "entry": "question", "status": "answered", **more}
    return AuditEntry.model_validate(body)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


@pytest.fixture
def audit(path: Path) -> Audit:
    made = Audit(path, secret=SECRET)
    for number in range(5):
        made.write(entry(f"p{number}", statements=("SELECT 1",), refused=("star",)))
    return made


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines(keepends=True)


def test_a_whole_record_has_nothing_wrong(audit: Audit, path: Path) -> None:
    assert audit.verify() is None
    assert [line.principal for line in audit.lines()] == ["p0", "p1", "p2", "p3", "p4"]
    assert S_IMODE(path.stat().st_mode) == 0o600


def test_an_empty_record_has_nothing_wrong(path: Path) -> None:
    assert Audit(path, secret=SECRET).verify() is None


@pytest.mark.parametrize(
    ("keep", "says"),
    [
        ([0, 1, 3, 4], "at line 3"),
        ([1, 2, 3, 4], "at line 1"),
        ([0, 2, 1, 3, 4], "at line 2"),
        ([0, 1, 1, 2, 3, 4], "at line 3"),
        ([0, 1, 2, 3], "ends at line 4"),
        ([], "ends at line 0"),
    ],
)
def test_a_missing_moved_repeated_or_cut_line_is_seen(
    audit: Audit, path: Path, keep: list[int], says: str
) -> None:
    before = lines(path)
    path.write_text("".join(before[i] for i in keep))
    assert says in (audit.verify() or "")


@pytest.mark.parametrize(
    ("old", "new"), [('"p2"', '"p9"'), ('"SELECT 1"', '"SELECT 2"'), ('"star"', '"none"')]
)
def test_an_edited_line_is_seen(audit: Audit, path: Path, old: str, new: str) -> None:
    changed = lines(path)
    changed[2] = changed[2].replace(old, new)
    path.write_text("".join(changed))
    assert audit.verify() == "Line 3 was changed."


def test_a_chain_made_anew_without_the_secret_is_seen(audit: Audit, path: Path) -> None:
    forged = Audit(path.with_name("forged.jsonl"), secret=b"guess")
    for line in list(audit.lines())[:3]:
        forged.write(entry(line.principal))
    path.write_bytes(path.with_name("forged.jsonl").read_bytes())
    assert audit.verify() == "Line 1 was changed."


def test_a_head_that_was_changed_or_removed_is_seen(audit: Audit, path: Path) -> None:
    head = path.with_suffix(".head")
    body = json.loads(head.read_text())
    head.write_text(json.dumps({**body, "number": 4}))
    with pytest.raises(AuditError, match="damaged or was changed"):
        audit.verify()
    head.unlink()
    assert audit.verify() == "The audit has lines but no head."


def test_an_old_copy_put_back_whole_is_seen_against_a_head_kept_elsewhere(
    audit: Audit, path: Path
) -> None:
    old = (path.read_bytes(), path.with_suffix(".head").read_bytes())
    newest = audit.write(entry())
    path.write_bytes(old[0])
    path.with_suffix(".head").write_bytes(old[1])
    assert audit.verify() is None
    assert audit.lacks(f"{newest.number}:{newest.code}") == "Line 6 is missing."
    assert audit.lacks(f"5:{list(audit.lines())[-1].code}") is None


def test_a_writer_killed_between_line_and_head_loses_nothing(audit: Audit, path: Path) -> None:
    head = path.with_suffix(".head").read_bytes()
    audit.write(entry("killed"))
    path.with_suffix(".head").write_bytes(head)
    audit.write(entry("next"))
    assert audit.verify() is None
    assert [line.principal for line in audit.lines()][-2:] == ["killed", "next"]


def test_parallel_writers_make_one_chain(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: Audit(path, secret=SECRET).write(entry(f"p{i}")), range(100)))
    audit = Audit(path, secret=SECRET)
    assert audit.verify() is None
    assert sorted(line.principal for line in audit.lines()) == sorted(f"p{i}" for i in range(100))


def test_an_audit_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AuditError, match="cannot be written"):
        Audit(tmp_path / "file" / "audit.jsonl", secret=SECRET).write(entry())


def test_what_somebody_typed_is_written_without_personal_data(audit: Audit, path: Path) -> None:
    audit.write(entry(statements=("SELECT 1 WHERE 'jane.roe@mail.test' = ''",)))
    assert "jane.roe" not in path.read_text()
    assert "<email>" in lines(path)[-1]
    assert audit.verify() is None
