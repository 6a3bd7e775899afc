"""Plays the party at the other end of a leg."""
