print("never printed")
x = "not closed
