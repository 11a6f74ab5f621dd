print("fails is running as", __name__)
made = 1
1 / 0
