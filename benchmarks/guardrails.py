"""What the guardrails find and what they cost: the SQL gate cold, personal data in text."""

import json
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import tldextract
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from assistant.errors import WarehouseError
from assistant.warehouse.pool import Warehouse
from benchmarks.demo_workspace import demo_workspace
from benchmarks.figures import Figure, paired, shared_data
from connectors.lake.known import open_known
from connectors.lake.manifest import DATABASE, read_manifest
from connectors.lake.publish import current_lake
from evals.cases import load_cases
from guardrails.decisions import AllowedSql
from guardrails.pii.known import Known
from guardrails.pii.redact import find
from guardrails.sql import gate
from guardrails.sql.policy import SqlPolicy

KINDS = {
    "CREDIT_CARD": "card",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "US_SSN": "ssn",
    "IBAN_CODE": "iban",
    "DOMAIN_NAME": "url",
    "IP_ADDRESS": "ip",
}
ROWS = 5_000
HARMLESS = Path(__file__).parents[1] / "tests" / "fixtures" / "sql_policy" / "harmless.sql"

Span = tuple[str, int, int]


def run() -> list[Figure]:
    """Every figure; those on labelled text are left out where the data set is absent."""
    return [*_labelled(), *_harmless(), *_gate()]


def _labelled() -> list[Figure]:
    shared = shared_data()
    place = shared / "pii" / "labelled_text.json" if shared else Path("absent")
    if not place.is_file():
        return [Figure("personal data, recall", None, "", note="data set 'pii' is absent")]
    records = json.loads(place.read_text(encoding="utf-8"))
    texts = [record["full_text"] for record in records]
    right = wrong = missed = 0
    for record in records:
        spans = _spans(record["spans"])
        found = [(f.kind, f.start, f.end) for f in find(record["full_text"])]
        hits = sum(any(_same(span, other) for other in found) for span in spans)
        right, missed = right + hits, missed + len(spans) - hits
        wrong += sum(not any(_same(span, other) for span in spans) for other in found)
    precision, recall = right / (right + wrong), right / (right + missed)
    note = f"{right + missed} labelled stretches in {len(texts)} texts"
    return [
        Figure("personal data, precision", precision, "", ">= 0.92", precision >= 0.92, note),
        Figure("personal data, recall", recall, "", ">= 0.95", recall >= 0.95, note),
        _beside_presidio(texts),
    ]


def _spans(labels: Sequence[dict[str, str | int]]) -> list[Span]:
    return [
        (KINDS[str(label["entity_type"])], int(label["start_position"]), int(label["end_position"]))
        for label in labels
        if label["entity_type"] in KINDS
    ]


def _same(span: Span, other: Span) -> bool:
    return span[0] == other[0] and span[1] < other[2] and other[1] < span[2]


def _beside_presidio(texts: Sequence[str]) -> Figure:
    """The ratio on the same texts; Presidio without a language model, the same seven kinds."""
    # Its e-mail recognizer would fetch a list of suffixes; the packaged one serves.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    engine = AnalyzerEngine(nlp_engine=_no_model(), supported_languages=["en"])
    entities = [kind for kind in KINDS if kind != "DOMAIN_NAME"] + ["URL"]
    part = texts[:300]
    measured = paired(
        lambda: [find(text) for text in part],
        lambda: [engine.analyze(text, "en", entities=entities) for text in part],
        rounds=3,
    )
    note = "times Presidio's speed alone, same texts"
    return Figure("personal data / Presidio", 1 / measured.ratio, "x", "", None, note)


def _no_model() -> NoOpNlpEngine:
    return NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])


def harmless_lines() -> list[str]:
    """Clickstream ids, timestamps, epoch seconds and SQL: nothing in them is about a person."""
    lines = []
    for row in range(ROWS):
        key = f"{row * 7919 % 1_000_003:024x}"
        day = f"2024-01-{row % 28 + 1:02d}"
        lines += [
            f"{key},{day}T{row % 24:02d}:{row % 60:02d}:00.{row % 1000:03d}Z,play,JP,{row * 1.5}",
            f"session_{key[:12]} started {1_706_695_200 + row * 61} ended {1_706_695_900 + row * 61}",
            f"SELECT count(*) FROM events WHERE ts >= '{day} 00:00:00' AND n < {row * 997} LIMIT 50",
            f"app 3.{row % 40}.{row % 7} build {100_000 + row} took {row % 900} ms of {row * 13}",
        ]
    return lines


