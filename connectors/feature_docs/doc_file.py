"""One documentation file: its text, and the name by which ids and citations know it."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from connectors.errors import SourceError
from connectors.records import RecordId

MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class DocFile:
    """A file of a docs folder."""

    path: Path
    relative: PurePosixPath
    """From the docs folder on, the folder's own name included: `docs/metrics/plays.md`."""

    def text(self) -> str:
        """The content as text, without a byte order mark.

        Raises:
            SourceError: If it is empty, too large, unreadable or not UTF-8.
        """
        try:
            size = self.path.stat().st_size
            if size > MAX_BYTES:
                message = f"'{self.relative}' has {size} bytes, more than {MAX_BYTES}. Split it."
                raise SourceError(message)
            text = self.path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            message = f"'{self.relative}' is not UTF-8 at byte {error.start}. Save it as UTF-8."
            raise SourceError(message) from None
        except OSError as error:
            message = f"'{self.relative}' cannot be read: {error.strerror}. Check its permissions."
            raise SourceError(message) from None
        if not text.strip():
            message = f"'{self.relative}' is empty. Fill it or remove it."
            raise SourceError(message)
        return text

    def source(self, anchor: str = "") -> str:
        """Where a definition stands: the relative path, with `#anchor` inside a file of several."""
        return f"{self.relative}#{anchor}" if anchor else str(self.relative)

    def record_id(self, anchor: str = "") -> RecordId:
        """Id of a definition; stable while the file keeps its place and the definition its name."""
        return RecordId(f"feature:{self.source(anchor)}")
