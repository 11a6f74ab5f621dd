print("one")
raise SystemExit("msg")
