"""Forms of opportunities and negotiations."""
