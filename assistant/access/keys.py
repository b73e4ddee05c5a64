"""API keys: made, found, listed and revoked; the state keeps a keyed code of each, never the key.

A key is `signpost_<id>_<secret>`, the secret 256 random bits: guessing needs no slow hash to be
hopeless, and without the workspace's own secret nobody who can write to the state can add a key.
"""

import hmac
import json
import logging
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import text

from assistant.access.callers import Caller
from assistant.access.errors import UnauthenticatedError
from assistant.access.groups import Group
from assistant.errors import RequestError, WorkspaceError
from connectors.access import Role
from guardrails.principals import Principal

if TYPE_CHECKING:
    from sqlalchemy import Row

    from assistant.state.database import Database

log = logging.getLogger(__name__)
START = "signpost_"
NAME = r"^[a-z0-9][a-z0-9-]{0,62}$"
KEY = re.compile(r"signpost_([0-9a-f]{10})_[A-Za-z0-9_-]{43}")
"""Nothing else is looked for in the state."""
ID_BYTES = 5
SECRET_BYTES = 32
NOTE_USE_S = 60
"""How exact the last use is: a key in steady use writes no oftener."""
NOBODY = "0" * 64
_COLUMNS = "id, name, roles, route_groups, attributes, made_at, expires_at, revoked_at, used_at"
_INSERT = text(
    f"INSERT INTO api_keys ({_COLUMNS}, code) VALUES (:id, :name, :roles, :route_groups, "  # noqa: S608 (own names)
    ":attributes, :made_at, :expires_at, NULL, NULL, :code)"
)
_LIST = text(f"SELECT {_COLUMNS} FROM api_keys ORDER BY made_at, id")  # noqa: S608
_FIND = text(f"SELECT {_COLUMNS}, code FROM api_keys WHERE id = :id")  # noqa: S608
_ANY = text("SELECT 1 FROM api_keys LIMIT 1")
_REVOKE = text(
    "UPDATE api_keys SET revoked_at = :at WHERE (id = :which OR name = :which) AND revoked_at IS NULL"
)
_USE = text("UPDATE api_keys SET used_at = :at WHERE id = :id")


class ApiKey(BaseModel):
    """What is known of a key, without the key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    """Begins the key, after `signpost_`; no secret."""
    name: str
    """Who or what uses it; keys of one name are one principal, `key:NAME`."""
    roles: tuple[Role, ...]
    groups: tuple[Group, ...]
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None
    """To the minute."""

    def state(self, at: datetime) -> str:
        """`active`, `expired` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if at >= self.expires_at else "active"


@dataclass(frozen=True)
class Grant:
    """What a new key may do."""

    roles: Sequence[Role]
    groups: Sequence[Group]
    days: int
    attributes: Mapping[str, Sequence[str]]


class ApiKeys:
    """The keys of a workspace. Threads and replicas may share the database."""

    def __init__(self, database: "Database", *, secret: bytes) -> None:
        """Take the state.

        Args:
            database: Brought up to date.
            secret: Keys the codes.
        """
        self._database = database
        self._secret = secret
        self._noted: dict[str, float] = {}

    def create(self, name: str, grant: Grant) -> tuple[str, ApiKey]:
        """Make a key.

        Returns:
            The key itself, which is not kept and cannot be shown again, and what is kept.

        Raises:
            WorkspaceError: If the state cannot be written.
        """
        made = datetime.now(UTC).replace(microsecond=0)
        entry = ApiKey(
            id=secrets.token_hex(ID_BYTES),
            name=name,
            roles=tuple(grant.roles),
            groups=tuple(grant.groups),
            attributes={key: tuple(values) for key, values in grant.attributes.items()},
            made_at=made,
            expires_at=made + timedelta(days=grant.days),
        )
        key = f"{START}{entry.id}_{secrets.token_urlsafe(SECRET_BYTES)}"
        with self._database.write() as connection:
            connection.execute(_INSERT, {**_row(entry), "code": self._code(key)})
        return key, entry

    def all(self) -> Iterator[ApiKey]:
        """Every key, oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(_LIST).all()
        yield from (_entry(row) for row in rows)

    def any_active(self) -> bool:
        """Whether some key would be let in now."""
        now = datetime.now(UTC)
        return any(key.state(now) == "active" for key in self.all())

    def any_made(self) -> bool:
        """Whether there has ever been a key, be it revoked or expired."""
        with self._database.read() as connection:
            return connection.execute(_ANY).first() is not None

    def revoke(self, which: str) -> int:
        """Revoke a key by its id, or all of a name; from the next request on they do not hold.

        Returns:
            How many.

        Raises:
            RequestError: If there is none that holds.
        """
        wanted = which.removeprefix(START).partition("_")[0]
        with self._database.write() as connection:
            done = connection.execute(_REVOKE, {"which": wanted, "at": _now().isoformat()})
        if not done.rowcount:
            message = f"No key '{wanted}' is in use. See: signpost key list."
            raise RequestError(message)
        return int(done.rowcount)

    def recognise(self, key: str) -> Caller:
        """Who uses a key.

        Raises:
            UnauthenticatedError: If it was never made, has expired or was revoked.
            WorkspaceError: If the state cannot be read.
        """
        form = KEY.fullmatch(key)
        row = self._find(form[1]) if form is not None else None
        expected = NOBODY if row is None else str(row.code)
        if not hmac.compare_digest(self._code(key), expected) or row is None:
            message = "This key is not known. Check it for a typing error, or have another made."
            raise UnauthenticatedError(message, presented=True)
        entry = _entry(row)
        state = entry.state(datetime.now(UTC))
        if state != "active":
            message = f"This key has {'expired' if state == 'expired' else 'been revoked'}. Have another made."
            raise UnauthenticatedError(message, presented=True)
        self._note_use(entry.id)
        principal = Principal(
            id=f"key:{entry.name}", roles=entry.roles, attributes=dict(entry.attributes)
        )
        return Caller(principal, way="key", groups=frozenset(entry.groups))

    def _find(self, key_id: str) -> "Row[tuple[str, ...]] | None":
        with self._database.read() as connection:
            return connection.execute(_FIND, {"id": key_id}).one_or_none()

    def _code(self, key: str) -> str:
        return hmac.digest(self._secret, key.encode(), sha256).hex()

    def _note_use(self, key_id: str) -> None:
        last = self._noted.get(key_id)
        if last is not None and time.monotonic() - last < NOTE_USE_S:
            return
        self._noted[key_id] = time.monotonic()
        try:
            with self._database.write() as connection:
                connection.execute(_USE, {"id": key_id, "at": _now().isoformat()})
        except WorkspaceError:  # who asks is known; that it was noted is not worth a refusal
            log.warning("key_use_not_noted", extra={"key": key_id})


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _row(entry: ApiKey) -> dict[str, str]:
    return {
        "id": entry.id,
        "name": entry.name,
        "roles": json.dumps(entry.roles),
        "route_groups": json.dumps(entry.groups),
        "attributes": json.dumps(entry.attributes, ensure_ascii=False),
        "made_at": entry.made_at.isoformat(),
        "expires_at": entry.expires_at.isoformat(),
    }


def _entry(row: "Row[tuple[str, ...]]") -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        roles=json.loads(row.roles),
        groups=json.loads(row.route_groups),
        attributes=json.loads(row.attributes),
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
