"""The parts of `demo.py`: the programs it runs, what it tells, and how it judges what happened."""
