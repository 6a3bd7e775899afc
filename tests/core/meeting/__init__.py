"""Legs that meet, watched from outside: what the journal of a world must say, and who may hear whom."""
