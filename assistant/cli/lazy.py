"""A command group that imports a command's module only when that command runs."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup

from assistant.operation.collection import uncollected


@dataclass(frozen=True)
class CommandEntry:
    """One command: its name, the module that holds its `app`, and one line of help."""

    name: str
    module: str
    help: str


COMMANDS: tuple[CommandEntry, ...] = (
    CommandEntry(
        "demo", "assistant.cli.demo", "Make a demo workspace, ask it a question, serve it."
    ),
    CommandEntry("init", "assistant.cli.init", "Propose a workspace from a folder of files."),
    CommandEntry("build", "assistant.cli.build", "Build the governed lake from raw data."),
    CommandEntry("index", "assistant.cli.index", "Make or update the search index."),
    CommandEntry("doctor", "assistant.cli.doctor", "Say what is missing or inconsistent."),
    CommandEntry("ask", "assistant.cli.ask", "Ask one question."),
    CommandEntry(
        "feedback", "assistant.cli.feedback", "Say what was right or wrong, and make use of it."
    ),
    CommandEntry("search", "assistant.cli.search", "Find passages of the knowledge."),
    CommandEntry("sql", "assistant.cli.sql", "Run one SELECT through the gate."),
    CommandEntry("feature", "assistant.cli.feature", "Check, export and look after features."),
    CommandEntry("chat", "assistant.cli.chat", "Hold a conversation."),
    CommandEntry("serve", "assistant.cli.serve", "Serve the API and the page."),
    CommandEntry("mcp", "assistant.cli.mcp", "Serve the tools to a program on this machine."),
    CommandEntry("key", "assistant.cli.key", "Make, list and revoke API keys."),
    CommandEntry(
        "conversations",
        "assistant.cli.conversations",
        "List, export and delete what somebody asked.",
    ),
    CommandEntry("redact", "assistant.cli.redact", "Replace personal data in lines of text."),
    CommandEntry("audit", "assistant.cli.audit", "Read and check who asked what."),
    CommandEntry("costs", "assistant.cli.costs", "Tell what language models have taken."),
    CommandEntry("eval", "evals.cli", "Score the workspace's eval cases."),
    CommandEntry("rollback", "assistant.cli.rollback", "Put the previous lake back in use."),
)


class LazyGroup(TyperGroup):
    """Lists commands from a table and imports a module only to run it."""

    entries: ClassVar[dict[str, CommandEntry]] = {entry.name: entry for entry in COMMANDS}

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        del ctx
        return list(self.entries)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; a stub while the help is being written."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        if ctx.meta.get(__name__):
            return TyperCommand(name=entry.name, help=entry.help)
        with uncollected(for_good=True):
            app = import_module(entry.module).app
        command = typer.main.get_command(app)
        command.name = entry.name
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help from the table alone."""
        ctx.meta[__name__] = True
        super().format_help(ctx, formatter)
