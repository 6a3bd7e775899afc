"""Sound as bytes: what is heard in a recording, rendered when somebody asks for it."""
