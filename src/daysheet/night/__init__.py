"""The overnight run: import, find, reconcile, sheet. Durable, and harmless when it runs twice."""
