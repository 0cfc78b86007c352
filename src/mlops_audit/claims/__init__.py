"""THE READER: what Markdown says about MLOps tools, whether it holds, and what it should say; pure."""
