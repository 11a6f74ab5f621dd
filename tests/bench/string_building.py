"""Strings: joining, splitting, formatting, searching, replacing, growing."""


def join(n):
    return "".join(str(i) for i in range(n))


def grow(n):
    text = ""
    for i in range(n):
        text += chr(97 + i % 26)
    return text


def table(n):
    rows = []
    for i in range(n):
        rows.append(f"{i:>6} {i * i:<10} {i / 7:8.3f} {'odd' if i % 2 else 'even'}")
    return "\n".join(rows)


def words(text):
    found = {}
    for word in text.split():
        word = word.strip(".,").lower()
        found[word] = found.get(word, 0) + 1
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:3]


def scan(text):
    count = position = 0
    while (position := text.find("odd", position)) >= 0:
        count += 1
        position += 1
    return count


long = join(250_000)
print(len(long), long.count("99"), len(long.replace("12", "x")))
print(len(grow(500_000)))
report = table(60_000)
print(len(report), scan(report), len(report.splitlines()), words(report))
print(sum(ord(char) for char in report[:400_000]) % 65521)
print(len("é".join(report.split("\n"))), report.upper()[-20:].strip(), len(report[::-1].title()))
