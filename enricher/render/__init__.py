"""What is written into an article: Jinja templates, which a user can override one by one."""
