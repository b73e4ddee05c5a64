"""The `[index]` section of the settings: where the search index keeps its vectors."""

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from assistant.access.options import HEADER_NAME, LOOPBACK_NAMES, Section
from retrieval.vector_server import PREFIX, VectorServer


class IndexSettings(Section):
    """Where the search index keeps its vectors."""

    chroma_url: str | None = None
    """Chroma server, `https://chroma.example.com` or, in a closed network, `http://chroma:8000`. None:
    files in the workspace."""
    chroma_prefix: str = Field(default="signpost", pattern=PREFIX)
    """Begins the names of this workspace's collections on a server that several share."""
    chroma_token: SecretStr | None = None
    """What the proxy in front of the server lets in; sent over https alone. Set it in the environment."""
    chroma_token_header: str = Field(default="Authorization", pattern=HEADER_NAME)
    """Which carries the token; in `Authorization` it is a bearer token."""

    @field_validator("chroma_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or parts.hostname is None:
            message = "must be an address such as https://chroma.example.com"
            raise ValueError(message)
        if parts.username is not None or parts.query or parts.fragment:
            message = "must hold neither credentials nor a query; a token goes to 'chroma_token'"
            raise ValueError(message)
        return value.rstrip("/")

    @model_validator(mode="after")
    def _closed(self) -> Self:
        parts = urlsplit(self.chroma_url or "https://")
        if self.chroma_token and parts.scheme == "http" and parts.hostname not in LOOPBACK_NAMES:
            message = "a token is sent over https:// alone; correct 'chroma_url'"
            raise ValueError(message)
        return self

    @property
    def server(self) -> VectorServer | None:
        """The server; None: files in the workspace."""
        if self.chroma_url is None:
            return None
        headers = {}
        if self.chroma_token is not None:
            token = self.chroma_token.get_secret_value()
            bearer = self.chroma_token_header.lower() == "authorization"
            headers[self.chroma_token_header] = f"Bearer {token}" if bearer else token
        return VectorServer(self.chroma_url, self.chroma_prefix, headers)
