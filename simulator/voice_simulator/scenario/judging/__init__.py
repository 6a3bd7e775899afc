"""From the journal of a run to a verdict."""
