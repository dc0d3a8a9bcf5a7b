"""What a run tells: on the terminal, as JSON."""
