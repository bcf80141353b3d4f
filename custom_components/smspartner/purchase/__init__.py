"""The life of one paid request, from its turn to its outcome."""
