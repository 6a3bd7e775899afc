"""The telephone network itself: pure and synchronous.

Nothing here knows HTTP, asyncio, sockets, the wall clock, randomness or logging. Time is an argument, ids
come from a callable, and what must be sent to the application is queued for whoever drives the core to
fetch.
"""
