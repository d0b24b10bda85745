"""Personal data in Japanese office texts: found by rules that a reader can check."""
