"""Calls the patients of a doctor's practice to remind them of their appointments.

A small application of the Voice API, written against the official Python SDK: copy it and make it yours. It
knows nothing of the simulator. Start with `website`, which has all that the platform asks it and tells it.
"""
