"""Files of one source table, found and checked."""

from collections.abc import Iterator
from pathlib import Path

from connectors.contracts import TableContract
from connectors.errors import SourceError


def find_files(
    contract: TableContract, *, data: Path, suffixes: tuple[str, ...]
) -> tuple[Path, ...]:
    """Files of a table, in name order; a folder stands for every file below it.

    Raises:
        SourceError: If there is none, or all are empty; names path and table.
    """
    pattern = contract.path.removeprefix("./")
    if Path(pattern).is_absolute():
        message = (
            f"Table '{contract.name}': path '{pattern}' is absolute. "
            "Write it relative to the data folder."
        )
        raise SourceError(message)
    matches = sorted(data.glob(pattern)) if data.is_dir() else []
    files = tuple(file for match in matches for file in _below(match, suffixes))
    if not files:
        message = (
            f"Table '{contract.name}': no file matches '{pattern}' in '{data}'. Put the data "
            "there, pass --data DIR, or correct 'servers[0].path' of its contract."
        )
        raise SourceError(message)
    if not any(file.stat().st_size for file in files):
        message = (
            f"Table '{contract.name}': '{files[0]}' is empty, without even a header. "
            "Load it again, or remove it."
        )
        raise SourceError(message)
    return files


def _below(match: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    if match.is_file():
        yield match
        return
    for file in sorted(match.rglob("*")):
        hidden = file.name.startswith((".", "_"))
        if file.is_file() and not hidden and file.name.lower().endswith(suffixes):
            yield file
