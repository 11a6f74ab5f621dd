# With a collector the cycles are a note; --fail-on=cyclic makes them a finding.
# options: --fail-on=cyclic
# status: 1
# expect: 6 cyclic objects
# expect: 3 Node made in ring cyclic.py:12
class Node:
    pass


def ring():
    a = Node()
    b = Node()
    a.other = b
    b.other = a


for i in range(3):
    ring()
