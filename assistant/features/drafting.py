"""From a request to a feature that can be merged: draft, check, repair at most three times."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import numpy as np
import pyarrow as pa

from assistant.errors import FeatureError
from assistant.features.checking import Checked, check_path
from assistant.features.compiling.compiler import compile_feature, with_sql_hash, written_feature
from assistant.features.draft import MOST_ATTEMPTS, FeatureDraft
from assistant.features.engine.engine import EngineError, FeatureEngine
from assistant.features.engine.valuing import feature_values
from assistant.features.exports.exported import columns_of
from assistant.features.life.patch import patch_of
from assistant.features.life.store import StoredFeature, needs_new_version, save_feature
from assistant.features.neighbours.neighbours import (
    Neighbour,
    Ranked,
    Spine,
    nearest,
    with_correlations,
)
from assistant.features.profile.profile import FeatureProfile, profile_values
from assistant.features.proof.certificate import SUFFIX, Certificate
from assistant.features.proof.prover import Tell
from assistant.features.proof.sample import lake_labels
from assistant.features.query import FeatureQuery, FeatureTable
from assistant.features.spec.feature_spec import FeatureSpec
from assistant.features.spec.files import SPEC_SUFFIX, SQL_SUFFIX, spec_text
from assistant.settings import Settings
from assistant.workspace import Workspace
from guardrails.decisions import Denied
from guardrails.sql.dialects import Dialect, render

DIALECTS: tuple[Dialect, ...] = ("spark", "bigquery")
_ENTITIES = 250
"""Entities that a profile rests on, at four moments each."""


@dataclass(frozen=True)
class Proposal:
    """One attempt: a specification, and its SQL where it is written by hand."""

    spec: FeatureSpec
    sql: str | None = None
    notes: tuple[str, ...] = ()


class Author(Protocol):
    """Who writes a feature: the planner, a language model, a test."""

    def write(self, problems: tuple[str, ...]) -> Proposal | None:
        """The next attempt.

        Args:
            problems: What the check said of the attempt before; empty the first time.

        Returns:
            None where nothing else can be tried.
        """


@dataclass(frozen=True)
class DraftPlace:
    """Where features are drafted."""

    workspace: Workspace
    settings: Settings
    tables: Mapping[str, FeatureTable]
    lake: Path | None
    """None: invented rows alone are tried, and nothing is profiled."""
    minimum_group: int
    features: tuple[StoredFeature, ...] = ()
    meaning: Ranked | None = None
    """Nearness in meaning by retrieval; None compares words."""


@dataclass(frozen=True)
class _Attempt:
    proposal: Proposal
    checked: Checked
    problems: tuple[str, ...] = field(default=())


def draft_feature(author: Author, place: DraftPlace, *, tell: Tell) -> FeatureDraft:
    """Draft, check and repair a feature.

    Raises:
        FeatureError: If the author writes nothing, or the same feature exists.
        EngineError: If a query cannot be run.
    """
    problems: tuple[str, ...] = ()
    last: _Attempt | None = None
    attempts = 0
    for _ in range(MOST_ATTEMPTS):
        proposal = author.write(problems)
        if proposal is None:
            break
        attempts += 1
        last = _tried(_numbered(proposal, place.features), place, tell=tell)
        problems = last.problems
        if not problems:
            break
    if last is None:
        message = "Nothing was drafted. Say what is measured, per what, and over which window."
        raise FeatureError(message)
    return _draft(last, place, attempts=attempts)


def neighbours_of(spec: FeatureSpec, place: DraftPlace) -> tuple[Neighbour, ...]:
    """Existing features nearest to it, to be said before anything is drafted."""
    return nearest(spec, place.features, meaning=place.meaning)


def _numbered(proposal: Proposal, features: tuple[StoredFeature, ...]) -> Proposal:
    """The next version of a feature of that name, where values can differ.

    Raises:
        FeatureError: If that very feature exists.
    """
    spec = proposal.spec
    old = next((f for f in reversed(features) if f.spec.name == spec.name), None)
    if old is None:
        return proposal
    if (
        proposal.sql is None
        and not needs_new_version(
            old.spec.model_copy(
                update={"sql_sha256": None, "unit": spec.unit, "entity": spec.entity}
            ),
            spec,
        )
        and not _differs(old.spec, spec)
    ):
        message = f"{old.spec.id} is this feature already ({old.spec.status}). Use it, or say what should differ."
        raise FeatureError(message)
    newer = spec.model_copy(update={"version": old.spec.version + 1})
    note = f"{old.spec.id} exists, so this is version {newer.version}."
    return Proposal(newer, proposal.sql, (*proposal.notes, note))


def _differs(old: FeatureSpec, new: FeatureSpec) -> bool:
    fields = (
        "source",
        "aggregation",
        "windows",
        "calendar",
        "delay_hours",
        "minimum_age",
        "transform",
    )
    return any(getattr(old, name) != getattr(new, name) for name in fields)


def _tried(proposal: Proposal, place: DraftPlace, *, tell: Tell) -> _Attempt:
    with TemporaryDirectory() as folder:
        saved = save_feature(Path(folder), proposal.spec, _query(proposal, place).sql)
        checked = check_path(
            saved.path,
            workspace=place.workspace,
            settings=place.settings,
            labels=None,
            tell=tell,
            sampled=place.lake is not None,
        )
    found = tuple(f"{one.reason} {one.remedy}" for one in checked.verdict.findings)
    return _Attempt(proposal, checked, found)


def _query(proposal: Proposal, place: DraftPlace) -> FeatureQuery:
    if proposal.sql is None:
        return compile_feature(proposal.spec, place.tables)
    return written_feature(proposal.spec, proposal.sql, place.tables)


def _draft(attempt: _Attempt, place: DraftPlace, *, attempts: int) -> FeatureDraft:
    proposal, checked = attempt.proposal, attempt.checked
    query = _query(proposal, place)
    spec = with_sql_hash(proposal.spec, query.sql)
    certificate = _certificate(checked)
    neighbours = neighbours_of(spec, place)
    profile = None
    if place.lake is not None and checked.verdict.proven:
        profile, neighbours = _measured(spec, query, place, neighbours=neighbours)
    sql, unsaid = _dialects(query)
    files = {f"{spec.name}{SPEC_SUFFIX}": spec_text(spec), f"{spec.name}{SQL_SUFFIX}": query.sql}
    if certificate is not None:
        files[f"{spec.name}{SUFFIX}"] = certificate.model_dump_json(indent=2)
    return FeatureDraft(
        name=spec.name,
        version=spec.version,
        specification=spec_text(spec),
        sql=sql,
        proven=checked.verdict.proven,
        attempts=attempts,
        verdict=checked.verdict.model_dump(mode="json"),
        certificate=certificate.model_dump(mode="json") if certificate is not None else None,
        profile=profile.model_dump(mode="json") if profile is not None else None,
        neighbours=tuple(one.model_dump(mode="json") for one in neighbours),
        notes=(*proposal.notes, *unsaid),
        patch=patch_of({f"features/{name}": text for name, text in files.items()}),
    )


def _certificate(checked: Checked) -> Certificate | None:
    if not checked.verdict.proven:
        return None
    return checked.certificate(now=datetime.now(UTC))


def _measured(
    spec: FeatureSpec,
    query: FeatureQuery,
    place: DraftPlace,
    *,
    neighbours: tuple[Neighbour, ...],
) -> tuple[FeatureProfile | None, tuple[Neighbour, ...]]:
    """The profile on a spine of the lake, and how the neighbours' values go along with it."""
    if place.lake is None:
        return None, neighbours
    rng = np.random.default_rng(1)
    # A feature of a table without times is profiled at times of the events.
    timed = [table for table in place.tables.values() if table.time and table.arrival][:1]
    asked = query.model_copy(update={"tables": (*query.tables, *timed)})
    labels = lake_labels(asked, place.lake, rng=rng, entities=_ENTITIES)
    if labels is None:
        return None, neighbours
    with FeatureEngine() as engine:
        try:
            values = feature_values(spec, query, lake=place.lake, engine=engine, labels=labels)
        except EngineError:
            return None, neighbours
        found = with_correlations(
            neighbours,
            spec,
            values.column(0),
            features=place.features,
            engine=engine,
            spine=Spine(place.lake, labels, place.tables),
        )
    whole = pa.table({**{n: labels[n] for n in labels.column_names}, **_columns(values)})
    return profile_values(spec, whole, minimum_group=place.minimum_group), found


def _columns(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    return {name: table[name] for name in table.column_names}


def _dialects(query: FeatureQuery) -> tuple[dict[str, str], tuple[str, ...]]:
    """The SQL by dialect, and why one is missing."""
    found, unsaid = {"duckdb": query.sql}, []
    for dialect in DIALECTS:
        text = render(query.sql, dialect=dialect, columns=columns_of(query))
        if isinstance(text, Denied):
            unsaid.append(f"Not written for {dialect}: {text.reason} {text.remedy}")
        else:
            found[dialect] = text
    return found, tuple(unsaid)
