"""The dialog for the options, and what the dialogs check before they save anything."""
