"""The screens, one folder each. No page script may lie directly here: it would be served without app.py."""
