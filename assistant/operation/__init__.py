"""How the server is watched: metrics, traces and log lines."""
