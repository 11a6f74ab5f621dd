# status: 0
# expect: early_clean.py: clean
import tally


class Node:
    pass


node = Node()
pair = [node, node]
tally.incref(node)
tally.decref(node)
del node, pair
