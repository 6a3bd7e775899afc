"""Runs one scenario in a clean world, and reports what happened."""
