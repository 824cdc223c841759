"""The terminal: messages and questions, hands drawn as text, a run in words."""
