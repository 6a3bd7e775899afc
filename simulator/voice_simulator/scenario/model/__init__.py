"""The values of the scenario language."""
