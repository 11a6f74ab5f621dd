# Strings of one character are shared and never freed: a lost list that holds them loses itself only.
# options: --cycle=none
# status: 1
# expect: 1 object lost
# refuse: count too high
def build(text):
    parts = []
    for c in text:
        parts.append(c)
    parts.append(parts)


build('abcabc')
