"""One measured figure, and the pairing that makes a ratio fair on a noisy machine."""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One line of the report. `value` is None where it could not be measured; `note` says why."""

    name: str
    value: float | None
    unit: str
    target: str = ""
    met: bool | None = None
    note: str = ""

    def line(self) -> str:
        """The figure as one line of text."""
        value = "not measured" if self.value is None else f"{self.value:.3g} {self.unit}"
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        parts = [
            f"{self.name:<44}",
            f"{value:<18}",
            f"{self.target:<16}",
            f"{verdict:<7}",
            self.note,
        ]
        return "".join(parts).rstrip()

    def record(self) -> dict[str, object]:
        """The figure as JSON."""
        return asdict(self)


def seconds(action: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


@dataclass(frozen=True)
class Pairing:
    """Median seconds of two actions run in turn, and the median of their paired ratios."""

    subject: float
    baseline: float
    ratio: float


def paired(
    subject: Callable[[], object], baseline: Callable[[], object], *, rounds: int
) -> Pairing:
    """Run both in turn, the first one alternating, so that drift of the machine hits both."""
    pairs = []
    for index in range(rounds):
        if index % 2:
            second = seconds(baseline)
            first = seconds(subject)
        else:
            first = seconds(subject)
            second = seconds(baseline)
        pairs.append((first, second))
    return Pairing(
        subject=statistics.median(first for first, _ in pairs),
        baseline=statistics.median(second for _, second in pairs),
        ratio=statistics.median(first / second for first, second in pairs),
    )


def shared_data() -> Path | None:
    """Folder of the real data sets: `SIGNPOST_SHARED_DATA`, or `shared/data` beside the checkout."""
    named = os.environ.get("SIGNPOST_SHARED_DATA")  # noqa: TID251 - no workspace here, no settings
    default = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(named) if named else default
    return folder if folder.is_dir() else None
