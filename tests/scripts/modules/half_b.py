print("half_b starts")
from half_a import other
thing = 2
print("half_b ends")
