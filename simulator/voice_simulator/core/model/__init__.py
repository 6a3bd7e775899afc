"""The values of the telephone network."""
