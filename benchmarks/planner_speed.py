"""Warm questions on a hundred metrics and a hundred thousand values: time beyond the engines."""

import statistics
import time
from collections.abc import Iterator
from contextlib import closing

from assistant.agent import Assistant
from assistant.answers import Question
from assistant.wiring import open_assistant
from benchmarks.figures import Figure
from benchmarks.large_workspace import CAMPAIGNS, KINDS, METRICS, VALUES, campaign, large_workspace

ENGINES = ("duckdb", "embedding")
MEDIAN_MS = 60
P95_MS = 200
ROUNDS = 2
FRAMES = (
    "{label} last month",
    "{label} by channel in May 2026",
    "top 5 regions by {label} last week",
    "{label} by week since April",
    "compare {label} in May 2026 with April 2026 by region",
    "share of {label} by channel in May 2026",
    "{label} for {value} in May 2026",
    "{label} for {misspelt} in May 2026",
    "{label} from the radio channel except the North region in June 2026",
    "which region had the fewest {label} in Q2 2026?",
    "how many {label} of {unknown} were there yesterday?",
    "what is {label}?",
)
"""Shapes of questions: values that are known, misspelt and unknown among them."""


def speed() -> list[Figure]:
    """Median and 95th percentile of warm questions: time beyond the engines, and CPU time."""
    with closing(open_assistant(large_workspace())) as assistant:
        for text in questions():
            assistant.ask(Question(question=text))
        measured = [_beyond(text, assistant) for _ in range(ROUNDS) for text in questions()]
    note = f"{len(measured)} questions on {METRICS} metrics and {VALUES:,} values, beyond embedding and DuckDB"
    wall, cpu = ([item[at] for item in measured] for at in (0, 1))
    return [*_figures("warm ask", wall, note), *_figures("warm ask, CPU", cpu, "of this process")]


def _figures(name: str, measured: list[float], note: str) -> list[Figure]:
    median, p95 = statistics.median(measured), statistics.quantiles(measured, n=20)[18]
    return [
        Figure(f"large workspace, {name}, median", median, "ms", f"< {MEDIAN_MS} ms",
               median < MEDIAN_MS, note),
        Figure(f"large workspace, {name}, p95", p95, "ms", f"< {P95_MS} ms", p95 < P95_MS),
    ]  # fmt: skip


def questions() -> Iterator[str]:
    """One question of each shape for five kinds of events."""
    for place, kind in enumerate(KINDS[::5]):
        value = campaign(place * 20_011 % CAMPAIGNS)
        for number, frame in enumerate(FRAMES):
            label = f"{kind} {('count', 'users', 'amount')[number % 3]}"
            misspelt = value.replace("a", "aa", 1) if "a" in value else f"{value[:2]}{value}"
            yield frame.format(label=label, value=value, misspelt=misspelt, unknown="Zanzibarette")


def _beyond(text: str, assistant: Assistant) -> tuple[float, float]:
    """Wall time without the engines, and CPU time of this process, in ms."""
    start, busy = time.perf_counter(), time.process_time()
    answer = assistant.ask(Question(question=text))
    total, cpu = (time.perf_counter() - start) * 1000, (time.process_time() - busy) * 1000
    return total - sum(answer.timings_ms.get(name, 0.0) for name in ENGINES), cpu
