"""What lives as long as the Home Assistant process."""
