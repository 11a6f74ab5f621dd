import gc
class Node: pass
def ring(n):
    nodes = [Node() for _ in range(n)]
    for i, node in enumerate(nodes):
        node.next, node.back = nodes[i - 1], {"to": nodes[i - 2]}
    return nodes[0]
r = [ring(5), ring(3)]
del r[0]
print(gc.collect() > 0, gc.isenabled())
f = lambda: f
def g():
    x = []; x.append(x)
    try: 1 / 0
    except ZeroDivisionError as e: x.append(e); return len(x)
print(g(), f() is f)
