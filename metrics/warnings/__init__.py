"""The rules of early warning (监控预警) over the database: what each finds, and how its findings are kept."""
