"""Writes lexical_values.json: text features by the formulas of scikit-learn 1.x and of Levy, Goldberg and Dagan 2015, in numpy.

python3 lexical_values.py > lexical_values.json
"""
import hashlib
import json
import math
import re
import unicodedata
from collections import Counter

import numpy as np

TEXTS = [
    "I am so happy today, so very happy!",
    "Why are you so angry? I am not angry.",
    "I don't know what you want from me",
    "It is what it is. I am sad today",
    "You know what? You know nothing about me",
    "today is a very good day and you know it",
    "not good, not good at all",
    "happy happy happy",
]
NEW = ["you are not happy today", "zebra quark", "", "?!", "HAPPY happy"]


def words(text):
    return re.findall(r"[a-z0-9]+(?:'[a-z0-9]+)*", text.lower())


def grams(text, unit, low, high):
    units = words(text) if unit == "words" else list(re.sub(r"\s+", " ", text.lower()).strip())
    blank = " " if unit == "words" else ""
    return [blank.join(units[i:i + n]) for n in range(low, high + 1) for i in range(len(units) - n + 1)]


def tfidf(unit, low, high, min_df=1, max_df=1.0, sublinear=True, smooth=True, unit_length=True):
    counted = [Counter(grams(text, unit, low, high)) for text in TEXTS]
    df = Counter(term for row in counted for term in row)
    terms = sorted(term for term in df if df[term] >= min_df and df[term] <= max_df * len(TEXTS))
    idf = np.array([math.log((len(TEXTS) + smooth) / (df[term] + smooth)) + 1 for term in terms])

    def rows(texts):
        result = np.zeros((len(texts), len(terms)))
        for i, text in enumerate(texts):
            counts = Counter(grams(text, unit, low, high))
            tf = np.array([counts[term] for term in terms], float)
            if sublinear:
                tf = np.where(tf > 0, 1 + np.log(np.maximum(tf, 1)), 0)
            result[i] = tf * idf
            length = np.linalg.norm(result[i])
            if unit_length and length > 0:
                result[i] /= length
        return result

    return {
        "unit": unit, "low": low, "high": high, "min_df": min_df, "max_df": max_df, "sublinear": sublinear, "smooth": smooth,
        "unit_length": unit_length, "terms": terms, "idf": idf.tolist(), "train": rows(TEXTS).tolist(), "new": rows(NEW).tolist(),
    }


def aligned(u, v):
    """Largest entry of each right singular vector positive."""
    signs = np.sign(v[np.abs(v).argmax(axis=0), np.arange(v.shape[1])])
    return u * signs, v * signs


def lcg_matrix(rows, columns):
    state, matrix = 1, np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            state = (1103515245 * state + 12345) % 2**31
            if state // 65536 % 5 == 0:
                matrix[i, j] = (state // 65536 % 1000 - 400) / 1000 * 0.85**j
    return matrix


def svd(components):
    matrix = lcg_matrix(150, 90)
    u, s, vt = np.linalg.svd(matrix, full_matrices=False)
    u, v = aligned(u[:, :components], vt.T[:, :components])
    return {"singular_values": s.tolist(), "components": components, "directions": v.tolist(), "rows": (u * s[:components]).tolist()}


def ppmi(window, smoothing, shift, width, power):
    tokens = [words(text) for text in TEXTS]
    counts = Counter(token for text in tokens for token in text)
    kept = sorted((token for token in counts if counts[token] >= 2), key=lambda token: (-counts[token], token))
    index = {token: i for i, token in enumerate(kept)}
    pairs = np.zeros((len(kept), len(kept)))
    for text in tokens:
        for i, one in enumerate(text):
            for j, other in enumerate(text):
                if i != j and abs(i - j) <= window and one in index and other in index:
                    pairs[index[one], index[other]] += 1
    joint = pairs / pairs.sum()
    word = joint.sum(axis=1)
    context = pairs.sum(axis=0) ** smoothing
    context /= context.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.nan_to_num(joint / word[:, None] / context[None, :])  # a word without neighbours has no information
        matrix = np.maximum(np.log(ratio) - math.log(shift), 0)
    u, s, vt = np.linalg.svd(matrix)
    u, v = aligned(u[:, :width], vt.T[:, :width])
    return {
        "window": window, "smoothing": smoothing, "shift": shift, "width": width, "power": power, "tokens": kept,
        "matrix": matrix.tolist(), "singular_values": s.tolist(), "vectors": (u * s[:width]**power).tolist(),
    }


def digest(form):
    """SHA-256 over what becomes of every code point, each on a line."""
    total = hashlib.sha256()
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            total.update((form(chr(code)) + "\n").encode())
    return total.hexdigest()


STRINGS = ["e\u0301\u0323", "\u1100\u1161\u11a8x", "\uac00\u11a8", "\ufb01n \u2460 \uff21\u00b2", "a\u0315\u0300\u05ae\u0062", "\u1e9b\u0323", "\u0344",
           "\u0958", "\u2adc", "\u00c5\u212b", "Stra\u00dfe \u0130I \u03a3\u03a3 \u1f80", "\U0001d15e", "\u1100\u11a8", "\u0041\u0327\u030a"]

print(json.dumps({
    "texts": TEXTS, "new": NEW,
    "tfidf": [
        tfidf("words", 1, 2), tfidf("words", 1, 1, sublinear=False), tfidf("characters", 3, 5, min_df=2),
        tfidf("words", 1, 3, min_df=2, max_df=0.5, smooth=False), tfidf("characters", 1, 2, unit_length=False),
    ],
    "svd": svd(12),
    "ppmi": [ppmi(2, 0.75, 1, 4, 0.5), ppmi(5, 1.0, 1.5, 3, 0.0), ppmi(1, 0.75, 1, 3, 1.0)],
    "nfkc": digest(lambda text: unicodedata.normalize("NFKC", text)), "folded": digest(str.casefold),
    "strings": [[text, unicodedata.normalize("NFKC", text), text.casefold()] for text in STRINGS],
}))
