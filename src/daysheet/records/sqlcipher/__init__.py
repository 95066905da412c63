"""Django database backend: SQLite through SQLCipher, the whole file encrypted."""
