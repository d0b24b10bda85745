"""Requests of persons about what is held on them, and disposal of what need not be kept."""
