"""Chat models: the planner behind LangChain's interface, providers, and their prompt."""
