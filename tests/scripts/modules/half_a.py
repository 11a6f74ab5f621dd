print("half_a starts")
from half_b import thing
other = 1
print("never printed when half_b fails")
if __name__ == "__main__":
    pass
