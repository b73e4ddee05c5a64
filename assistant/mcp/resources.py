"""What can be read by its address: the metrics of the catalogue, and passages by their ids."""

from urllib.parse import quote, unquote

from mcp_types import Resource, ResourceTemplate, TextResourceContents

from assistant.mcp.calls import Called
from assistant.mcp.tellers import tell_description
from assistant.semantics.catalogue import Catalogue

METRIC = "signpost://metric/"
PASSAGE = "signpost://passage/"
MEDIA_TYPE = "text/plain"
TEMPLATES = (
    ResourceTemplate(
        name="passage",
        title="A passage of the documentation",
        uri_template=f"{PASSAGE}{{id}}",
        description="By the id that search_catalog gives, percent-encoded.",
        mime_type=MEDIA_TYPE,
    ),
)


def listed_resources(catalogue: Catalogue) -> list[Resource]:
    """The metrics."""
    return [
        Resource(
            name=metric.name,
            title=metric.label,
            uri=f"{METRIC}{quote(metric.name, safe='')}",
            description=metric.description,
            mime_type=MEDIA_TYPE,
        )
        for metric in catalogue.metrics.values()
    ]


def subject_of(uri: str) -> str | None:
    """What `describe` is to describe; None: the address names nothing here."""
    for prefix, kind in ((METRIC, "metric:"), (PASSAGE, "")):
        name = unquote(uri.removeprefix(prefix))
        if uri.startswith(prefix) and name:
            return f"{kind}{name}"
    return None


def resource_contents(uri: str, called: Called) -> TextResourceContents:
    """A description as a text."""
    return TextResourceContents(uri=uri, mime_type=MEDIA_TYPE, text=tell_description(called).text)
