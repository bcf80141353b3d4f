"""Bodies that are kept because something in them could not be used yet."""
