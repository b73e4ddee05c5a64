"""The help imports nothing heavy."""

import subprocess
import sys

from assistant.cli.lazy import COMMANDS

HEAVY = ("langchain", "metricflow", "chromadb", "torch", "duckdb", "fastapi")


def test_help_imports_no_engine() -> None:
    code = (
        "import sys; sys.argv = ['signpost', '--help']\n"
        "from assistant.cli.main import run\n"
        "try:\n    run()\nexcept SystemExit:\n    pass\n"
        "print([m for m in sys.modules if m.partition('.')[0] in " + repr(HEAVY) + "])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"
    for entry in COMMANDS:
        assert entry.name in done.stdout
