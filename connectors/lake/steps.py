"""Steps of a build, told as they are taken."""

from collections.abc import Callable

from connectors.lake.options import BuildStep

Progress = Callable[[BuildStep], None]


class Steps:
    """Counts finished steps for the progress callback."""

    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def __call__(self, table: str, stage: str) -> None:
        """Tell that a step begins."""
        if self._progress is not None:
            self._progress(BuildStep(table=table, stage=stage, done=self._done, total=self._total))
        self._done += 1

    def telling(self, table: str) -> Callable[[str], None]:
        """What tells how much of a table is read, within the step at hand."""

        def tell(amount: str) -> None:
            if self._progress is not None:
                done = max(0, self._done - 1)
                stage = f"read {amount} of"
                self._progress(BuildStep(table=table, stage=stage, done=done, total=self._total))

        return tell
