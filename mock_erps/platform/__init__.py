"""Everything vendors share. Start reading at `pipeline.py`: the life of a request is one list there."""
