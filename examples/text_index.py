"""An inverted index over a handful of short texts, with ranked and phrase search.

Words map to postings (document, positions).  Queries combine words with AND by
default, OR when written, a leading minus excludes, quotes ask for a phrase.
"""

import math
from collections import Counter, defaultdict

DOCUMENTS = {
    "harbour": """The harbour wakes before the town. Gulls argue over the night's nets,
        and the first boat leaves with its lamp still lit. By noon the quay smells of tar,
        rope and fresh bread, and the old men count boats as others count sheep.""",
    "mill": """A water mill turns grain into flour and time into noise. The miller knows
        the sound of each stone; when the note changes he lowers the gate, and the river
        walks around the wheel as if it had never worked a day.""",
    "lighthouse": """The keeper of the lighthouse writes down every boat he sees and every
        boat he does not see. The lamp turns all night. In the log the storms are short
        and the quiet days are long.""",
    "orchard": """The orchard is pruned in winter, when the river is low and the old men
        have time. Each cut is a decision about fruit that nobody will taste for years.""",
    "market": """At the market the bread is gone by nine and the gossip by ten. Nets, rope,
        flour, apples: everything the town makes passes here, and the old men count it.""",
    "night train": """The night train passes the town without stopping. Its windows are a
        row of lamps that nobody owns, and for a moment the river carries them away.""",
}

STOP_WORDS = frozenset("a and as at by for had has he his if in into is it its of or over "
                       "that the them they to when with".split())


def tokenize(text):
    """Yield (position, word) in lower case, without punctuation."""
    word = []
    position = 0
    for char in text + " ":
        if char.isalnum():
            word.append(char.lower())
        elif char == "'":
            continue
        elif word:
            yield position, "".join(word)
            position += 1
            word.clear()


def stem(word):
    """A very small stemmer: enough for plurals and a few verb forms."""
    for ending, rest in (("ies", "y"), ("sses", "ss"), ("ss", "ss"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            return word[: len(word) - len(ending)] + rest
    return word


class Index:
    def __init__(self):
        self.postings = defaultdict(dict)
        self.lengths = {}
        self.texts = {}

    def add(self, name, text):
        self.texts[name] = " ".join(text.split())
        count = 0
        for position, word in tokenize(text):
            count += 1
            if word in STOP_WORDS:
                continue
            self.postings[stem(word)].setdefault(name, []).append(position)
        self.lengths[name] = count

    def documents_with(self, word):
        return set(self.postings.get(stem(word), ()))

    def phrase(self, words):
        """Documents in which the words follow each other (stop words count as gaps)."""
        wanted = [(offset, stem(word)) for offset, word in enumerate(words)
                  if word not in STOP_WORDS]
        if not wanted:
            return set()
        first_offset, first = wanted[0]
        found = set()
        for name, positions in self.postings.get(first, {}).items():
            for start in positions:
                if all(start - first_offset + offset in self.postings.get(word, {}).get(name, ())
                       for offset, word in wanted):
                    found.add(name)
                    break
        return found

    def score(self, name, words):
        total = 0.0
        for word in words:
            places = self.postings.get(stem(word), {})
            if name in places:
                frequency = len(places[name]) / self.lengths[name]
                rarity = math.log(1 + len(self.lengths) / len(places))
                total += frequency * rarity
        return total

    def search(self, query):
        groups, words = parse(query)
        result = set()
        for required, excluded, phrases in groups:
            matching = set(self.lengths)
            for word in required:
                matching &= self.documents_with(word)
            for phrase in phrases:
                matching &= self.phrase(phrase)
            for word in excluded:
                matching -= self.documents_with(word)
            result |= matching
        return sorted(((self.score(name, words), name) for name in result),
                      key=lambda pair: (-pair[0], pair[1]))

    def snippet(self, name, words, width=48):
        text = self.texts[name]
        lower = text.lower()
        hits = [lower.find(word) for word in words if word in lower]
        start = max(0, min(hits, default=0) - 12)
        piece = text[start:start + width]
        return ("..." if start else "") + piece + ("..." if start + width < len(text) else "")


def parse(query):
    """Split a query into OR groups of (required, excluded, phrases)."""
    groups = []
    scored = []
    for part in query.split(" OR "):
        required, excluded, phrases = [], [], []
        pieces = part.split('"')
        for number, piece in enumerate(pieces):
            if number % 2:
                phrase = piece.lower().split()
                phrases.append(phrase)
                scored.extend(phrase)
                continue
            for word in piece.lower().split():
                if word.startswith("-"):
                    excluded.append(word[1:])
                elif word not in STOP_WORDS:
                    required.append(word)
                    scored.append(word)
        groups.append((required, excluded, phrases))
    return groups, scored


def main():
    index = Index()
    for name, text in DOCUMENTS.items():
        index.add(name, text)

    words = Counter({word: sum(map(len, places.values()))
                     for word, places in index.postings.items()})
    print(f"{len(index.lengths)} texts, {sum(index.lengths.values())} words, "
          f"{len(index.postings)} different ones indexed")
    print("most frequent:", ", ".join(
        f"{word} {count}" for word, count in sorted(words.items(), key=lambda p: (-p[1], p[0]))[:6]))

    for query in ("boat", "river -mill", "bread rope", '"old men count"', "lamp OR apples",
                  '"the river"', "unicorn", "town -night -market"):
        results = index.search(query)
        print(f"\n{query}")
        if not results:
            print("    nothing found")
        scored = [word for word in parse(query)[1]]
        for score, name in results:
            print(f"    {score:.4f}  {name:<12} {index.snippet(name, scored)}")


main()
