"""The catalogue: every passage with its vector in one SQLite file, the source of truth.

Chroma and BM25 are projections of it and can be written anew at any time without encoding.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from retrieval.encoder import FloatArray
from retrieval.errors import IndexMissingError
from retrieval.identifiers import stem_of, words_of
from retrieval.passages import Passage, PassageId

FILE_NAME = "catalogue.sqlite"
_SCHEMA = """
CREATE TABLE passages (
  position INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  source TEXT NOT NULL,
  embedded TEXT NOT NULL,
  metadata TEXT NOT NULL,
  content_hash TEXT NOT NULL,
  vector_key TEXT NOT NULL,
  encoder_id TEXT NOT NULL,
  vector BLOB,
  name_words TEXT NOT NULL,
  title_words TEXT NOT NULL,
  family TEXT NOT NULL,
  status TEXT NOT NULL,
  product_words TEXT NOT NULL,
  successor_words TEXT NOT NULL
);
CREATE INDEX by_vector ON passages (vector_key);
"""
_PASSAGE = "id, kind, title, text, source, embedded, metadata"
_LABEL = "id, kind, name_words, title_words, family, status, product_words, successor_words"


@dataclass(frozen=True)
class Label:
    """What ranking needs to know of a passage."""

    position: int
    id: str
    kind: str
    name_words: str
    title_words: str
    family: str
    """Kind, product and name without version: what versions of one definition share."""
    status: str
    product_words: str
    successor_words: str
    """Words of the name of what replaces it; empty where nothing is recorded."""


def searchable_text(passage: Passage) -> str:
    """What is embedded."""
    return f"{passage.title}\n{passage.embedded or passage.text}"


def vector_key(passage: Passage, *, weights_sha256: str) -> str:
    """Equal where the vectors are equal: a digest of the weights and the embedded text."""
    return sha256(f"{weights_sha256}\n{searchable_text(passage)}".encode()).hexdigest()


def content_hash(passage: Passage) -> str:
    """Digest of everything that a passage says."""
    return sha256(passage.model_dump_json().encode()).hexdigest()


def family_of(passage: Passage) -> str:
    """What the versions of one definition share."""
    name = passage.metadata.get("name", passage.title)
    return "|".join((passage.kind, passage.metadata.get("product", ""), stem_of(name)))


class Catalogue:
    """One catalogue file. Opened for writing by an index run, read-only by searches."""

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open or, when writable, create the file.

        Raises:
            IndexMissingError: If it is to be read and is not there or not whole.
        """
        mode = "rwc" if writable else "ro"
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False
            )
            if writable:
                self._connection.executescript(_SCHEMA)
            self._columns()
        except sqlite3.Error as error:
            message = (
                'The catalogue of the index is missing or damaged. Run "signpost index --rebuild".'
            )
            raise IndexMissingError(message) from error

    def _columns(self) -> None:
        try:
            self._query("SELECT position FROM passages LIMIT 1")
        except sqlite3.Error:
            self._connection.close()
            raise

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def _query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    # -- writing

    def add(self, passages: Sequence[Passage], *, keys: Sequence[str], encoder_id: str) -> None:
        """Store passages without vectors; their order is their position."""
        rows = (
            (
                position,
                passage.id,
                passage.kind,
                passage.title,
                passage.text,
                passage.source,
                passage.embedded,
                json.dumps(passage.metadata, ensure_ascii=False, sort_keys=True),
                content_hash(passage),
                key,
                encoder_id,
                None,
                words_of(passage.metadata.get("name", "")),
                words_of(passage.title),
                family_of(passage),
                passage.metadata.get("status", ""),
                words_of(passage.metadata.get("product", "")),
                words_of(passage.metadata.get("replaced_by", "")),
            )
            for position, (passage, key) in enumerate(zip(passages, keys, strict=True))
        )
        places = ", ".join("?" * 18)
        with self._connection:
            self._connection.executemany(f"INSERT INTO passages VALUES ({places})", rows)  # noqa: S608

    def set_vectors(self, vectors: Iterable[tuple[str, bytes]]) -> None:
        """Store vectors by key, in one transaction."""
        with self._connection:
            self._connection.executemany(
                "UPDATE passages SET vector = ? WHERE vector_key = ?",
                ((vector, key) for key, vector in vectors),
            )

    def finish(self) -> None:
        """Leave one plain file behind, without a journal."""
        self._connection.execute("PRAGMA optimize")
        self._connection.commit()

    # -- reading

    def hashes(self) -> dict[str, str]:
        """Content hash by id."""
        return {
            str(key): str(digest)
            for key, digest in self._query("SELECT id, content_hash FROM passages")
        }

    def vectors(self) -> dict[str, bytes]:
        """Every vector by its key."""
        rows = self._query(
            "SELECT DISTINCT vector_key, vector FROM passages WHERE vector IS NOT NULL"
        )
        return {str(key): vector for key, vector in rows if isinstance(vector, bytes)}

    def count(self) -> int:
        """How many passages there are."""
        return int(str(self._query("SELECT count(*) FROM passages")[0][0]))

    def in_order(self) -> Iterator[Passage]:
        """Every passage by position."""
        for row in self._query(f"SELECT {_PASSAGE} FROM passages ORDER BY position"):  # noqa: S608
            yield _passage(row)

    def vector_rows(self, *, batch: int) -> Iterator[list[tuple[str, str, FloatArray]]]:
        """Id, kind and vector by position, in batches."""
        start = 0
        while rows := self._query(
            "SELECT id, kind, vector FROM passages WHERE position >= ? AND position < ? ORDER BY position",
            (start, start + batch),
        ):
            yield [
                (str(key), str(kind), np.frombuffer(vector, dtype=np.float32))
                for key, kind, vector in rows
                if isinstance(vector, bytes)
            ]
            start += batch

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of that id, or None."""
        rows = self._query(f"SELECT {_PASSAGE} FROM passages WHERE id = ?", (passage_id,))  # noqa: S608
        return _passage(rows[0]) if rows else None

    def passages(self, positions: Sequence[int]) -> dict[int, Passage]:
        """Passages by position."""
        marks = ", ".join("?" * len(positions))
        rows = self._query(
            f"SELECT position, {_PASSAGE} FROM passages WHERE position IN ({marks})",  # noqa: S608
            positions,
        )
        return {int(str(row[0])): _passage(row[1:]) for row in rows}

    def labels(self) -> list[Label]:
        """Labels of all passages, by position."""
        rows = self._query(f"SELECT position, {_LABEL} FROM passages ORDER BY position")  # noqa: S608
        return [Label(int(str(row[0])), *map(str, row[1:])) for row in rows]


def _passage(row: Sequence[object]) -> Passage:
    passage_id, kind, title, text, source, embedded, metadata = map(str, row)
    return Passage(
        id=PassageId(passage_id),
        kind=kind,
        title=title,
        text=text,
        source=source,
        embedded=embedded,
        metadata=json.loads(metadata),
    )
