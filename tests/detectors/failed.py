# A script that fails gives no verdict.
# status: 4
# expect: no verdict: the script failed with status 1
raise ValueError('planted')
