# A text adventure played from a script: rooms, things, verbs, state machine.
class Room:
    def __init__(self, name, text): self.name, self.text, self.exits, self.things = name, text, {}, []
    def join(self, way, other):
        back = {"north": "south", "east": "west", "up": "down"}[way]
        self.exits[way], other.exits[back] = other, self


class Thing:
    def __init__(self, name, text, heavy=False): self.name, self.text, self.heavy, self.open = name, text, heavy, False


class Done(Exception): pass


class Game:
    def __init__(self):
        hall, cellar, garden, tower = Room("Hall", "Dust and echoes."), Room("Cellar", "It is dark."), Room("Garden", "Roses."), Room("Tower", "A wide view.")
        cellar.join("up", hall); hall.join("north", garden); hall.join("east", tower)
        del hall.exits["east"]
        hall.things = [Thing("lamp", "A brass lamp."), Thing("statue", "A marble knight.", heavy=True)]
        cellar.things = [Thing("key", "Rusty.")]
        self.tower, self.here, self.bag, self.lit, self.moves, self.seen = tower, hall, [], False, 0, set()

    def find(self, name, places):
        for place in places:
            for thing in place:
                if thing.name == name: return thing, place
        raise LookupError(f"no {name} here")

    def do_look(self, *_):
        if self.here.name == "Cellar" and not self.lit: return "You see nothing."
        things = ", ".join(t.name for t in self.here.things) or "nothing"
        return f"{self.here.name}. {self.here.text} You see {things}. Exits: {', '.join(sorted(self.here.exits))}."

    def do_go(self, way=None, *_):
        if way is None: return "Go where?"
        self.here = self.here.exits[way]
        first = self.here.name not in self.seen
        self.seen.add(self.here.name)
        if self.here is self.tower: raise Done(f"You reach the tower after {self.moves} moves.")
        return self.do_look() if first else f"{self.here.name}."

    def do_take(self, name, *_):
        thing, place = self.find(name, [self.here.things])
        if thing.heavy: return f"The {name} is too heavy."
        if self.here.name == "Cellar" and not self.lit: return "Too dark."
        place.remove(thing); self.bag.append(thing)
        return f"Taken: {name}."

    def do_drop(self, name, *_):
        thing, _ = self.find(name, [self.bag])
        self.bag.remove(thing); self.here.things.append(thing)
        return "Dropped."

    def do_light(self, name, *_):
        self.find(name, [self.bag]); self.lit = True
        return "A warm glow."

    def do_use(self, name, *rest):
        self.find(name, [self.bag])
        if name == "key" and self.here.name == "Hall":
            self.here.exits["east"] = self.tower
            return "The east door opens."
        return "Nothing happens."

    def do_bag(self, *_): return "You carry " + (", ".join(f"{t.name} ({t.text})" for t in self.bag) or "nothing") + "."
    def do_quit(self, *_): raise Done("Goodbye.")

    def play(self, lines):
        print(self.do_look())
        for line in lines:
            self.moves += 1
            verb, *rest = line.split()
            print(">", line)
            try: print(getattr(self, "do_" + verb)(*rest))
            except AttributeError: print(f"I do not know how to {verb}.")
            except KeyError as problem: print(f"You cannot go {problem.args[0]}.")
            except LookupError as problem: print(f"There is {problem}.")
            except TypeError: print("What?")
            except Done as end: print(end); return True
        return False


print(Game().play("go east;take statue;take lamp;go down;take key;light lamp;look;take key;bag;go up;dance;use lamp;use key;take;drop lamp;look;go west;go;go east;look".split(";")))
print(Game().play(["bag", "drop key", "light lamp", "quit"]), Game().play([]))
