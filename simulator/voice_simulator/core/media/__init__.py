"""What is heard on a leg, and what is recorded of it."""
