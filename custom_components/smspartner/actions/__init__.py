"""What the actions take and answer, and the errors people see."""
