"""Lines of the standard input through a Python library: python.py hazm|shekar|rishe normalize|tokenize."""
import importlib
import sys

package, task = sys.argv[1:]
library = importlib.import_module(package)
if task == "normalize":
    normalizer = library.Normalizer()
    change = normalizer.normalize
else:
    tokenizer = library.WordTokenizer()
    change = lambda text: " ".join(tokenizer.tokenize(text))

sys.stdin.reconfigure(encoding="utf-8")
sys.stdout.reconfigure(encoding="utf-8")
for line in sys.stdin:
    sys.stdout.write(change(line.rstrip("\n")) + "\n")
