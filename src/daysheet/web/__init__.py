"""Settings, routes, who may see what, middleware, base templates and static files."""
