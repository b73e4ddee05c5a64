"""Links to conversations: tokens by which others of the organisation read what was asked so far."""

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import text

from assistant.errors import AbsentError
from assistant.state.conversations import read_conversation, require_own
from assistant.state.database import now

if TYPE_CHECKING:
    from assistant.state.database import Database
    from assistant.state.turns import Conversation


class Shares:
    """The given tokens. Who reads by one must still be let in, and sees what their roles allow."""

    def __init__(self, database: "Database") -> None:
        """Take the state's database."""
        self._database = database

    def share(self, conversation_id: str, *, principal: str) -> str:
        """A token by which others read the conversation as it is now; what follows is not shared.

        Raises:
            AbsentError: If there is none, or it is somebody else's.
        """
        token = secrets.token_urlsafe(24)
        newest = "(SELECT COALESCE(max(id), 0) FROM turns WHERE conversation_id = :id)"
        insert = f"INSERT INTO shares VALUES (:token, :id, :at, {newest})"  # noqa: S608 (own text)
        with self._database.write() as connection:
            require_own(connection, conversation_id, principal)
            connection.execute(text(insert), {"token": token, "id": conversation_id, "at": now()})
        return token

    def unshare(self, conversation_id: str, *, principal: str) -> int:
        """Take every token of a conversation back; how many there were.

        Raises:
            AbsentError: If there is no such conversation, or it is somebody else's.
        """
        with self._database.write() as connection:
            require_own(connection, conversation_id, principal)
            query = text("DELETE FROM shares WHERE conversation_id = :id")
            return connection.execute(query, {"id": conversation_id}).rowcount

    def shared(self, token: str) -> "Conversation":
        """The conversation behind a token, up to where it was shared.

        Raises:
            AbsentError: If the token was never given, or was taken back.
        """
        query = text("SELECT conversation_id, up_to FROM shares WHERE token = :token")
        with self._database.read() as connection:
            row = connection.execute(query, {"token": token.replace("\x00", " ")}).one_or_none()
            if row is None:
                message = "There is no such link, or it was taken back. Ask for a new one."
                raise AbsentError(message)
            return read_conversation(connection, row.conversation_id, up_to=row.up_to)
