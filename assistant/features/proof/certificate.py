"""The certificate: what was tried, on which data, on which text; worth nothing once the text changes."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import FeatureError
from assistant.features.proof.schema import TableRead, changed_since
from assistant.features.proof.verdict import RelationRun, RuleRun, Verdict
from assistant.features.query import FeatureTable
from assistant.features.spec.hashing import sql_sha256

SUFFIX = ".certificate.json"


class Certificate(BaseModel):
    """Stored beside the feature as `<name>.certificate.json`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feature: str
    sql_sha256: str
    """Of the SQL as it runs; trailing blanks do not count."""
    proven_at: datetime
    data_version: str | None
    """Build of the lake that the governed rows came from; None: invented rows alone."""
    engine: str
    """`duckdb 2.0.0`."""
    seeds: tuple[int, ...]
    relations: tuple[RelationRun, ...]
    rule: RuleRun | None = None
    """Comparison of a compiled feature with the rule in plain Python; bit for bit."""
    tables: tuple[TableRead, ...] = ()
    """Tables and columns that it rests on; where one changes, it is worth nothing."""
    labels_checked: int
    notes: tuple[str, ...] = ()

    def covers(self, sql: str) -> bool:
        """Whether it is about this text."""
        return self.sql_sha256 == sql_sha256(sql)

    def outdated(self, sql: str, tables: Mapping[str, FeatureTable] | None) -> tuple[str, ...]:
        """Why it is worth nothing, as sentences; nothing where it holds.

        Args:
            sql: The feature's text of today.
            tables: Governed tables of today; None looks at the text alone.
        """
        if not self.covers(sql):
            return (f"The certificate of {self.feature} is of another text.",)
        changed = changed_since(self.tables, tables) if tables is not None else ()
        if not changed:
            return ()
        return (f"The certificate of {self.feature} is of another schema.", *changed)


def certify(
    verdict: Verdict,
    *,
    data_version: str | None,
    engine: str,
    now: datetime,
    tables: tuple[TableRead, ...] = (),
) -> Certificate:
    """The certificate of a proven feature.

    Args:
        verdict: Of the check.
        data_version: Build of the lake that rows came from.
        engine: Name and version.
        now: When it was proven.
        tables: What the feature reads.

    Raises:
        FeatureError: If the verdict refutes it.
    """
    if not verdict.proven:
        message = f"Feature '{verdict.feature}' is refuted. Repair it, then check it again."
        raise FeatureError(message)
    return Certificate(
        feature=verdict.feature,
        sql_sha256=verdict.sql_sha256,
        proven_at=now,
        data_version=data_version,
        engine=engine,
        seeds=verdict.seeds,
        relations=verdict.relations,
        rule=verdict.rule,
        tables=tables,
        labels_checked=verdict.labels_checked,
        notes=verdict.notes,
    )


def certificate_path(feature: Path) -> Path:
    """Where the certificate of a specification or a SQL file lies."""
    return feature.with_name(feature.stem + SUFFIX)


def read_certificate(path: Path) -> Certificate | None:
    """The certificate there, or None.

    Raises:
        FeatureError: If it cannot be read.
    """
    if not path.is_file():
        return None
    try:
        return Certificate.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        message = f"Certificate '{path.name}' is damaged. Delete it and check the feature again."
        raise FeatureError(message) from None


def write_certificate(certificate: Certificate, path: Path) -> None:
    """Replace the certificate at once, so that a killed run leaves a whole one."""
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(certificate.model_dump_json(indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
