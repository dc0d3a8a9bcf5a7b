"""The checks of the rules, by topic."""
