"""Drives worlds: their clocks, their requests, and how your app is watched."""
