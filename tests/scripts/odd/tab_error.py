if True:
	print("tab")
        print("mixed")
