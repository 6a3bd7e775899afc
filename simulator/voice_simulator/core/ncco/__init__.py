"""Runs NCCOs."""
