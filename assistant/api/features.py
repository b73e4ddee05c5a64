"""The features of the workspace: specification, SQL and proof, for engineers and their programs."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict

from assistant.access.errors import ForbiddenError
from assistant.api.catalogue_page import FeatureLine
from assistant.api.who import CurrentPrincipal
from assistant.errors import AbsentError, FeatureError
from assistant.features.life.admission import unfit
from assistant.features.life.store import StoredFeature, find_feature, load_features
from assistant.features.proof.certificate import Certificate, certificate_path, read_certificate
from assistant.features.query import FeatureTable
from assistant.features.spec.feature_spec import Status
from assistant.features.spec.files import spec_text
from assistant.workspace import Workspace
from guardrails.principals import Principal

if TYPE_CHECKING:
    from assistant.api.live import LiveAssistant

feature_router = APIRouter(tags=["features"])
REFERENCE = r"^[a-z][a-z0-9_]{0,127}(@[1-9][0-9]{0,5})?$"
Reference = Annotated[
    str,
    Path(
        pattern=REFERENCE,
        description="`name@version`; a bare name is its newest version.",
        examples=["plays_30d"],
    ),
]


class FeatureList(BaseModel):
    """The features, by name and version."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    features: tuple[FeatureLine, ...]


class FeaturePage(FeatureLine):
    """One version of one feature."""

    name: str
    version: int
    values: tuple[str, ...]
    """Columns that hold its values."""
    type: str
    unit: str | None
    tables: tuple[str, ...]
    """Tables of the lake that it reads."""
    specification: str
    """YAML, as it lies in the workspace."""
    sql: str
    """DuckDB; reads the spine from `labels`."""
    ready: bool
    """Approved, and proven as it is."""
    reasons: tuple[str, ...]
    """What stands against using it."""
    certified: bool
    """Whether it has a certificate, be it outdated."""


@feature_router.get("/v1/features", operation_id="listFeatures")
def list_features(request: Request, status: Status | None = None) -> FeatureList:
    """List the features of the workspace, all or of one status."""
    lines = feature_lines(request.app.state.workspace)
    return FeatureList(features=tuple(line for line in lines if status in (None, line.status)))


@feature_router.get("/v1/features/{reference}", operation_id="getFeature")
def get_feature(reference: Reference, request: Request, principal: CurrentPrincipal) -> FeaturePage:
    """Give one feature with its specification and SQL, and say what stands against using it."""
    feature, tables, read = _open(reference, request=request, principal=principal)
    reasons = unfit(feature, tables)
    spec = feature.spec
    return FeaturePage(
        **_line(feature).model_dump(),
        name=spec.name,
        version=spec.version,
        values=spec.value_columns,
        type=spec.type,
        unit=spec.unit,
        tables=read,
        specification=spec_text(spec),
        sql=feature.sql,
        ready=not reasons,
        reasons=reasons,
        certified=certificate_path(feature.path).is_file(),
    )


@feature_router.get("/v1/features/{reference}/certificate", operation_id="getFeatureCertificate")
def get_certificate(
    reference: Reference, request: Request, principal: CurrentPrincipal
) -> Certificate:
    """Give the certificate of a feature: what was tried against it, on which data and text."""
    feature, _, _ = _open(reference, request=request, principal=principal)
    found = read_certificate(certificate_path(feature.path))
    if found is None:
        message = f"{feature.spec.id} has no certificate. Run: signpost feature check."
        raise AbsentError(message)
    return found


def feature_lines(workspace: Workspace | None) -> tuple[FeatureLine, ...]:
    """The features of a workspace, by name and version.

    Raises:
        FeatureError: If one cannot be read.
    """
    if workspace is None:
        return ()
    return tuple(_line(feature) for feature in load_features(workspace.features))


def _line(feature: StoredFeature) -> FeatureLine:
    spec = feature.spec
    return FeatureLine(
        id=spec.id,
        status=spec.status,
        description=" ".join(spec.description.split()),
        owner=spec.owner,
        entity=spec.entity,
    )


def _open(
    reference: str, *, request: Request, principal: Principal
) -> tuple[StoredFeature, Mapping[str, FeatureTable], tuple[str, ...]]:
    """A feature, the lake's tables, and the names of those that it reads.

    Raises:
        AbsentError: If there is no such feature.
        ForbiddenError: If it reads a table that is closed to the principal.
    """
    from assistant.features.engine.tables import tables_of_lake  # noqa: PLC0415 (0.1 s of imports)

    workspace: Workspace | None = request.app.state.workspace
    if workspace is None or all(
        reference not in (line.id, line.id.partition("@")[0]) for line in feature_lines(workspace)
    ):
        message = f"There is no feature '{reference}'. See /v1/features for what there is."
        raise AbsentError(message)
    feature = find_feature(workspace.features, reference)
    live: LiveAssistant = request.app.state.live
    with live.hold() as assistant:
        tables = tables_of_lake(assistant.kit.manifest)
        closed = assistant.kit.policy.for_principal(principal).closed_tables
    read = _read_tables(feature, tables)
    for name in read:
        if (found := closed.get(name.lower())) is not None:
            message = f"{feature.spec.id} reads it: {found.reason} {found.remedy}"
            raise ForbiddenError(message)
    return feature, tables, read


def _read_tables(feature: StoredFeature, tables: Mapping[str, FeatureTable]) -> tuple[str, ...]:
    """Tables that a feature reads; of one that no longer fits the lake, every table it may mean."""
    try:
        return tuple(table.name for table in feature.query(tables).tables)
    except FeatureError:
        return tuple(name for name in tables if name in feature.sql)
