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
    """Median and 95th percentile of warm questions, in ms beyond embedding and DuckDB."""
    with closing(open_assistant(large_workspace())) as assistant:
        for text in questions():
            assistant.ask(Question(question=text))
        beyond = [_beyond(text, assistant) for _ in range(ROUNDS) for text in questions()]
    median, p95 = statistics.median(beyond), statistics.quantiles(beyond, n=20)[18]
    note = f"{len(beyond)} questions on {METRICS} metrics and {VALUES:,} values, beyond embedding and DuckDB"
    return [
        Figure("large workspace, warm ask, median", median, "ms", f"< {MEDIAN_MS} ms",
               median < MEDIAN_MS, note),
        Figure("large workspace, warm ask, p95", p95, "ms", f"< {P95_MS} ms", p95 < P95_MS),
    ]  # fmt: skip


def questions() -> Iterator[str]:
    """One question of each shape for five kinds of events."""
    for place, kind in enumerate(KINDS[::5]):
        value = campaign(place * 20_011 % CAMPAIGNS)
        for number, frame in enumerate(FRAMES):
            label = f"{kind} {('count', 'users', 'amount')[number % 3]}"
            misspelt = value.replace("a", "aa", 1) if "a" in value else f"{value[:2]}{value}"
            yield frame.format(label=label, value=value, misspelt=misspelt, unknown="Zanzibarette")


def _beyond(text: str, assistant: Assistant) -> float:
    start = time.perf_counter()
    answer = assistant.ask(Question(question=text))
    total = (time.perf_counter() - start) * 1000
    return total - sum(answer.timings_ms.get(name, 0.0) for name in ENGINES)
