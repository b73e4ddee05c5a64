"""The spine: labels files, their keys and times."""
