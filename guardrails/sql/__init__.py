"""The SQL gate: two parsers, an allow-list, answer shape and the minimum group."""
