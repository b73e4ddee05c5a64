"""What a model remembers of a conversation: LangGraph's newest checkpoint, one for each thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import orjson
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from sqlalchemy import Connection, text

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig

    from assistant.state.database import Database

KEPT_TYPES = (("assistant.drafts", "AnswerDraft"), ("assistant.drafts", "Claim"))
_READ = "SELECT checkpoint_id, type, checkpoint, metadata FROM threads WHERE conversation_id = :id"
_KEEP = text(
    "INSERT INTO threads VALUES (:id, :checkpoint_id, :type, :checkpoint, :metadata) "
    "ON CONFLICT (conversation_id) DO UPDATE SET checkpoint_id = excluded.checkpoint_id, "
    "type = excluded.type, checkpoint = excluded.checkpoint, metadata = excluded.metadata"
)


@dataclass(frozen=True)
class Remembered:
    """A checkpoint on its way to the database."""

    checkpoint_id: str
    type: str
    checkpoint: bytes
    metadata: str


class Threads(BaseCheckpointSaver[int]):
    """Keeps what a run leaves in memory until its turn is written, so that both are or neither is.

    A run that fails or is cancelled leaves nothing: the next question goes on from the last answer.
    """

    def __init__(self, database: "Database") -> None:
        """Take the database that turns are kept in."""
        super().__init__(serde=JsonPlusSerializer(allowed_msgpack_modules=KEPT_TYPES))
        self._database = database
        self._lock = Lock()
        self._left: dict[str, Remembered] = {}

    def take(self, conversation_id: str) -> Remembered | None:
        """What the last run of a conversation left, once."""
        with self._lock:
            return self._left.pop(conversation_id, None)

    @staticmethod
    def write(conversation_id: str, left: Remembered, connection: Connection) -> None:
        """Keep what a run left, over what was kept before."""
        connection.execute(_KEEP, {"id": conversation_id, **vars(left)})

    def get_tuple(self, config: "RunnableConfig") -> CheckpointTuple | None:
        """The newest checkpoint of a thread; None where there is none."""
        conversation_id = _thread(config)
        with self._database.read() as connection:
            row = connection.execute(text(_READ), {"id": conversation_id}).one_or_none()
        if row is None:
            return None
        return CheckpointTuple(
            config=_config(conversation_id, row.checkpoint_id),
            checkpoint=self.serde.loads_typed((row.type, bytes(row.checkpoint))),
            metadata=orjson.loads(row.metadata),
        )

    def put(
        self,
        config: "RunnableConfig",
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> "RunnableConfig":
        """Hold a checkpoint until the turn is written."""
        del new_versions
        conversation_id = _thread(config)
        kind, body = self.serde.dumps_typed(checkpoint)
        said = orjson.dumps(metadata, option=orjson.OPT_NON_STR_KEYS).decode()
        with self._lock:
            self._left[conversation_id] = Remembered(checkpoint["id"], kind, body, said)
        return _config(conversation_id, checkpoint["id"])

    def put_writes(
        self,
        config: "RunnableConfig",
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Nothing of a run that did not end is kept."""

    def list(
        self,
        config: "RunnableConfig | None",
        *,
        filter: dict[str, Any] | None = None,  # noqa: A002 (the name that LangGraph gave it)
        before: "RunnableConfig | None" = None,
        limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:
        """The one checkpoint of a thread."""
        del filter, before, limit
        found = self.get_tuple(config) if config is not None else None
        if found is not None:
            yield found


def _thread(config: "RunnableConfig") -> str:
    return str(config["configurable"]["thread_id"])


def _config(conversation_id: str, checkpoint_id: str) -> "RunnableConfig":
    names = {"thread_id": conversation_id, "checkpoint_ns": "", "checkpoint_id": checkpoint_id}
    return {"configurable": names}
