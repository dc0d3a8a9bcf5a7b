"""`python -m enricher` is the same as `enrich`."""

from enricher.cli.main import main

if __name__ == "__main__":  # and not where a process of its own begins
    main()
