# Fewer counts than references: nothing was used yet, the comparison finds it.
# status: 1
# expect: early_kept.py:10: Node has count 2, but 3 references: it will be freed too early
import tally


class Node:
    pass

node = Node()
pair = [node, node]
tally.decref(node)
