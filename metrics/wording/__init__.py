"""Numbers, days and states as an official reads them."""
