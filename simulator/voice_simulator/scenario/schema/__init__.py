"""The JSON Schema of the scenario language."""
