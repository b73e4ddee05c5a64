"""Where the vectors of an index version lie: in its folder, or on a Chroma server that others share."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from retrieval.errors import IndexServerError

CHECK_S = 2.0
"""Within which a server must say that it is there."""
MAJOR = "1"
"""Of the servers whose protocol this release speaks."""
PREFIX = r"^[A-Za-z0-9][A-Za-z0-9_-]{1,62}$"
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True)
class VectorServer:
    """A Chroma server, and the name under which this workspace's collections stand there."""

    url: str
    """`http://host:port` or `https://host`, without credentials."""
    prefix: str
    """Begins the names of this workspace's collections; no others are ever written or removed."""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Sent with every request: what a proxy in front of the server lets in."""

    def collection(self, version: str) -> str:
        """Name of the collection of one index version."""
        return f"{self.prefix}.{version}"

    def check(self) -> None:
        """Make sure that the server is there and can be spoken to.

        Raises:
            IndexServerError: If it does not answer, lets nobody in, or is of another major version.
        """
        version = self._version()
        if version.partition(".")[0] != MAJOR:
            message = (
                f"The Chroma server at '{self.url}' has version {version}; this release speaks with "
                f"{MAJOR}.x. Run such a server, or leave out 'index.chroma_url'."
            )
            raise IndexServerError(message)

    def _version(self) -> str:
        request = Request(f"{self.url}/api/v2/version", headers=dict(self.headers))  # noqa: S310 (the settings take http and https alone)
        try:
            with urlopen(request, timeout=CHECK_S) as response:  # noqa: S310 (as above)
                said = json.loads(response.read(100))
        except HTTPError as error:
            error.close()
            raise (self.refusal() if error.code in _REFUSED else self.stranger()) from None
        except (URLError, OSError) as error:
            raise self.silence(error) from None
        except ValueError:
            raise self.stranger() from None
        if not isinstance(said, str) or not re.fullmatch(r"\d+\.\d+[\w.]*", said):
            raise self.stranger()
        return said

    def refusal(self) -> IndexServerError:
        """It lets nobody in with these headers."""
        message = f"The Chroma server at '{self.url}' lets this server not in. Check 'index.chroma_token'."
        return IndexServerError(message)

    def silence(self, error: Exception) -> IndexServerError:
        """It cannot be reached."""
        cause = getattr(error, "reason", error)
        told = getattr(cause, "strerror", None) or type(cause).__name__
        message = (
            f"The Chroma server at '{self.url}' does not answer ({told}). "
            "Start it, or correct 'index.chroma_url'."
        )
        return IndexServerError(message)

    def stranger(self) -> IndexServerError:
        """What answers is no Chroma server, or one that fails."""
        message = (
            f"What answers at '{self.url}' is no Chroma server that can be used. "
            "Look at its log, or correct 'index.chroma_url'."
        )
        return IndexServerError(message)


@dataclass(frozen=True)
class VectorPlace:
    """Where the vectors of one version lie."""

    folder: Path
    """Of the version, or of its draft."""
    version: str
    server: VectorServer | None = None
    """None: in the folder."""
