"""A warm question through the planner: what it takes beyond embedding and DuckDB."""

import statistics
import time
from contextlib import closing

from assistant.answers import Question
from assistant.wiring import open_assistant
from benchmarks.demo_workspace import demo_workspace
from benchmarks.figures import Figure
from evals.cases import load_cases

ENGINES = ("duckdb", "embedding")
ROUNDS = 3


def run() -> list[Figure]:
    """Every answerable question of the demo's eval cases, after one round to warm up."""
    workspace = demo_workspace()
    questions = [case.question for case in load_cases(workspace.evals) if not case.turns]
    beyond: list[float] = []
    with closing(open_assistant(workspace)) as assistant:
        for lap in range(ROUNDS + 1):
            for text in questions:
                start = time.perf_counter()
                answer = assistant.ask(Question(question=text))
                total = (time.perf_counter() - start) * 1000
                engines = sum(answer.timings_ms.get(name, 0.0) for name in ENGINES)
                if lap:
                    beyond.append(total - engines)
    median = statistics.median(beyond)
    p95 = statistics.quantiles(beyond, n=20)[18]
    note = f"{len(questions)} questions, {ROUNDS} rounds, beyond embedding and DuckDB"
    return [
        Figure("warm ask, median", median, "ms", "< 60 ms", median < 60, note),
        Figure("warm ask, p95", p95, "ms", "", None, note),
    ]
