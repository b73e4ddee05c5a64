"""The planner as the author of a feature."""

from assistant.features.drafting import Proposal
from assistant.planner.feature_request import Drafted


class RequestAuthor:
    """Proposes the one reading of a request; it has no second one to try."""

    def __init__(self, drafted: Drafted) -> None:
        """Keep the reading."""
        self._drafted = drafted

    def write(self, problems: tuple[str, ...]) -> Proposal | None:
        """The reading, the first time."""
        if problems:
            return None
        return Proposal(self._drafted.spec, notes=self._drafted.notes)
