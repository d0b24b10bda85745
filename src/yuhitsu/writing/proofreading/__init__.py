"""Proofreading of 公用文: rules over data files."""
