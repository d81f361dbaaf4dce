"""The audit (审计): who did and saw what, when and from where, in a database of its own that is only added to."""
