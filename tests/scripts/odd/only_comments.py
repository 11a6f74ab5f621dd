# nothing here

    # but comments and blank lines

# the end
