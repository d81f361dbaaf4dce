"""Values and the targets and curves they are judged by."""
