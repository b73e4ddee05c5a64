"""A person's decision on a feature: approved with a fresh certificate, or deprecated."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from assistant.errors import FeatureError
from assistant.features.life.store import StoredFeature, find_feature
from assistant.features.proof.certificate import certificate_path, read_certificate
from assistant.features.query import FeatureTable
from assistant.features.spec.feature_spec import Approval, FeatureSpec
from assistant.features.spec.files import spec_text

PERSON = re.compile(r"^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$")


def approve(
    folder: Path,
    reference: str,
    *,
    by: str,
    now: datetime,
    tables: Mapping[str, FeatureTable] | None = None,
) -> StoredFeature:
    """Record that a person approved one version.

    Args:
        folder: The `features/` folder.
        reference: `name` or `name@version`.
        by: Work address of the person.
        now: When.
        tables: Governed tables of today: the certificate must be of their columns.

    Raises:
        FeatureError: If the certificate is missing or of another text, the feature is not proposed,
            or nobody is named.
    """
    feature = find_feature(folder, reference)
    spec = feature.spec
    if not PERSON.match(by):
        message = f"'{by}' names nobody. Give the work address of the person who approves: --by name@company."
        raise FeatureError(message)
    if spec.status != "proposed":
        message = f"{spec.id} is {spec.status}, not proposed. Only a proposed version is approved; draft a new one."
        raise FeatureError(message)
    if spec.owner is None:
        message = f"{spec.id} has no owner. Write 'owner: team@company' into '{feature.path.name}'."
        raise FeatureError(message)
    approval = Approval(by=by, at=now, certificate=fresh_certificate(feature, tables))
    return _saved(feature, {"status": "approved", "approval": approval})


def fresh_certificate(
    feature: StoredFeature, tables: Mapping[str, FeatureTable] | None = None
) -> str:
    """Id of the certificate of exactly this SQL and schema: the SHA-256 of its file.

    Raises:
        FeatureError: If there is none, or it is of another text.
    """
    path = certificate_path(feature.path)
    certificate = read_certificate(path)
    check = f"Run: signpost feature check {feature.path}"
    if certificate is None:
        message = f"{feature.spec.id} has no certificate. {check}"
        raise FeatureError(message)
    if certificate.feature != feature.spec.name or not certificate.covers(feature.sql):
        message = f"The certificate of {feature.spec.id} is of another text. {check}"
        raise FeatureError(message)
    outdated = certificate.outdated(feature.sql, tables)
    if outdated:
        message = f"{' '.join(outdated)} {check}"
        raise FeatureError(message)
    if not feature.intact:
        message = f"The SQL of {feature.spec.id} is not the one it was saved with. Save it as a new version."
        raise FeatureError(message)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def deprecate(folder: Path, reference: str, *, replaced_by: str | None) -> StoredFeature:
    """Record that a version should no longer be used.

    Raises:
        FeatureError: If the replacement does not exist, is itself deprecated, or is the feature.
    """
    feature = find_feature(folder, reference)
    if feature.spec.status == "deprecated":
        message = f"{feature.spec.id} is deprecated already. Nothing to do."
        raise FeatureError(message)
    if replaced_by is not None:
        successor = find_feature(folder, replaced_by).spec
        if successor.id == feature.spec.id or successor.status == "deprecated":
            message = (
                f"{successor.id} cannot replace {feature.spec.id}. Name a feature that is in use."
            )
            raise FeatureError(message)
        replaced_by = successor.name if successor.name != feature.spec.name else successor.id
    return _saved(feature, {"status": "deprecated", "replaced_by": replaced_by})


def _saved(feature: StoredFeature, changes: dict[str, object]) -> StoredFeature:
    spec = FeatureSpec.model_validate({**feature.spec.model_dump(), **changes})
    draft = feature.path.with_name(f".{feature.path.name}.new")
    draft.write_text(spec_text(spec), encoding="utf-8")
    draft.replace(feature.path)
    return StoredFeature(spec, feature.sql, feature.path)
