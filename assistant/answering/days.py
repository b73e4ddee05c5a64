"""The day that an answer is given as of."""

from datetime import date
from typing import TYPE_CHECKING

from assistant.errors import RequestError

if TYPE_CHECKING:
    from connectors.lake.manifest import Manifest


def newest_day(manifest: "Manifest", wanted: date | None) -> date | None:
    """The newest complete day, or an earlier one that is asked for; None: the data has no days.

    Raises:
        RequestError: If there is no data on the wanted day.
    """
    newest = manifest.as_of
    if wanted is None:
        return newest
    oldest = min((t.first_day for t in manifest.tables if t.first_day), default=newest)
    if newest is None or oldest is None:
        message = "This workspace has no data by day. Leave as_of out."
        raise RequestError(message)
    if not oldest <= wanted <= newest:
        message = f"There is no data as of {wanted}. Name a day from {oldest} to {newest}."
        raise RequestError(message)
    return wanted
