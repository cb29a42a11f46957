"""Writes the tables that CompatibilityForm needs, from the Unicode data inside Python: python3 unicode_tables.py > UnicodeTables.txt

Lines are KEY FIRST COUNT STEP TARGET..., all numbers hexadecimal:
  D  COUNT code points from FIRST on, STEP apart, decompose (NFKD, fully) into TARGET; if COUNT > 1 the one target counts along by STEP
  F  the same for case folding (full, so one code point may become several)
  K  COUNT code points from FIRST on have the canonical combining class TARGET
  C  FIRST and COUNT compose to STEP (canonical composition, exclusions left out)
Hangul syllables are computed and left out.
"""
import sys
import unicodedata

SURROGATES = range(0xD800, 0xE000)
HANGUL = range(0xAC00, 0xD7A4)
ALL = [c for c in range(0x110000) if c not in SURROGATES and c not in HANGUL]


def runs(mapping, steps):
    """Joins mappings of one code point to one that both count along by one of the steps."""
    left = sorted(mapping)
    taken = set()
    for first in left:
        if first in taken:
            continue
        best, best_step = [first], 1
        if len(mapping[first]) == 1:
            for step in steps:
                run, code = [first], first + step
                while code not in taken and len(mapping.get(code, ())) == 1 and mapping[code][0] == mapping[run[-1]][0] + step:
                    run.append(code)
                    code += step
                if len(run) > len(best):
                    best, best_step = run, step
        taken.update(best)
        yield first, len(best), best_step, mapping[first]


def write(key, *numbers):
    print(key, *(format(number, "x") for number in numbers))


def main():
    sys.stdout.reconfigure(newline="\n")
    print("# Unicode", unicodedata.unidata_version)
    decomposed = {c: tuple(map(ord, unicodedata.normalize("NFKD", chr(c)))) for c in ALL}
    for first, count, step, target in runs({c: d for c, d in decomposed.items() if d != (c,)}, (1, 2)):
        write("D", first, count, step, *target)
    folded = {c: tuple(map(ord, chr(c).casefold())) for c in ALL}
    for first, count, step, target in runs({c: f for c, f in folded.items() if f != (c,)}, (1, 2)):
        write("F", first, count, step, *target)
    classes = [(c, unicodedata.combining(chr(c))) for c in ALL if unicodedata.combining(chr(c))]
    while classes:
        first, value = classes[0]
        count = 1
        while count < len(classes) and classes[count] == (first + count, value):
            count += 1
        write("K", first, count, 1, value)
        del classes[:count]
    for c in ALL:
        parts = unicodedata.decomposition(chr(c)).split()
        if len(parts) == 2 and parts[0][0] != "<" and unicodedata.normalize("NFC", chr(c)) == chr(c):
            write("C", int(parts[0], 16), int(parts[1], 16), c)


main()
