"""Conversations: every turn's redacted question and its answer, each for the one who asked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import Connection, Row, text

from assistant.answers import Answer
from assistant.errors import AbsentError
from assistant.state.database import now
from assistant.state.threads import Threads
from assistant.state.turns import Conversation, ConversationEntry, Seen, Turn

if TYPE_CHECKING:
    from assistant.state.database import Database

TITLE_CHARACTERS = 80
SEARCHED_CHARACTERS = 200
MOST_LISTED = 500
_BEGIN = text(
    "INSERT INTO conversations VALUES (:id, :principal, :title, :at, :at) ON CONFLICT DO NOTHING"
)
_KEEP = text(
    "INSERT INTO turns (conversation_id, trace_id, at, question, answer, seen) "
    "VALUES (:id, :trace_id, :at, :question, :answer, :seen)"
)
_LISTED = (
    "SELECT id, title, updated_at FROM conversations AS c WHERE principal = :principal "
    "AND EXISTS (SELECT 1 FROM turns WHERE conversation_id = c.id) "
)
_FOUND = (
    "AND (LOWER(title) LIKE :q ESCAPE '!' OR EXISTS (SELECT 1 FROM turns "
    "WHERE conversation_id = c.id AND LOWER(question) LIKE :q ESCAPE '!')) "
)
_NEWEST = "ORDER BY updated_at DESC, id LIMIT :limit"
_TURNS = text(
    "SELECT id, trace_id, at, question, answer, seen FROM turns "
    "WHERE conversation_id = :id AND id <= :up_to ORDER BY id"
)
_ALL = 2**62


class Conversations:
    """The kept conversations of everybody. Threads share it, replicas share its database."""

    def __init__(self, database: "Database") -> None:
        """Take the state's database."""
        self.database = database
        self.threads = Threads(database)
        self._held: dict[str, tuple[Lock, int]] = {}
        self._lock = Lock()

    @contextmanager
    def turn(self, conversation_id: str | None, *, principal: str, title: str) -> Iterator[str]:
        """One turn at a time of a conversation that belongs to a principal, begun where it is new.

        Args:
            conversation_id: None begins one.
            principal: Whose it is, or becomes.
            title: Of a new one.

        Raises:
            AbsentError: If it belongs to somebody else.
        """
        found = conversation_id or uuid4().hex
        row = {"id": found, "principal": principal, "title": shorten_title(title), "at": now()}
        with self._one_at_a_time(found):
            with self.database.write() as connection:
                connection.execute(_BEGIN, row)
                require_own(connection, found, principal)
            try:
                yield found
            finally:
                self.threads.take(found)  # what was not kept with a turn is forgotten

    def keep(self, conversation_id: str, turn: Turn) -> None:
        """Write a turn, and what the model remembers of the conversation after it."""
        left = self.threads.take(conversation_id)
        row = {
            "id": conversation_id,
            "trace_id": turn.answer.trace_id,
            "at": now(),
            "question": turn.question,
            "answer": turn.answer.model_dump_json(),
            "seen": turn.seen.model_dump_json(),
        }
        with self.database.write() as connection:
            connection.execute(_KEEP, row)
            connection.execute(
                text("UPDATE conversations SET updated_at = :at WHERE id = :id"),
                {"id": conversation_id, "at": row["at"]},
            )
            if left is not None:
                Threads.write(conversation_id, left, connection)

    def list(
        self, principal: str, *, search: str = "", limit: int = MOST_LISTED
    ) -> Sequence[ConversationEntry]:
        """A principal's conversations, the newest first.

        Args:
            principal: Whose.
            search: Words of a title or question; empty: all.
            limit: The most that are listed.
        """
        query = _LISTED + (_FOUND if search else "") + _NEWEST
        given = {"principal": principal, "limit": limit}
        if search:
            given["q"] = f"%{_escaped(_printable(search)[:SEARCHED_CHARACTERS].lower())}%"
        with self.database.read() as connection:
            rows = connection.execute(text(query), given).all()
        return [ConversationEntry(**row._mapping) for row in rows]

    def read(self, conversation_id: str, *, principal: str) -> Conversation:
        """One conversation.

        Raises:
            AbsentError: If there is none, or it is somebody else's.
        """
        with self.database.read() as connection:
            require_own(connection, conversation_id, principal)
            return read_conversation(connection, conversation_id)

    def rename(self, conversation_id: str, title: str, *, principal: str) -> ConversationEntry:
        """Give a conversation another title.

        Raises:
            AbsentError: If there is none, or it is somebody else's.
        """
        with self.database.write() as connection:
            require_own(connection, conversation_id, principal)
            connection.execute(
                text("UPDATE conversations SET title = :title WHERE id = :id"),
                {"id": conversation_id, "title": shorten_title(title)},
            )
            found = read_conversation(connection, conversation_id)
        return ConversationEntry(**found.model_dump(include={"id", "title", "updated_at"}))

    def delete(self, conversation_id: str, *, principal: str) -> None:
        """Delete a conversation with its turns, shares and what the model remembers.

        Raises:
            AbsentError: If there is none, or it is somebody else's.
        """
        with self.database.write() as connection:
            require_own(connection, conversation_id, principal)
            connection.execute(
                text("DELETE FROM conversations WHERE id = :id"), {"id": conversation_id}
            )

    def of(self, principal: str) -> Iterator[Conversation]:
        """Everything that a principal has asked and was answered, the oldest conversation first."""
        query = text("SELECT id FROM conversations WHERE principal = :p ORDER BY created_at, id")
        with self.database.read() as connection:
            ids = connection.execute(query, {"p": principal}).scalars().all()
        for found in ids:
            with self.database.read() as connection:
                yield read_conversation(connection, found)

    @contextmanager
    def _one_at_a_time(self, conversation_id: str) -> Iterator[None]:
        with self._lock:
            lock, holders = self._held.get(conversation_id, (Lock(), 0))
            self._held[conversation_id] = (lock, holders + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, holders = self._held.pop(conversation_id)
                if holders > 1:
                    self._held[conversation_id] = (lock, holders - 1)


def shorten_title(title: str) -> str:
    """A title on one line that fits a list."""
    flat = " ".join(_printable(title).split()) or "Conversation"
    return flat if len(flat) <= TITLE_CHARACTERS else flat[: TITLE_CHARACTERS - 1].rstrip() + "…"


def require_own(connection: Connection, conversation_id: str, principal: str) -> None:
    """Make sure that a conversation is a principal's.

    Raises:
        AbsentError: If there is none, or it is somebody else's.
    """
    query = text("SELECT 1 FROM conversations WHERE id = :id AND principal = :principal")
    row = {"id": _printable(conversation_id), "principal": principal}
    if connection.execute(query, row).one_or_none() is None:
        message = "There is no such conversation of yours. Leave its id out to begin one."
        raise AbsentError(message)


def read_conversation(
    connection: Connection, conversation_id: str, *, up_to: int = _ALL
) -> Conversation:
    """A conversation, whoever's it is.

    Args:
        connection: Reads it.
        conversation_id: Which.
        up_to: Number of the last turn.

    Raises:
        AbsentError: If there is none.
    """
    query = text("SELECT id, title, updated_at FROM conversations WHERE id = :id")
    row = connection.execute(query, {"id": conversation_id}).one_or_none()
    if row is None:
        message = "The conversation was deleted. Begin another."
        raise AbsentError(message)
    rows = connection.execute(_TURNS, {"id": conversation_id, "up_to": up_to}).all()
    return Conversation(
        id=row.id, title=row.title, updated_at=row.updated_at, turns=tuple(map(_turn, rows))
    )


def _turn(row: Row[tuple[object, ...]]) -> Turn:
    return Turn(
        question=row.question,
        answer=Answer.model_validate_json(row.answer),
        seen=Seen.model_validate_json(row.seen),
    )


def _printable(text_of_client: str) -> str:
    """A client's words without what no database keeps; such an id then names nothing."""
    return "".join(char if char.isprintable() else " " for char in text_of_client)


def _escaped(words: str) -> str:
    """Words of a person, in which no character stands for others."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
