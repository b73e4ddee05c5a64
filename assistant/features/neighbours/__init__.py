"""Existing features nearest to a new one."""
