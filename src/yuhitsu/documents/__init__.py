"""Files become documents and passages: readers by format, chunking, taking in."""
