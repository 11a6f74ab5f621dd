# The same without a way back. The class's own rings are the runtime's and no finding.
# options: --cycle=none
# status: 0
# expect: cycle_clean.py: clean
# refuse: lost
class Node:
    def __init__(self):
        self.next = None
        self.prev = None


def chain():
    a = Node()
    b = Node()
    a.next = b

    class Local(Node):
        def twice(self):
            return super().__init__()

    return Local().twice()


for i in range(3):
    chain()
