"""The OpenAI protocol: models and chat completions, for clients that speak nothing else."""
