"""How each database keeps its promise: the engines, and what runs a work until it is durable."""
