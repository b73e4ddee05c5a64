"""`python -m assistant` is `signpost`."""

import sys

if __name__ == "__main__":
    try:
        from assistant.cli.main import run

        run()
    except KeyboardInterrupt:  # while the command was loaded
        sys.stderr.write("Interrupted; what was built before stays in use.\n")
        sys.exit(130)
