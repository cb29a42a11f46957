"""Seconds that other tools take for features of the WAV files of a folder, reading included, starting not, on one thread.

    python3 peers.py mel|praat FOLDER

mel: 64 log-mel energies with NumPy and SciPy; praat: pitch, harmonics-to-noise ratio, periods, jitter and shimmer.
"""
import glob
import subprocess
import sys
import tempfile
import time

PRAAT = """
form Folder
  sentence folder
endform
files = Create Strings as file list: "files", folder$ + "/*.wav"
count = Get number of strings
stopwatch
for i to count
  selectObject: files
  file$ = Get string: i
  sound = Read from file: folder$ + "/" + file$
  pitch = To Pitch (ac): 0.01, 75, 15, "no", 0.03, 0.45, 0.01, 0.35, 0.14, 600
  selectObject: sound
  harmonicity = To Harmonicity (cc): 0.01, 75, 0.1, 1
  selectObject: sound, pitch
  points = To PointProcess (cc)
  jitter = Get jitter (local): 0, 0, 0.0001, 0.02, 1.3
  selectObject: sound, points
  shimmer = Get shimmer (local): 0, 0, 0.0001, 0.02, 1.3, 1.6
  removeObject: sound, pitch, harmonicity, points
endfor
time = stopwatch
appendInfo: time
"""


def praat(folder):
    with tempfile.NamedTemporaryFile("w", suffix=".praat") as script:
        script.write(PRAAT)
        script.flush()
        return subprocess.run(["praat", "--run", script.name, folder], check=True, capture_output=True, text=True).stdout


def mel(folder):
    import numpy as np
    from scipy.fft import rfft
    from scipy.io import wavfile
    from scipy.signal import resample_poly
    mels = np.linspace(0, 15 + 27 * np.log(8) / np.log(6.4), 66)
    edges = np.where(mels < 15, mels * 200 / 3, 1000 * np.exp((mels - 15) * np.log(6.4) / 27))
    low, mid, high, f = edges[:-2], edges[1:-1], edges[2:], np.arange(257)[:, None] * 31.25
    filters = np.maximum(0, np.minimum((f - low) / (mid - low), (high - f) / (high - mid))) * 2 / (high - low)
    window = np.hanning(401)[:-1]

    def energies(path):
        rate, samples = wavfile.read(path)
        sound = np.pad(resample_poly(samples / 32768, 16000 // np.gcd(16000, rate), rate // np.gcd(16000, rate)), 200)
        frames = np.lib.stride_tricks.sliding_window_view(sound, 400)[::160]
        return np.log(np.maximum(1e-10, np.abs(rfft(frames * window, 512)) ** 2 @ filters))

    paths = glob.glob(folder + "/*.wav")
    energies(paths[0])
    start = time.perf_counter()
    for path in paths:
        energies(path)
    return time.perf_counter() - start


print(globals()[sys.argv[1]](sys.argv[2]))
