"""Ten megabytes of output with a first and a last word, and then an error."""

print("first word")
for _ in range(100):
    print("x" * 100_000)
print("last word")
raise ValueError("enough")
