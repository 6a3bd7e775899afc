"""The values of the telephone network, and the state of its legs and conversations."""
