if True:
	print("tab")
	if 1:
		print("two tabs")
	for i in range(2):
		print(i)
print("end")
