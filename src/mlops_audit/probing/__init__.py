"""THE QUESTIONS: what only the target's interpreter can answer, planned before anything runs; pure."""
