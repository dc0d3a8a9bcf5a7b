"""Services of the operating system: files, git, processes and text that is safe to print."""
