"""The domain: policies, recommendations, services and pillars. No I/O, and nothing of Markdown."""
