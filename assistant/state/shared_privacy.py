"""Who was counted, and what was spent, where several replicas must know of each other's answers."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from assistant.state.database import now
from guardrails.decisions import PopulationSql
from guardrails.privacy.history import Given, digest_of
from guardrails.privacy.ledger import ROUNDING

if TYPE_CHECKING:
    from assistant.state.database import Database
    from guardrails.privacy.ledger import Account, Offer


class SharedHistory:
    """As `PopulationHistory`, in the state's database."""

    def __init__(self, database: "Database") -> None:
        """Take the database."""
        self._database = database

    def knows(self, principal: str, population: PopulationSql) -> bool:
        """Whether the same was counted for this principal before."""
        query = text("SELECT 1 FROM populations WHERE principal = :p AND digest = :d")
        with self._database.read() as connection:
            row = {"p": principal, "d": digest_of(population)}
            return connection.execute(query, row).one_or_none() is not None

    def after(self, principal: str, position: int) -> list[Given]:
        """What was counted for a principal, oldest first, past a position."""
        query = text(
            "SELECT position, population FROM populations "
            "WHERE principal = :p AND position > :after ORDER BY position"
        )
        with self._database.read() as connection:
            rows = connection.execute(query, {"p": principal, "after": position}).all()
        return [Given(row[0], PopulationSql.model_validate_json(row[1])) for row in rows]

    def add(
        self, principal: str, population: PopulationSql, *, seen: int, lake_version: str
    ) -> bool:
        """Keep one more, unless another came in since `seen`; see `PopulationHistory.add`."""
        newest = text("SELECT COALESCE(max(position), 0) FROM populations WHERE principal = :p")
        insert = text(
            "INSERT INTO populations (principal, digest, lake_version, given_at, population) "
            "VALUES (:p, :digest, :lake, :at, :population) ON CONFLICT DO NOTHING"
        )
        row = {
            "p": principal,
            "digest": digest_of(population),
            "lake": lake_version,
            "at": now(),
            "population": population.model_dump_json(),
        }
        with self._database.write() as connection:
            self._database.lock(connection, f"populations {principal}")
            is_newest = bool(connection.execute(newest, {"p": principal}).scalar_one() <= seen)
            if is_newest:
                connection.execute(insert, row)
        return is_newest


class SharedLedger:
    """As `Ledger`, in the state's database."""

    def __init__(self, database: "Database") -> None:
        """Take the database."""
        self._database = database

    def released(self, account: "Account", question: str) -> str | None:
        """The noisy answer that was given before; None where there is none."""
        with self._database.read() as connection:
            return _body(connection, account, question)

    def spent(self, account: "Account") -> float:
        """Epsilon that is gone."""
        with self._database.read() as connection:
            return _spent(connection, account)

    def spend(self, account: "Account", offer: "Offer", *, total: float) -> str | None:
        """Compare and spend in one step; see `Ledger.spend`."""
        insert = text(
            "INSERT INTO releases (principal, data_set, question, epsilon, delta, released_at, body) "
            "VALUES (:principal, :data_set, :question, :epsilon, :delta, :at, :body)"
        )
        with self._database.write() as connection:
            self._database.lock(connection, f"releases {account.principal} {account.data_set}")
            body = _body(connection, account, offer.question)
            if body is None and _spent(connection, account) + offer.epsilon <= total + ROUNDING:
                connection.execute(insert, {**vars(account), **vars(offer), "at": now()})
                body = offer.body
        return body


def _spent(connection: Connection, account: "Account") -> float:
    query = text(
        "SELECT COALESCE(sum(epsilon), 0) FROM releases "
        "WHERE principal = :principal AND data_set = :data_set"
    )
    return float(connection.execute(query, vars(account)).scalar_one())


def _body(connection: Connection, account: "Account", question: str) -> str | None:
    query = text(
        "SELECT body FROM releases WHERE principal = :principal AND data_set = :data_set "
        "AND question = :question"
    )
    found = connection.execute(query, {**vars(account), "question": question}).scalar_one_or_none()
    return None if found is None else str(found)
