"""One rule, one file; the file's name is the rule's id, and the kind in the contract of `truth.json`."""
