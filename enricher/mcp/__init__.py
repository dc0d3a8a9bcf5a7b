"""The MCP server: Azure's built-in policies and Advisor's recommendations, for assistants.

Only `enrich mcp` imports it. `tools.py` has the tools, `arguments.py` and `answers.py` their types,
and `resources.py` the pages on services; these need no package beyond those of enrich. `server.py`
and `transports.py` serve them with the official SDK, which the extra `mcp` installs.

https://modelcontextprotocol.io/specification/2025-06-18/server/tools
"""
