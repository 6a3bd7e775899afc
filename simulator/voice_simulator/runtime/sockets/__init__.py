"""Connects the WebSockets of your app."""
