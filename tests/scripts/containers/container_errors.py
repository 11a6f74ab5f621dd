# Messages of the built-in containers.
def t(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


for f in (
    lambda: list(1, 2), lambda: list(x=1), lambda: tuple(1, 2), lambda: tuple(x=1), lambda: dict(1, 2),
    lambda: {}.update(1, 2), lambda: set(1, 2), lambda: frozenset(1, 2), lambda: set(a=1), lambda: frozenset(a=1),
    lambda: list(5), lambda: tuple(5), lambda: set(5), lambda: dict(5), lambda: frozenset(5),
    lambda: [].pop(), lambda: [1].pop(2), lambda: [1].pop(-2), lambda: [1].pop("a"), lambda: [1].pop(2**80),
    lambda: [1, 2].insert("a", 1), lambda: [1][2**70], lambda: [1] * 2**70, lambda: [1] * "a", lambda: "a" * [1],
    lambda: [].index(1), lambda: [1].index(2, "a"), lambda: [1].remove(3), lambda: [1] + 1, lambda: [1] + (1,),
    lambda: (1,) + [1], lambda: (1,) + 1, lambda: () * "a", lambda: (1,)[1], lambda: (1,)["a"], lambda: ().index(1),
    lambda: [1][1], lambda: [1]["a"], lambda: [1][1.0], lambda: [].__setitem__(0, 1), lambda: [].__delitem__(0),
    lambda: {}[1], lambda: {}["a"], lambda: {}[(1, 2)], lambda: {}.pop(1), lambda: {}.popitem(), lambda: {}.pop([]),
    lambda: {1: 2}.pop([]), lambda: {[]: 1}, lambda: {}[[]], lambda: {}.get([]), lambda: [] in {}, lambda: {}.setdefault([]),
    lambda: {}.__delitem__(3), lambda: dict([1]), lambda: dict([(1,)]), lambda: dict(["abc"]), lambda: dict([(1, 2, 3)]),
    lambda: dict({1: 2}, a=3), lambda: dict([("a", 1)], b=2), lambda: dict.fromkeys(1), lambda: dict.fromkeys([1, 2], 0),
    lambda: {1: 2} | 3, lambda: {1: 2} | [(1, 2)], lambda: {} < {}, lambda: {1: 2} == {1: 2.0}, lambda: {} + {},
    lambda: {1} | [2], lambda: {1} & [2], lambda: {1} - [2], lambda: {1} ^ [2], lambda: {1} + {2}, lambda: {1} < [1],
    lambda: {1}.union(5), lambda: {1}.union([[]]), lambda: {1}.issubset(1), lambda: {1}.remove(2), lambda: {1}.remove({1}),
    lambda: set().pop(), lambda: {[]}, lambda: {1}.add([]), lambda: [] in {1}, lambda: {1} in {frozenset([1])},
    lambda: {1}.discard([]), lambda: {frozenset([1])}.remove({1}), lambda: set([1])[0], lambda: hash({1}), lambda: hash([]),
    lambda: hash({}), lambda: hash(([],)), lambda: hash(slice(1)), lambda: hash({}.keys()), lambda: hash({}.items()),
    lambda: range(), lambda: range(1, 2, 3, 4), lambda: range(1, 2, 0), lambda: range("a"), lambda: range(1.0),
    lambda: range(3)[4], lambda: range(3)["a"], lambda: range(3).index(7), lambda: range(3).index("a"),
    lambda: range(3).count("a"), lambda: len(range(2**70)), lambda: slice(), lambda: slice(1, 2, 3, 4),
    lambda: slice(1, 2, 0).indices(3), lambda: slice("a").indices(3), lambda: slice(1, 2) < slice(1, 3),
    lambda: {}.keys() & 1, lambda: {1: 2}.keys() | [3], lambda: {1: 2}.values() | {1}, lambda: {}.keys() + {}.keys(),
    lambda: {1: 2}.items() & [(1, 2)], lambda: {1: 2}.items() - 1, lambda: {1: []}.items() | [], lambda: {}.keys()[0],
    lambda: next(iter([])), lambda: next(5), lambda: iter(5), lambda: list[int], lambda: dict[str, int], lambda: tuple[int, ...],
    lambda: set[int], lambda: frozenset[int], lambda: reversed({1}), lambda: reversed(5), lambda: list(reversed({1: 2, 3: 4}.items())),
    lambda: [1, 2] < [1, "a"], lambda: (1, 2) < [1, 2], lambda: [[]] < [[1]], lambda: (1, (2,)) <= (1, (2, 0)),
    lambda: [1, 2] == (1, 2), lambda: [1, 2] != [1, 2.0], lambda: min([], [1]), lambda: [1].extend(5), lambda: [].__iadd__(5),
    lambda: list.append(), lambda: list.append(1, 2), lambda: [].append(), lambda: {}.get(), lambda: [].sort(1),
    lambda: type({}.keys()), lambda: type(iter({}.values())), lambda: type(iter({}.items())), lambda: type(reversed({})),
    lambda: type(iter([])), lambda: type(iter(())), lambda: type(reversed([])), lambda: type(iter(set())), lambda: type(iter(range(1))),
    lambda: type(iter(range(2**70))), lambda: type(reversed(range(2**70))), lambda: list(iter(range(2**70, 2**70 + 3))),
    lambda: list(reversed(range(-(2**70), 2**70, 2**69))), lambda: {}.keys().mapping, lambda: list.__hash__, lambda: set.__hash__,
    lambda: dict.__hash__, lambda: slice.__hash__,
):
    t(f)
