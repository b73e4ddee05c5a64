"""The deterministic planner: a question's words to a plan, with no language model."""
