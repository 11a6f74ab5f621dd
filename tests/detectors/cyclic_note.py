# status: 0
# expect: cyclic_note.py: clean
# expect: note: 6 objects could only be freed by the collector
class Node:
    pass


def ring():
    a = Node()
    b = Node()
    a.other = b
    b.other = a


for i in range(3):
    ring()