def _harmless() -> list[Figure]:
    lines = harmless_lines()
    flagged = sum(bool(find(line)) for line in lines) / len(lines)
    text = "\n".join(lines)
    size = len(text.encode()) / 1e6
    speed = size / statistics.median(_processor_seconds([text]) for _ in range(3))
    note = f"{size:.1f} MB of ids, times, epoch seconds and SQL, processor time of one core"
    return [
        Figure("harmless lines flagged", 100 * flagged, "%", "<= 1 %", flagged <= 0.01),
        Figure("personal data, speed", speed, "MB/s", ">= 5 MB/s", speed >= 5, note),
        *_mixed(lines),
    ]


def _mixed(lines: Sequence[str]) -> list[Figure]:
    """What the gate reads in a day: pages, results, log lines and questions, one call each."""
    workspace = demo_workspace()
    pages = [page.read_text(encoding="utf-8") for page in (workspace.root / "docs").rglob("*.md")]
    questions = [case.question for case in load_cases(workspace.evals)]
    results = [json.dumps(lines[at : at + 40]) for at in range(0, len(lines), 40)]
    mix = [*pages * 4, *results, *lines[: 4 * len(results)], *questions * 4]
    size = sum(len(text.encode()) for text in mix) / 1e6
    share = {"pages": pages * 4, "results": results, "questions": questions * 4}
    said = ", ".join(
        f"{name} {100 * sum(len(t.encode()) for t in texts) / 1e6 / size:.0f}%"
        for name, texts in share.items()
    )
    folder = current_lake(workspace.lakes)
    known = open_known(folder, workspace.known_key) if folder is not None else None
    figures = []
    for name, told in (("", None), (" with known identifiers", known)):
        speed = size / statistics.median(_processor_seconds(mix, told) for _ in range(3))
        title = f"personal data, speed on a mix{name}"
        note = f"{size:.1f} MB: {said}, the rest log lines"
        met = speed >= 5 if told is None else None
        target = ">= 5 MB/s" if told is None else ""
        figures.append(Figure(title, speed, "MB/s", target, met, note))
    return figures


def _processor_seconds(texts: Sequence[str], known: Known | None = None) -> float:
    start = time.process_time()
    for text in texts:
        find(text, known=known)
    return time.process_time() - start


def _gate() -> list[Figure]:
    """Statements of the demo, each decided anew: nothing is remembered."""
    workspace = demo_workspace()
    folder = current_lake(workspace.lakes)
    if folder is None:
        return [Figure("SQL gate, unseen, p95", None, "ms", note="the demo has no lake")]
    policy = SqlPolicy.from_manifest(read_manifest(folder), minimum_group=10)
    golden = [
        case.golden_sql.replace("{minimum_group}", "10")
        for case in load_cases(workspace.evals)
        if case.golden_sql
    ]
    harmless = HARMLESS.read_text(encoding="utf-8").splitlines()
    answered = _answered(harmless, policy, folder)
    asked = f"of {len(harmless)}"
    return [
        _gate_p95("SQL gate, unseen, p95", harmless, policy, target=5),
        _gate_p95("SQL gate, unseen, golden SQL, p95", golden, policy),
        Figure("harmless SQL answered", answered, asked, ">= 95", answered >= 95),
    ]


def _gate_p95(
    name: str, statements: Sequence[str], policy: SqlPolicy, *, target: float | None = None
) -> Figure:
    for sql in statements:
        _decided_ms(sql, policy)
    taken = [_decided_ms(sql, policy) for sql in statements * 3]
    p95 = statistics.quantiles(taken, n=20)[18]
    note = f"{len(statements)} statements, processor time; median {statistics.median(taken):.1f} ms"
    if target is None:
        return Figure(name, p95, "ms", note=f"{note}; self-joins of a page and more among them")
    return Figure(name, p95, "ms", f"<= {target:g} ms", p95 <= target, note)


def _answered(statements: Sequence[str], policy: SqlPolicy, folder: Path) -> int:
    """How many statements pass the gate and then run."""
    decisions = [gate.check(sql, policy) for sql in statements]
    answered = 0
    with Warehouse(folder / DATABASE) as warehouse:
        for decision in decisions:
            if isinstance(decision, AllowedSql):
                with suppress(WarehouseError):
                    warehouse.run(decision.sql)
                    answered += 1
    return answered


def _decided_ms(sql: str, policy: SqlPolicy) -> float:
    gate.forget()
    start = time.process_time()
    gate.check(sql, policy)
    return (time.process_time() - start) * 1_000
