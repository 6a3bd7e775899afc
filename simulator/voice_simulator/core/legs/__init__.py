"""Legs: their life, the conversations they are in, and where they are kept."""
