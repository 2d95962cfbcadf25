"""Demo data: an invented supplier of pumps, valves, seals and service, with customers that do not exist.

Whoever draws here takes a generator of its own from the seed, so that one part can change without moving the others.
"""
