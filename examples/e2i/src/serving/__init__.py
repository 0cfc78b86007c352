"""What is packed into the Bento (``service.py``), and what packs it (``package.py``)."""
