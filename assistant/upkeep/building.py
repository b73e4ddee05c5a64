"""Raw data to a governed lake, as a workspace's settings say."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from assistant.errors import WorkspaceError
from assistant.settings import Settings
from assistant.workspace import Workspace
from connectors.contract_files import load_contracts
from connectors.lake.build import build_lake
from connectors.lake.known import write_known_key
from connectors.lake.manifest import Manifest
from connectors.lake.options import BuildOptions, BuildStep
from connectors.secret import load_or_create_secret

log = logging.getLogger(__name__)
REMEMBERED = "data_path"


def build_workspace(
    workspace: Workspace,
    settings: Settings,
    *,
    data: Path | None = None,
    now: datetime | None = None,
    progress: Callable[[BuildStep], None] | None = None,
) -> Manifest:
    """Build the lake of a workspace and make it current.

    Args:
        workspace: Where it lies.
        settings: Its settings.
        data: Folder of the raw data instead of the setting's.
        now: Events later than this are quarantined; None: the clock.
        progress: Told of every step.

    Raises:
        WorkspaceError: If the data folder is not there.
        ConnectorError: If contracts or data cannot be used; the lake in use stays.
    """
    contracts = load_contracts(workspace.contracts)
    folder = data_folder(workspace, settings, data=data)
    if not folder.is_dir():
        message = f"There is no data folder '{folder}'. Name it with --data, or set 'data.path'."
        raise WorkspaceError(message)
    secret = load_or_create_secret(workspace.secret)
    write_known_key(workspace.known_key, secret)
    url = settings.data.database_url
    manifest = build_lake(
        contracts,
        data=folder,
        lakes=workspace.lakes,
        secret=secret,
        options=BuildOptions(
            purpose=settings.privacy.purpose,
            minimum_group=settings.privacy.minimum_group,
            keep_builds=settings.data.keep_builds,
            now=now,
            database_url=url.get_secret_value() if url is not None else None,
        ),
        progress=progress,
    )
    remember_data(workspace, folder)
    rows = sum(table.counts.rows_out for table in manifest.tables)
    log.info("lake_built", extra={"version": manifest.version, "rows": rows})
    return manifest


def data_folder(workspace: Workspace, settings: Settings, *, data: Path | None) -> Path:
    """Where the raw data lies: as named, as the last build remembers, or as the settings say."""
    if data is not None:
        return data.expanduser().resolve()
    own = workspace.root / settings.data.path
    remembered = remembered_data(workspace)
    return remembered if remembered is not None and not own.is_dir() else own


def remember_data(workspace: Workspace, folder: Path) -> None:
    """Keep the data folder beside what was built, out of git."""
    workspace.built.mkdir(parents=True, exist_ok=True)
    (workspace.built / REMEMBERED).write_text(str(folder), "utf-8")


def remembered_data(workspace: Workspace) -> Path | None:
    """The data folder of the last build, where it is still there."""
    try:
        folder = Path((workspace.built / REMEMBERED).read_text("utf-8").strip())
    except OSError:
        return None
    return folder if folder.is_dir() else None
