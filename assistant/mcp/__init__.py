"""The Model Context Protocol: the tools of the assistant for other programs' language models."""
