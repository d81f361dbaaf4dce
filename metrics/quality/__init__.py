"""What is wrong with the data (数据质量): rules as data, what breaks them, which figures rest on it."""
