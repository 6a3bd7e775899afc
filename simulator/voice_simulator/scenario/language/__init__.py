"""From a document to the values of a scenario."""
