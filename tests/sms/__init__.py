"""The room that sends SMS, and follows them."""
