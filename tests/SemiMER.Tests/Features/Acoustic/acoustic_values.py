#!/usr/bin/env python3
"""Reference values of the acoustic features: NumPy and SciPy by formula, and the independent tools praat and aubio.

    python3 acoustic_values.py            writes acoustic_values.json beside this file
    python3 acoustic_values.py --check    makes the values again and compares them with the file

Needs numpy, scipy, aubio (Python) and praat (on the path). The sounds are made by formula, here and in the tests alike.
"""

import json
import os
import subprocess
import sys
import tempfile
import wave

import aubio
import numpy as np
import scipy.fft

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "acoustic_values.json")
RATE = 16000


def noise(count, seed=1):
    """Uniform in [-1, 1) by a linear congruential generator (Numerical Recipes)."""
    state, out = seed, np.empty(count)
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        out[i] = state / 2**31 - 1
    return out


def test_sound(count=4000):
    t = np.arange(count) / RATE
    x = 0.3 * np.sin(2 * np.pi * 220 * t) + 0.2 * np.sin(2 * np.pi * 1234.5 * t + 1) + 0.05 * noise(count)
    return x.astype(np.float32).astype(np.float64)


def vowel(pitch, jitter, shimmer, breath, seconds=2.0):
    """Gaussian pulses of 0.15 ms at irregular periods and heights, with noise, through three formants."""
    count, sigma = int(seconds * RATE), 0.00015
    source = breath * noise(count, 7)
    draws = noise(2 * int(seconds * pitch * 1.5), 3)
    time, k = 0.0, 0
    while time < seconds:
        height = 1 + shimmer * draws[2 * k + 1]
        first, last = max(0, int((time - 6 * sigma) * RATE)), min(count - 1, int((time + 6 * sigma) * RATE))
        for i in range(first, last + 1):
            source[i] += height * np.exp(-(((i / RATE - time) / sigma) ** 2))
        time += (1 + jitter * draws[2 * k]) / pitch
        k += 1
    for frequency, bandwidth in ((700, 80), (1220, 90), (2600, 120)):
        r = np.exp(-np.pi * bandwidth / RATE)
        a1, a2 = 2 * r * np.cos(2 * np.pi * frequency / RATE), -r * r
        y1 = y2 = 0.0
        for i in range(count):
            y = (1 - a1 - a2) * source[i] + a1 * y1 + a2 * y2
            y2, y1 = y1, y
            source[i] = y
    return np.round(source / np.abs(source).max() * 20000) / 32768


# --- spectra and mel ---

def window(name, length, periodic):
    n = length if periodic else length - 1
    i = np.arange(length)
    return {"Hann": 0.5 - 0.5 * np.cos(2 * np.pi * i / n), "Hamming": 0.54 - 0.46 * np.cos(2 * np.pi * i / n)}[name]


