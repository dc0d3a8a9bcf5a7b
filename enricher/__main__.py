"""`python -m enricher` is the same as `enrich`."""

from enricher.cli import main

main()
