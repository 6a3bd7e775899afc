"""Webhooks: which are sent, where to, in which order, and how often."""