def frames(x, length, shift, padding):
    if padding == "Zero":
        x = np.pad(x, length // 2)
    elif padding == "Reflect":
        x = np.pad(x, length // 2, mode="reflect")
    return np.array([x[i:i + length] for i in range(0, len(x) - length + 1, shift)])


def to_mel(f, scale):
    f = np.asarray(f, float)
    if scale == "Htk":
        return 2595 * np.log10(1 + f / 700)
    return np.where(f < 1000, f * 3 / 200, 15 + 27 * np.log(np.maximum(f, 1) / 1000) / np.log(6.4))


def to_hertz(m, scale):
    m = np.asarray(m, float)
    if scale == "Htk":
        return 700 * (10 ** (m / 2595) - 1)
    return np.where(m < 15, m * 200 / 3, 1000 * np.exp((m - 15) * np.log(6.4) / 27))


def filters(c):
    corners = to_hertz(np.linspace(to_mel(c["low"], c["scale"]), to_mel(c["high"], c["scale"]), c["bands"] + 2), c["scale"])
    f = np.arange(c["fft"] // 2 + 1) * RATE / c["fft"]
    out = []
    for lower, centre, upper in zip(corners, corners[1:], corners[2:]):
        row = np.maximum(0, np.minimum((f - lower) / (centre - lower), (upper - f) / (upper - centre)))
        out.append(row * (2 / (upper - lower) if c["norm"] == "Area" else 1))
    return np.array(out)


def deltas(c, width):
    padded = np.pad(c, ((width, width), (0, 0)), mode="edge")
    count = len(c)
    total = sum(n * (padded[width + n:width + n + count] - padded[width - n:width - n + count]) for n in range(1, width + 1))
    return total / (2 * sum(n * n for n in range(1, width + 1)))


def features(x, c):
    cut = frames(x, c["length"], c["shift"], c["padding"])
    emphasised = cut - c["emphasis"] * np.concatenate([cut[:, :1], cut[:, :-1]], axis=1)
    spectrum = np.abs(np.fft.rfft(emphasised * window(c["window"], c["length"], c["periodic"]), c["fft"]))
    if c["spectrum"] == "Power":
        spectrum = spectrum**2
    energies = np.maximum(c["floor"], spectrum @ filters(c).T)
    logs = np.log(energies) if c["log"] == "Natural" else 10 * np.log10(energies)
    cepstra = scipy.fft.dct(logs, type=2, norm="ortho", axis=1)[:, :c["coefficients"]]
    if c["lifter"]:
        cepstra = cepstra * (1 + c["lifter"] / 2 * np.sin(np.pi * np.arange(c["coefficients"]) / c["lifter"]))
    first = deltas(cepstra, c["width"])
    return logs, np.concatenate([cepstra, first, deltas(first, c["width"])], axis=1)


BASE = dict(length=400, shift=160, padding="Zero", window="Hann", periodic=True, emphasis=0.0, fft=512, bands=64, scale="Slaney",
            norm="Area", low=0, high=8000, spectrum="Power", log="Natural", floor=1e-10, coefficients=13, lifter=0, width=2)
CONFIGURATIONS = {
    "defaults": BASE,
    "htk": dict(BASE, padding="None", window="Hamming", periodic=False, emphasis=0.97, bands=20, scale="Htk", norm="None", low=20,
                high=7600, spectrum="Magnitude", floor=1e-5, coefficients=12, lifter=22, width=3),
    "reflecting": dict(BASE, length=320, shift=200, padding="Reflect", fft=1024, bands=40, scale="Htk", norm="Area", log="Decibel"),
}


def shape(power, floor=1e-10):
    p = np.maximum(floor, power)
    f = np.arange(len(p)) * RATE / 2 / (len(p) - 1)
    centroid = (f * p).sum() / p.sum()

    def slope(low, high):
        inside = (f >= low) & (f <= high)
        return np.polyfit(f[inside] / 1000, 10 * np.log10(p[inside]), 1)[0]

    return [
        centroid, np.sqrt(((f - centroid) ** 2 * p).sum() / p.sum()), f[np.searchsorted(np.cumsum(p), 0.85 * p.sum())],
        np.exp(np.log(p).mean()) / p.mean(), slope(0, 500), slope(500, 1500),
        10 * np.log10(p[(f >= 1000) & (f <= 5000)].sum() / p[(f >= 50) & (f < 1000)].sum()),
        10 * np.log10(p[f < 2000].max() / p[(f >= 2000) & (f <= 5000)].max()),
    ]


# --- independent tools ---

PRAAT = """
form Voice
  sentence file
endform
sound = Read from file: file$
pitch = To Pitch: 0.01, 75, 600
mean = Get mean: 0, 0, "Hertz"
selectObject: sound
points = To PointProcess (periodic, cc): 75, 600
jitter = Get jitter (local): 0, 0, 0.0001, 0.02, 1.3
selectObject: sound, points
shimmer = Get shimmer (local): 0, 0, 0.0001, 0.02, 1.3, 1.6
selectObject: sound, points
decibel = Get shimmer (local_dB): 0, 0, 0.0001, 0.02, 1.3, 1.6
selectObject: sound
harmonicity = To Harmonicity (ac): 0.01, 75, 0.1, 4.5
hnr = Get mean: 0, 0
writeInfoLine: mean, " ", jitter, " ", shimmer, " ", decibel, " ", hnr
"""


def praat(x):
    with tempfile.TemporaryDirectory() as folder:
        sound, script = os.path.join(folder, "v.wav"), os.path.join(folder, "v.praat")
        with wave.open(sound, "wb") as out:
            out.setnchannels(1), out.setsampwidth(2), out.setframerate(RATE)
            out.writeframes((x * 32768).astype("<i2").tobytes())
        with open(script, "w") as out:
            out.write(PRAAT)
        text = subprocess.run(["praat", "--run", script, sound], check=True, capture_output=True, text=True).stdout
    return dict(zip(("pitch", "jitter", "shimmer", "shimmer_db", "hnr"), map(float, text.split())))


VOWELS = [dict(pitch=120, jitter=0.0, shimmer=0.0, breath=0.0), dict(pitch=120, jitter=0.02, shimmer=0.0, breath=0.002),
          dict(pitch=120, jitter=0.0, shimmer=0.2, breath=0.002), dict(pitch=210, jitter=0.01, shimmer=0.1, breath=0.02),
          dict(pitch=210, jitter=0.0, shimmer=0.0, breath=0.06), dict(pitch=95, jitter=0.015, shimmer=0.15, breath=0.01)]


def aubio_values(x):
    frame = x[1000:1400]
    magnitude = np.abs(np.fft.rfft(frame * window("Hann", 400, True), 512)).astype(np.float32)
    spectrum = aubio.cvec(512)
    spectrum.norm = magnitude
    bank = aubio.filterbank(26, 512)
    bank.set_mel_coeffs_htk(RATE, 20, 8000)
    slaney = aubio.filterbank(40, 512)
    slaney.set_mel_coeffs(RATE, 0, 8000)
    mfcc = aubio.mfcc(512, 26, 13, RATE)
    mfcc.set_mel_coeffs_htk(20, 8000)
    pitches = []
    for frequency in (98.0, 151.3, 233.7, 402.0):
        tone = (0.5 * np.sin(2 * np.pi * frequency * np.arange(2048) / RATE)).astype(np.float32)
        detector = aubio.pitch("yin", 2048, 2048, RATE)
        detector.set_unit("Hz")
        pitches.append([frequency, float(detector(tone)[0])])
    return {"mel_htk": bank(spectrum).tolist(), "mel_slaney": slaney(spectrum).tolist(), "mfcc": mfcc(spectrum).tolist(),
            "pitches": pitches}


def make():
    x = test_sound()
    values = {"sound": x[:8].tolist(), "configurations": [], "vowels": []}
    for name, c in CONFIGURATIONS.items():
        logs, cepstra = features(x, c)
        few = sorted({0, 1, 2, 3, 10, len(logs) - 2, len(logs) - 1})
        values["configurations"].append(dict(c, name=name, frames=len(logs), rows=few, logmel=logs[few].tolist(),
                                             cepstra=cepstra[few].tolist()))
    power = np.abs(np.fft.rfft(x[1000:1400] * window("Hann", 400, True), 512)) ** 2
    values["power"], values["shape"] = power.tolist(), shape(power)
    values["aubio"] = aubio_values(x)
    for v in VOWELS:
        y = vowel(**v)
        values["vowels"].append(dict(v, samples=y[5000:5008].tolist(), praat=praat(y)))
    return values


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


def main():
    text = json.dumps(rounded(make()), indent=None, separators=(",", ":")).replace('},{', '},\n{') + "\n"
    if "--check" in sys.argv:
        same = open(FILE).read() == text
        print("equal" if same else "different")
        sys.exit(0 if same else 1)
    with open(FILE, "w") as out:
        out.write(text)


if __name__ == "__main__":
    main()
