"""`python -m assistant` is `signpost`."""

from assistant.cli.main import run

if __name__ == "__main__":
    run()
