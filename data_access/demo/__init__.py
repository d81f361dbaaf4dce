"""The synthetic demo district (模拟数据)."""
