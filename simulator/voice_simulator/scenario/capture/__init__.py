"""This call as a scenario: from what a journal holds of a call to a document that plays it again."""
