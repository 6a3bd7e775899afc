"""Makes the simulator's own HTTP requests."""
