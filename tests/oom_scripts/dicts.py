d = {str(i): [i] for i in range(20)}
d.update(a=1, b=2)
e = d | {"z": 26}
for k in list(d):
    if int(d[k] if isinstance(d[k], int) else d[k][0]) % 2:
        del d[k]
e.setdefault("new", []).append(1)
print(sorted(d, key=str), len(e), e.pop("new"), e.get("none"), dict.fromkeys("ab", 0))
print(list(d.items())[:2], d.keys() & {"0", "a"}, list(reversed(e.values()))[0])
