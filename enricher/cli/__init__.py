"""The command line: one file a group of commands; options, one call, printing, exit code."""
