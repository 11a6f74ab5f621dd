from itertools import chain, count, islice, product, permutations
print(list(chain([1], "ab", (2,))), list(chain()), list(chain.from_iterable([[1], [2, 3]])), list(islice(count(), 5)), list(islice(count(10, -3), 4)), list(islice(count(0.5, 0.25), 3)))
print(list(islice("abcdef", 2)), list(islice("abcdef", 1, 4)), list(islice("abcdef", 0, None, 2)), list(islice([], 3)), list(islice("abc", 5, 9)))
print(list(product("ab", [1, 2])), list(product([0, 1], repeat=3))[:4], list(product()), list(product([], [1])), len(list(product(range(3), repeat=4))))
print(list(permutations("abc")), list(permutations([1, 2, 3], 2)), list(permutations([], 0)), list(permutations([1], 2)), len(list(permutations(range(5)))))
c = count(5); print(next(c), next(c), c, count(1, 2), repr(count()))
it = iter(range(10)); print(list(islice(it, 3)), next(it), list(islice(it, 1, 4)), list(it))
for bad in (lambda: islice([1], -1), lambda: list(chain(5)), lambda: count("a"), lambda: permutations([1], -1), lambda: islice(5, 1), lambda: islice([1], 0, 5, 0), lambda: product(5), lambda: chain.from_iterable(5).__next__()):
    try: print(bad())
    except Exception as problem: print(type(problem).__name__, problem)
print([p for p in permutations("aab", 2)], sum(a * b for a, b in product(range(5), range(5))), dict(zip("abc", count(1))), [x for x, _ in zip(count(), "abc")], max(permutations([1, 3, 2])))
def gen():
    for i in range(3): print("gen", i); yield i
x = chain(gen(), [9]); print(next(x)); print(list(islice(x, 2))); print(list(x))
print("".join(chain("ab", *["cd", "ef"])), list(islice(chain.from_iterable(range(n) for n in count()), 8)), list(map(sum, product((1, 2), (10, 20)))))
queens = [v for v in permutations(range(6)) if len({a + i for i, a in enumerate(v)}) == len({a - i for i, a in enumerate(v)}) == 6]; print(queens)
puzzle = next((d for d in permutations(range(10), 4) if d[0] and (1000 * d[0] + 100 * d[1] + 10 * d[2] + d[3]) == 4 * (1000 * d[3] + 100 * d[2] + 10 * d[1] + d[0])), None); print(puzzle)
