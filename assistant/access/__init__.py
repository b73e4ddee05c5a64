"""Who may ask over HTTP: keys, tokens, trusted proxies, groups of routes, limits."""
