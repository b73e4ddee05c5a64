"""Questions about people over several events: funnels, retention, sessions."""
