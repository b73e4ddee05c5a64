"""The agent's tools, one file each; every one answers JSON and fills the run's record."""
