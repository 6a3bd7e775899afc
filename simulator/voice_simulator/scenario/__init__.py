"""The scenario language: a YAML document that says what the network and the other party do."""
