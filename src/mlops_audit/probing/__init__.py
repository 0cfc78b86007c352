"""THE QUESTIONS: what only the target's interpreter can answer, planned as data before anything runs; pure."""
