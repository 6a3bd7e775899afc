"""The telephone network: pure and synchronous."""
