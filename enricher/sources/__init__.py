"""Sources of facts: Azure through its SDK clients (live or replayed), and saved files."""
