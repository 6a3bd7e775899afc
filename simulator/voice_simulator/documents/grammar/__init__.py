"""A grammar of documents: from one declaration of a key come its reader, its schema and its reference."""
