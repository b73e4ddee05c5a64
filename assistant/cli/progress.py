"""Progress bars on standard error, so that standard output holds answers alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

ERRORS = Console(stderr=True)


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for the length of the block.

    Yields:
        A function told of a label, steps done, and steps in all.
    """
    columns = (
        TextColumn("[bold]{task.fields[title]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=ERRORS) as progress:
        task = progress.add_task("", title=title, total=None)

        def tell(label: str, done: int, total: int) -> None:
            progress.update(task, description=label, completed=done, total=total)

        yield tell
        finished = progress.tasks[0]
        progress.update(
            task, description="done", completed=finished.total or 1, total=finished.total or 1
        )
