"""A small warehouse inventory whose objects point at each other.

Warehouses own shelves of items, and every item knows the warehouse it lies in.
The back reference is weak, so nothing here needs a collector: when a warehouse
closes, it and its items are freed at once.  The program leaks nothing.

    tally trace examples/inventory.py
"""

import weakref


class Item:
    """One product line in one warehouse."""

    def __init__(self, sku, name, quantity, unit_price):
        self.sku = sku
        self.name = name
        self.quantity = quantity
        self.unit_price = unit_price
        self._warehouse = None

    @property
    def warehouse(self):
        return self._warehouse() if self._warehouse is not None else None

    @property
    def value(self):
        return self.quantity * self.unit_price

    def place_in(self, warehouse):
        self._warehouse = weakref.ref(warehouse)

    def __repr__(self):
        return f"<{self.sku} x{self.quantity}>"


class OutOfStock(Exception):
    def __init__(self, sku, wanted, available):
        super().__init__(f"{sku}: wanted {wanted}, only {available} left")
        self.sku = sku
        self.missing = wanted - available


class Warehouse:
    """A named place that owns its items."""

    closed = []

    def __init__(self, name, city):
        self.name = name
        self.city = city
        self.items = {}
        self.log = []

    def receive(self, sku, name, quantity, unit_price):
        item = self.items.get(sku)
        if item is None:
            item = Item(sku, name, 0, unit_price)
            item.place_in(self)
            self.items[sku] = item
        item.quantity += quantity
        self.log.append(("in", sku, quantity))
        return item

    def ship(self, sku, quantity):
        item = self.items[sku]
        if item.quantity < quantity:
            raise OutOfStock(sku, quantity, item.quantity)
        item.quantity -= quantity
        self.log.append(("out", sku, quantity))
        return quantity * item.unit_price

    def value(self):
        return sum(item.value for item in self.items.values())

    def low_stock(self, limit):
        return sorted(
            (item for item in self.items.values() if item.quantity < limit),
            key=lambda item: (item.quantity, item.sku),
        )

    def __del__(self):
        Warehouse.closed.append(self.name)


def transfer(source, target, sku, quantity):
    """Move stock; nothing moves when the source has too little."""
    item = source.items[sku]
    source.ship(sku, quantity)
    target.receive(sku, item.name, quantity, item.unit_price)


CATALOGUE = [
    ("BLT-10", "bolt M10", 3),
    ("NUT-10", "nut M10", 2),
    ("WSH-10", "washer M10", 1),
    ("HNG-02", "hinge, brass", 240),
    ("LCK-07", "cylinder lock", 1850),
    ("PNT-01", "paint, white 1 l", 990),
    ("BRS-04", "brush 40 mm", 310),
    ("SAW-21", "hand saw", 1425),
]


def open_warehouses():
    places = [("North", "Oslo"), ("Centre", "Lyon"), ("South", "Bari")]
    warehouses = {}
    for index, (name, city) in enumerate(places, start=1):
        warehouse = Warehouse(name, city)
        for step, (sku, label, price) in enumerate(CATALOGUE):
            if (step + index) % 4 == 0:
                continue
            warehouse.receive(sku, label, (step * 37 + index * 53) % 120 + 5, price)
        warehouses[name] = warehouse
    return warehouses


def money(cents):
    return f"{cents // 100:,}.{cents % 100:02d}"


def print_stock(warehouses):
    print(f"{'warehouse':<12}{'city':<8}{'lines':>6}{'pieces':>8}{'value':>14}")
    for warehouse in warehouses.values():
        pieces = sum(item.quantity for item in warehouse.items.values())
        print(
            f"{warehouse.name:<12}{warehouse.city:<8}{len(warehouse.items):>6}"
            f"{pieces:>8}{money(warehouse.value()):>14}"
        )
    total = sum(warehouse.value() for warehouse in warehouses.values())
    print(f"{'total':<12}{'':<8}{'':>6}{'':>8}{money(total):>14}")


def work_through_orders(warehouses):
    orders = [
        ("North", "NUT-10", 30),
        ("South", "LCK-07", 12),
        ("Centre", "BLT-10", 500),
        ("Centre", "SAW-21", 4),
        ("North", "XYZ-99", 1),
        ("South", "HNG-02", 20),
    ]
    income = 0
    for place, sku, quantity in orders:
        try:
            paid = warehouses[place].ship(sku, quantity)
        except OutOfStock as problem:
            print(f"  refused   {problem} in {place}")
        except KeyError as problem:
            print(f"  unknown   {problem} in {place}")
        else:
            income += paid
            print(f"  shipped   {quantity:>4} x {sku:<8} from {place:<7} {money(paid):>10}")
    return income


def main():
    warehouses = open_warehouses()
    print("Opening stock")
    print_stock(warehouses)

    print("\nOrders")
    income = work_through_orders(warehouses)
    print(f"  income {money(income)}")

    print("\nTransfers")
    transfer(warehouses["North"], warehouses["South"], "BRS-04", 15)
    brush = warehouses["South"].items["BRS-04"]
    print(f"  {brush} now lies in {brush.warehouse.name}, {brush.warehouse.city}")

    print("\nLow stock (under 25)")
    for warehouse in warehouses.values():
        for item in warehouse.low_stock(25):
            print(f"  {item.warehouse.name:<8}{item.sku:<8}{item.name:<18}{item.quantity:>4}")

    print("\nClosing North")
    orphan = warehouses["North"].items["LCK-07"]
    del warehouses["North"]
    print(f"  closed: {', '.join(Warehouse.closed)}")
    print(f"  {orphan} still held, its warehouse is {orphan.warehouse}")

    print("\nClosing stock")
    print_stock(warehouses)


main()
