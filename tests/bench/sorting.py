"""The built-in sort with and without keys, and two sorts written out."""


def numbers(n, seed):
    out = []
    for _ in range(n):
        seed = seed * 1103515245 + 12345 & 0x7FFFFFFF
        out.append(seed >> 8)
    return out


def quicksort(items):
    pending = [(0, len(items) - 1)]
    while pending:
        low, high = pending.pop()
        while low < high:
            pivot = items[(low + high) // 2]
            i, j = low, high
            while i <= j:
                while items[i] < pivot:
                    i += 1
                while items[j] > pivot:
                    j -= 1
                if i <= j:
                    items[i], items[j] = items[j], items[i]
                    i += 1
                    j -= 1
            pending.append((low, j))
            low = i


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle]), merge_sort(items[middle:])
    out = []
    i = j = 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            out.append(right[j])
            j += 1
        else:
            out.append(left[i])
            i += 1
    return out + left[i:] + right[j:]


data = numbers(100_000, 1)
expected = sorted(data)
print(expected[::20_000], sorted(data, key=lambda v: (v % 100, v))[::20_000])
print(sorted(map(str, data))[::20_000], sorted((float(v) / 3 for v in data), reverse=True)[0])
copy = data[:60_000]
quicksort(copy)
print(copy == sorted(data[:60_000]), merge_sort(data[:50_000]) == sorted(data[:50_000]))
