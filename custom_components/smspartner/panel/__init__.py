"""The page in the sidebar: its commands, its subscriptions, and its downloads."""
