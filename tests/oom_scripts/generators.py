def count(n):
    try:
        for i in range(n):
            got = yield [i]
            if got: yield got
    finally:
        done.append("closed")
def both():
    r = yield from count(2)
    yield (yield "x"), r
done = []
g = count(5)
print(next(g), g.send(["s"]), next(g))
g.close()
print(list(both()), done, [a + b for a, b in zip(count(2), count(3))])
it = count(3); next(it); del it
print(done, sum(x * x for x in range(9)), max((len(w), w) for w in ["a", "bcd"]))
