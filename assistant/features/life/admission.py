"""Why a feature is not fit to be used yet: not approved, not proven, or changed since."""

from collections.abc import Mapping

from assistant.errors import FeatureError
from assistant.features.life.store import StoredFeature
from assistant.features.proof.certificate import certificate_path, read_certificate
from assistant.features.query import FeatureTable


def unfit(
    feature: StoredFeature, tables: Mapping[str, FeatureTable] | None = None
) -> tuple[str, ...]:
    """What stands against using a feature; nothing where it is approved and proven as it is.

    Args:
        feature: One version.
        tables: Governed tables of today; None looks at the text alone.

    Raises:
        FeatureError: If its certificate cannot be read.
    """
    spec, found = feature.spec, []
    if spec.status != "approved":
        instead = f" Use {spec.replaced_by}." if spec.replaced_by else ""
        found.append(f"{spec.id} is {spec.status}, not approved.{instead}")
    if not feature.intact:
        found.append(f"The SQL of {spec.id} has changed since it was saved.")
    certificate = read_certificate(certificate_path(feature.path))
    if certificate is None:
        found.append(f"{spec.id} has no certificate.")
    else:
        found += certificate.outdated(feature.sql, tables)
    return tuple(found)


def admit(
    features: tuple[StoredFeature, ...],
    *,
    unproven: bool,
    tables: Mapping[str, FeatureTable] | None = None,
) -> tuple[str, ...]:
    """What a person accepts by using these features.

    Args:
        features: The features to be used.
        unproven: Whether a person said that they may be used all the same.
        tables: Governed tables of today; None looks at the texts alone.

    Raises:
        FeatureError: If one of them is not fit and nobody said so; names each reason.
    """
    reasons = tuple(reason for feature in features for reason in unfit(feature, tables))
    if reasons and not unproven:
        message = (
            f"{' '.join(reasons)} Run: signpost feature check, and have it approved; or pass "
            "--unproven to go on all the same."
        )
        raise FeatureError(message)
    return reasons
