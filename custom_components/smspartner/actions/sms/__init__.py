"""The actions about SMS: their fields, targets, responses and errors."""
