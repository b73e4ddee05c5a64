"""A real Chroma server."""

import sys
from pathlib import Path

from loopback_server import LoopbackServer

from retrieval.errors import RetrievalError
from retrieval.vector_server import VectorServer


class ChromaServer(LoopbackServer):
    """Keeps its collections in its folder."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def collections(self) -> str:
        """Address of everybody's collections."""
        return f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections"

    def named(self, prefix: str = "tests") -> VectorServer:
        """As a workspace with such a prefix calls it."""
        return VectorServer(self.url, prefix)

    def _command(self) -> list[str | Path]:
        program = Path(sys.executable).parent / "chroma"
        place = ["--port", str(self.port), "--path", str(self._folder)]
        return [program, "run", "--host", "127.0.0.1", *place]

    def _answers(self) -> bool:
        try:
            self.named().check()
        except RetrievalError:
            return False
        return True
