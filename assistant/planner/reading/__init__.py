"""Words to roles: what a question names, limits and asks for."""
