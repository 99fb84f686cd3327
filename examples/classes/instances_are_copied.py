# /// finding
# tags = ["classes", "silent", "python-state", "slow", "speed"]
# asks = [
#   "changes to my object are lost after the call",
#   "object passed by value instead of by reference",
#   "state not mutated, counter not incremented",
#   "passing a big object is slow",
# ]
# sources = ["PyTorch: passing Python objects to scripted functions"]
# added = 2026-11-23
# ///
"""
A scripted function works on a copy of the object that it is given
==================================================================

What it changes in the object is lost to the caller, and one object that it returns twice comes back as two.
Tensors are the exception: they are shared.
"""

from typing import List, Tuple

import torch

from tsguide import claim, device, measure, refuses


class EventLog:
    def __init__(self, events: List[int], scale: torch.Tensor):
        self.events = events
        self.scale = scale
        self.closed = False


def close(log: EventLog) -> int:
    log.events.append(99)
    log.closed = True
    log.scale.add_(1)
    return len(log.events)


# %%
# Inside, the function sees its own changes.
# Outside, only what was done to the tensor in place is there.

log = EventLog([1, 2], torch.zeros(1, device=device))
close_scripted = torch.jit.script(close)
length = close_scripted(log)
print(length, log.events, log.closed, log.scale)

claim("inside there are three events", length == 3)
claim("the caller's list still has two", log.events == [1, 2])
claim("the caller's flag is not set", not log.closed)
claim("the caller's tensor is changed", log.scale == 1)

close(log)
claim(
    "in Python all changes are seen", log.events == [1, 2, 99] and log.closed
)

# %%
# On the way out it is copied again, once for each place.


def twice(log: EventLog) -> Tuple[EventLog, EventLog]:
    return log, log


left, right = torch.jit.script(twice)(log)

claim(
    "Python gives the same object twice", twice(log)[0] is twice(log)[1] is log
)
claim("script gives two objects", left is not right)
claim("neither is the one that went in", left is not log and right is not log)
claim("they still share the tensor", left.scale is log.scale)

# %%
# Why
# ---
#
# At the call, each attribute of the Python object is converted into a new object of the compiled class, and on the way out back again.
# A conversion can fail, which is when you hear of it: the message speaks of a cast.

broken = EventLog([1, 2], torch.zeros(1, device=device))
broken.events = "none"
refuses(
    close_scripted,
    broken,
    error=RuntimeError,
    match="Could not cast attribute 'events' to type List",
)

# %%
# Instead
# -------
#
# Return what has changed, or give the function a compiled object: ``torch.jit.script`` on the *instance*.
# That one is passed as it is.

shared = torch.jit.script(EventLog([1, 2], torch.zeros(1, device=device)))
close_scripted(shared)

claim(
    "a scripted instance keeps the changes",
    list(shared.events) == [1, 2, 99] and shared.closed,
)

# %%
# Speed
# -----
#
# The copy is made at every call, of everything that the object holds, used or not.
# A list that counts what is taken from it shows that: the function below reads one flag.


def is_closed(log: EventLog) -> bool:
    return log.closed


class Counted(list):
    taken = 0

    def __iter__(self):
        for event in super().__iter__():
            Counted.taken += 1
            yield event

    def __getitem__(self, place):  # how PyTorch before 2.9 takes them
        Counted.taken += 1
        return super().__getitem__(place)


is_closed_scripted = torch.jit.script(is_closed)
is_closed_scripted(EventLog(Counted(range(10)), torch.zeros(1, device=device)))

claim("the call takes all ten events out of the list", Counted.taken == 10)

# %%
# So the price of a call is that of the list.

many = EventLog(list(range(10_000)), torch.zeros(1, device=device))
few_events, many_events, scripted_instance = log, many, torch.jit.script(many)

timing = measure(
    {
        "3 events": lambda: is_closed_scripted(few_events),
        "10 000 events": lambda: is_closed_scripted(many_events),
        "10 000 events, scripted instance": lambda: is_closed_scripted(
            scripted_instance
        ),
    },
    name="reading one flag of an object",
)

claim(
    "a long list makes the call over 5 times as slow",
    timing.variant("10 000 events").ratio > 5,
)
claim(
    "not with a scripted instance",
    timing.variant("10 000 events, scripted instance").ratio < 2,
)
timing
