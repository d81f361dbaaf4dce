"""A case database that others keep: what its views must give, what they lack, and how they are begun."""
