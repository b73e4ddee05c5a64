"""The assistant: semantic layer, warehouse, agent, command line and API."""

__version__ = "0.1.0"
