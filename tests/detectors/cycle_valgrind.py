# valgrind: yes
# options: --cycle=none
# status: 1
# expect: definitely
class Node:
    pass


node = Node()
node.self = node
del node
