"""Practice management systems: one folder per system, one TOML profile per report that it exports."""
