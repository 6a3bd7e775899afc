"""YAML and JSON documents, read with the place of every value."""
