# Slicing of str, list, tuple, bytes, range; slice objects; assignment and deletion.
text, numbers = "abcdefghij", list(range(10))
for start in (None, 0, 3, -3, 20, -20):
    for stop in (None, 5, -1, 20, -20):
        for step in (None, 2, -1, -3):
            print(start, stop, step, text[start:stop:step] or "-", numbers[start:stop:step], range(10)[start:stop:step])
print(tuple(numbers)[2:8:3], b"abcdef"[1:4], b"abcdef"[::-1], b"abcdef"[2:], range(20)[5:15][2], range(0, 30, 3)[::-2])
s = slice(1, 8, 2)
print(s, s.start, s.stop, s.step, text[s], numbers[s], s.indices(5), slice(None, None, -1).indices(10), slice(-4, None).indices(6), s == slice(1, 8, 2))
a = list(range(10))
a[2:5] = ["x"]
print(a)
a[1:1] = [100, 200]
print(a)
a[:] = [1, 2, 3, 4, 5, 6]
print(a)
a[::2] = "abc"
print(a)
a[-2:] = []
print(a)
a[10:] = (7, 8, 9)
print(a)
a[1:3] = a
print(a)
a[::-1] = list(range(len(a)))
print(a)
del a[1:4]
print(a)
del a[::2]
print(a)
del a[::-2]
print(a)
a += [1, 2, 3]
a[3:1] = ["between"]
print(a)
for action in ("a[::2] = [1]", "a[::0]", "a['x':]", "a[1:2] = 5", "(1, 2)[0:1] = 3", "del 'abc'[1:]", "text[::0]", "a[1.5]", "a[None]", "(1,)[3]", "range(3)[7]", "b'a'[9]"):
    try:
        exec(action)
        print(action, a)
    except Exception as problem:
        print(action, type(problem).__name__, problem)


class Probe:
    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        print("set", key, value)

    def __delitem__(self, key):
        print("del", key)


probe = Probe()
print(probe[1], probe[1:2], probe[:], probe[::3], probe[1, 2:3], probe[...], probe["k"], probe[-1:, :-1])
probe[1:2] = "v"
del probe[1:2, 3]
probe[0] = probe[1] = 5
