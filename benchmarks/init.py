"""`signpost init` on real folders: seconds, and answers without one edit."""

import tempfile
from pathlib import Path

from benchmarks.figures import Figure, shared_data
from benchmarks.init_answers import opened, wrong
from benchmarks.init_questions import FOLDERS

LEAST_RIGHT = 0.85
MOST_SECONDS = 30.0
TIMED = "thelook"


def run() -> list[Figure]:
    """Share of right answers for each folder, and the seconds of the largest proposal."""
    shared = shared_data()
    figures: list[Figure] = []
    for name in FOLDERS:
        if shared is None or not (shared / name).is_dir():
            figures.append(Figure(f"answers on {name} after init", None, "share",
                                  note=f"data set '{name}' is absent"))  # fmt: skip
            continue
        with tempfile.TemporaryDirectory() as folder:
            figures += _folder(name, data=shared / name, root=Path(folder) / name)
    return figures


def _folder(name: str, *, data: Path, root: Path) -> list[Figure]:
    questions = FOLDERS[name][0]
    with opened(name, data=data, root=root) as workspace:
        right = sum(wrong(asked, workspace) is None for asked in questions)
        seconds = workspace.init_seconds
    share = right / len(questions)
    figures = [
        Figure(
            f"answers on {name} after init",
            share,
            "share",
            f">= {LEAST_RIGHT}",
            share >= LEAST_RIGHT,
            f"{right} of {len(questions)}, no file edited",
        )
    ]
    if name == TIMED:
        met = seconds <= MOST_SECONDS
        figures.append(Figure(f"init of {name}", seconds, "s", f"<= {MOST_SECONDS:.0f} s", met))
    return figures
