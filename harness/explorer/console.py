"""Stub."""
from harness.explorer.events import *
class Console:
    def __init__(self,color=""): self.n=0
    def hear(self,event):
        if isinstance(event,Ran):
            self.n+=1
            if event.outcome.breaches or event.outcome.mishap or event.outcome.baseless: print(event.phase,event.note,[(b.invariant,b.operation,b.message) for b in event.outcome.breaches][:3], event.outcome.mishap[-300:],event.outcome.baseless[-100:])
        elif isinstance(event,StoryFinished): print(event.tally.ran,event.tally.skipped,len(event.tally.not_reached),event.coverage.ratios(),event.seconds,event.unstable,event.discoveries)
        else: print(event)
    def close(self): pass
    def close_with(self,*a): pass
