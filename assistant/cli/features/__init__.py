"""Sub-commands of `signpost feature`, one module each."""
