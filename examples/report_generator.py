"""Reads sales records from CSV text and writes aligned reports: totals, pivot, trend.

Has a CSV reader with quotes, records as named tuples, grouping with several keys,
a table writer that aligns by type and a small text chart.
"""

from collections import Counter, defaultdict, namedtuple
from functools import reduce

CSV = '''date,region,product,customer,units,price
2024-01-09,North,lamp,"Berg, A.",12,39.90
2024-01-17,South,chair,Costa,4,119.00
2024-01-30,North,desk,Dahl,1,449.00
2024-02-02,East,lamp,"Ek ""the bee"" Bee",30,37.50
2024-02-11,South,desk,Costa,2,440.00
2024-02-28,West,chair,Faure,8,112.00
2024-03-05,North,lamp,"Berg, A.",6,39.90
2024-03-05,West,shelf,Faure,10,64.50
2024-03-19,East,desk,Gil,3,445.00
2024-04-01,South,shelf,Haas,5,66.00
2024-04-15,North,chair,Dahl,6,115.00
2024-05-20,East,lamp,Gil,18,38.00
2024-05-21,West,desk,Ivo,x,439.00
2024-06-03,West,lamp,Ivo,9,39.00
2024-06-18,South,chair,Costa,7,117.50
2024-06-30,North,shelf,Dahl,14,63.00
2024-07-01,East
'''

Sale = namedtuple("Sale", "date region product customer units price")


def read_csv(text):
    """Yield (line number, fields); quotes may hold commas and doubled quotes."""
    for number, line in enumerate(text.splitlines(), start=1):
        fields, field, quoted = [], [], False
        position = 0
        while position < len(line):
            char = line[position]
            if quoted:
                if char != '"':
                    field.append(char)
                elif line[position + 1:position + 2] == '"':
                    field.append('"')
                    position += 1
                else:
                    quoted = False
            elif char == '"':
                quoted = True
            elif char == ",":
                fields.append("".join(field))
                field.clear()
            else:
                field.append(char)
            position += 1
        fields.append("".join(field))
        yield number, fields


def load(text):
    rows = read_csv(text)
    _, header = next(rows)
    assert tuple(header) == Sale._fields
    sales, problems = [], []
    for number, fields in rows:
        try:
            date, region, product, customer, units, price = fields
            sales.append(Sale(date, region, product, customer, int(units), float(price)))
        except ValueError as problem:
            problems.append(f"line {number}: {problem}")
    return sales, problems


def revenue(sale):
    return sale.units * sale.price


def group(sales, key, value=revenue):
    totals = defaultdict(float)
    for sale in sales:
        totals[key(sale)] += value(sale)
    return dict(totals)


class Table:
    """Collects rows and prints them aligned: text to the left, numbers to the right."""

    def __init__(self, title, *headings):
        self.title = title
        self.headings = headings
        self.rows = []
        self.footer = None

    def add(self, *cells):
        if len(cells) != len(self.headings):
            raise ValueError(f"{self.title}: {len(cells)} cells for {len(self.headings)} columns")
        self.rows.append(cells)

    @staticmethod
    def text(cell):
        if cell is None:
            return "-"
        if isinstance(cell, float):
            return f"{cell:,.2f}"
        if isinstance(cell, int):
            return f"{cell:,}"
        return str(cell)

    def lines(self):
        rows = self.rows + ([self.footer] if self.footer else [])
        body = [[self.text(cell) for cell in row] for row in rows]
        widths = [max(len(line[column]) for line in [self.headings] + body)
                  for column in range(len(self.headings))]
        right = [all(not isinstance(row[column], str) for row in self.rows)
                 for column in range(len(self.headings))]

        def line(cells):
            return "  " + "  ".join(
                cell.rjust(width) if aligned else cell.ljust(width)
                for cell, width, aligned in zip(cells, widths, right)).rstrip()

        rule = "  " + "  ".join("-" * width for width in widths)
        yield self.title
        yield line(self.headings)
        yield rule
        for number, cells in enumerate(body):
            if self.footer and number == len(self.rows):
                yield rule
            yield line(cells)

    def show(self):
        print("\n".join(self.lines()), end="\n\n")


def by_region(sales):
    table = Table("Revenue by region", "region", "sales", "units", "revenue", "share %")
    totals = group(sales, lambda sale: sale.region)
    whole = sum(totals.values())
    counts = Counter(sale.region for sale in sales)
    units = group(sales, lambda sale: sale.region, lambda sale: sale.units)
    for region, total in sorted(totals.items(), key=lambda pair: -pair[1]):
        table.add(region, counts[region], int(units[region]), total, round(100 * total / whole, 1))
    table.footer = ("all", len(sales), sum(sale.units for sale in sales), whole, 100.0)
    return table


def pivot(sales):
    products = sorted({sale.product for sale in sales})
    cells = group(sales, lambda sale: (sale.region, sale.product))
    table = Table("Region by product", "region", *products)
    for region in sorted({sale.region for sale in sales}):
        table.add(region, *(cells.get((region, product)) for product in products))
    return table


def best_customers(sales, count):
    totals = group(sales, lambda sale: sale.customer)
    table = Table(f"Best {count} customers", "#", "customer", "revenue")
    ranked = sorted(totals.items(), key=lambda pair: (-pair[1], pair[0]))
    for place, (customer, total) in enumerate(ranked[:count], start=1):
        table.add(place, customer, total)
    return table


def trend(sales, width=36):
    months = group(sales, lambda sale: sale.date[:7])
    top = max(months.values())
    print("Revenue by month")
    running = 0.0
    for month in sorted(months):
        running += months[month]
        bar = "█" * round(months[month] / top * width)
        print(f"  {month}  {months[month]:>9,.2f}  {bar:<{width}}  {running:>10,.2f}")
    print()


def main():
    sales, problems = load(CSV)
    print(f"{len(sales)} sales read, {len(problems)} lines skipped")
    for problem in problems:
        print(f"  {problem}")
    print()
    by_region(sales).show()
    pivot(sales).show()
    best_customers(sales, 5).show()
    trend(sales)
    largest = reduce(lambda one, other: one if revenue(one) >= revenue(other) else other, sales)
    print(f"Largest sale: {largest.units} x {largest.product} to {largest.customer} "
          f"on {largest.date}: {revenue(largest):,.2f}")


main()
