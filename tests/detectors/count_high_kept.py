# A count too high on what is still reachable is found by comparing counts with references.
# status: 1
# expect: count_high_kept.py:11: Node has count 3, but 1 reference: it will not be freed
import tally


class Node:
    pass


keep = Node()
tally.incref(keep)
tally.incref(keep)
