"""Where a workspace keeps what: the plain-text files of its people, and what was built."""

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import WorkspaceError
from assistant.settings import FILE_NAME


@dataclass(frozen=True)
class Workspace:
    """Paths of one workspace."""

    root: Path

    @property
    def contracts(self) -> Path:
        """One `*.odcs.yaml` per source table."""
        return self.root / "contracts"

    @property
    def semantic_models(self) -> Path:
        """MetricFlow YAML."""
        return self.root / "semantic_models"

    @property
    def features(self) -> Path:
        """Feature specifications, `*.yaml`, each with its SQL beside it."""
        return self.root / "features"

    @property
    def knowledge(self) -> Path:
        """Synonyms and verified questions."""
        return self.root / "knowledge"

    @property
    def evals(self) -> Path:
        """Eval cases, `*.jsonl`, and `thresholds.toml`."""
        return self.root / "evals"

    @property
    def built(self) -> Path:
        """Everything made by commands; ignored by git."""
        return self.root / ".signpost"

    @property
    def lakes(self) -> Path:
        """Builds of the governed lake and the pointer to the current one."""
        return self.built / "lake"

    @property
    def index(self) -> Path:
        """The search index."""
        return self.built / "index"

    @property
    def state(self) -> Path:
        """SQLite file of conversations."""
        return self.built / "state.db"

    @property
    def eval_report(self) -> Path:
        """Report of the newest run of the eval cases, JSON."""
        return self.built / "eval-report.json"

    @property
    def secret(self) -> Path:
        """Key of the HMACs, mode 0600; made by the first build."""
        return self.built / "secret.key"

    @property
    def known_key(self) -> Path:
        """Key of the known identifiers, mode 0600; made from the secret by each build."""
        return self.built / "known.key"


def find_workspace(start: Path | None, *, here: Path) -> Workspace:
    """The named workspace, or the nearest one at or above `here`.

    Raises:
        WorkspaceError: If there is none.
    """
    if start is not None:
        if not (start / FILE_NAME).is_file():
            message = f"'{start}' holds no '{FILE_NAME}'. Name a workspace, or make one: signpost demo DIR."
            raise WorkspaceError(message)
        return Workspace(start.resolve())
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return Workspace(folder)
    message = f"No '{FILE_NAME}' in '{here}' or above it. Pass --workspace DIR, or make one: signpost demo DIR."
    raise WorkspaceError(message)
