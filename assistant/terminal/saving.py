"""An answer's chart, saved as an image or a page. Drawn on this machine; the network is cut."""

from pathlib import Path
from typing import Any

from assistant.answering.scrub import scrub
from assistant.answers import Answer
from assistant.errors import RequestError
from assistant.notebook_html import page
from assistant.terminal.inert import inert

WIDTH_PX = 640
SCALE = 2.0
KINDS = (".html", ".svg", ".png")
_NOWHERE = ["http://0.0.0.0/"]
"""The one address that a chart could load from, where nothing answers."""


def drawn(answer: Answer) -> str:
    """The answer's chart as SVG.

    Raises:
        RequestError: If it has none, or the extra is not installed.
    """
    return str(_engine().vegalite_to_svg(_spec(answer), allowed_base_urls=_NOWHERE))


def save_chart(answer: Answer, path: Path) -> None:
    """Write the answer's chart to a new file, in the format that the file's name ends with.

    Raises:
        RequestError: If there is no chart, the format is unknown, the extra is not installed, or
            the file cannot be written.
    """
    kind = path.suffix.casefold()
    if kind not in KINDS:
        message = f"'{path.name}' ends with no known format. Name a file that ends with {', '.join(KINDS)}."
        raise RequestError(message)
    if path.exists():
        raise taken(path)
    if kind == ".png":
        made = bytes(
            _engine().vegalite_to_png(_spec(answer), scale=SCALE, allowed_base_urls=_NOWHERE)
        )
    else:
        svg = drawn(answer)
        made = (svg if kind == ".svg" else page(answer, svg=svg)).encode()
    write_new(path, made)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not be there yet.

    Raises:
        RequestError: If it is, or cannot be written.
    """
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise taken(path) from None
    except OSError as error:
        message = f"'{path}' cannot be written ({error.strerror}). Check the folder and its rights."
        raise RequestError(message) from None


def taken(path: Path) -> RequestError:
    """What is said of a file that is there already."""
    return RequestError(f"'{path}' is there already. Name another file.")


def _spec(answer: Answer) -> dict[str, Any]:
    """The chart with a width of its own, over the values that it holds and nothing else."""
    if answer.chart is None:
        message = "This answer has no chart. Ask for numbers over time or by a dimension."
        raise RequestError(message)
    values = answer.chart["data"]["values"]
    chart: dict[str, Any] = scrub(answer.chart, inert)
    return {**chart, "data": {"values": scrub(values, inert)}, "width": WIDTH_PX}


def _engine() -> Any:
    try:
        import vl_convert  # noqa: PLC0415 (an extra)
    except ModuleNotFoundError:
        message = "Charts cannot be saved: vl-convert-python is not installed. Install Signpost with the extra 'images'."
        raise RequestError(message) from None
    return vl_convert
