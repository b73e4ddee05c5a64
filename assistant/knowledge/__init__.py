"""What people of a workspace have checked: verified questions with their queries."""
