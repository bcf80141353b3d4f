"""Lists of contacts that are to be verified, from their upload to their purchase."""
