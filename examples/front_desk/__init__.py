"""The telephone front desk of a small firm: it forwards, hunts, asks, holds conferences and queues.

A small application of the Voice API for calls with more than one party, written against the official Python
SDK: copy it and make it yours. It knows nothing of the simulator. Start with `directory`, which says who is
reached by which number, and `desk`, which answers the calls.
"""
