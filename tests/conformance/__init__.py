"""Runs test suites that others wrote, with pysh and without, and compares what they say case by case."""
