"""Everything that is kept of one person: given to them, or forgotten."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from assistant.state.conversations import Conversations

if TYPE_CHECKING:
    from assistant.state.database import Database

_TOLD = ("answered", "feedback", "model_costs")
"""Tables with a column `principal` that hold what a person asked, said and spent."""
_FORGET = (
    "DELETE FROM answered WHERE principal = :p",
    "DELETE FROM feedback WHERE principal = :p OR asked_by = :p",
)


class People:
    """What the state's tables hold of each who asks.

    Some of it outlives what a person may delete, or deleting would be a way around limits: which groups
    of people somebody was told about, what they spent, and the audit, which holds no answers.
    """

    def __init__(self, database: "Database") -> None:
        """Take the state's database."""
        self._database = database
        self._conversations = Conversations(database)

    def export(self, principal: str) -> dict[str, Any]:
        """Everything of one person, as JSON; an empty list where there is nothing."""
        conversations = [
            {
                **conversation.model_dump(mode="json", exclude={"turns"}),
                "turns": [
                    turn.model_dump(mode="json", exclude={"seen"}) for turn in conversation.turns
                ],
            }
            for conversation in self._conversations.of(principal)
        ]
        rest = {table: list(self._rows(table, principal)) for table in _TOLD}
        return {"principal": principal, "conversations": conversations, **rest}

    def forget(self, principal: str) -> int:
        """Delete everything of one person; how many conversations there were."""
        given = {"p": principal}
        with self._database.write() as connection:
            for statement in _FORGET:
                connection.execute(text(statement), given)
            query = text("DELETE FROM conversations WHERE principal = :p")
            return connection.execute(query, given).rowcount

    def _rows(self, table: str, principal: str) -> Iterator[dict[str, Any]]:
        query = text(f"SELECT * FROM {table} WHERE principal = :p")  # noqa: S608 (own names)
        with self._database.read() as connection:
            for row in connection.execute(query, {"p": principal}):
                yield dict(row._mapping)
