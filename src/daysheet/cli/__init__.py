"""The command line: one file per part of the house; this room only parses words and prints answers."""
