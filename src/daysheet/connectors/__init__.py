"""How the outside speaks: one folder per vendor. Mapping profiles are data (TOML); nothing in here writes records."""
