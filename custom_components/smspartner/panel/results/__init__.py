"""Results as the page shows them: a table, the history of a number, a download."""
