"""The actions: schemas, handlers, responses, and the errors that people see."""
