"""`python -m enricher` is the same as `enrich`."""

from enricher.cli.main import main

main()
