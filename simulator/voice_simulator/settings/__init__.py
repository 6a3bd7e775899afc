"""Settings: their table, their values, and where they come from."""
