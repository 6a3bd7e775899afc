"""JSON in and out: how requests and NCCOs are read, and how webhooks and records are written."""
