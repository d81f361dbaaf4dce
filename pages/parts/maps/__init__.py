"""Maps of the towns and sites."""
