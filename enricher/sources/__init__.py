"""Where facts come from: Azure through its SDK clients (live or replayed), or saved files."""
