using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Onnx;
using SemiMER.Onnx.Tests;
using SemiMER.Recognition;

// Predicts as an application without libtorch does, enrolled speakers too; prints the probabilities and what native libraries there are.
using IEmotionRecognizer loaded = OnnxRecognizer.Load(args[0]);
Utterance[] utterances = RandomUtterances.Of(loaded.Schema, [1, 4, 9]);
IEmotionRecognizer recognizer = loaded.Enroll(utterances);
foreach (Prediction prediction in recognizer.Predict(utterances))
    Console.WriteLine(string.Join(' ', prediction.Probabilities.Select(p => p.ToString("R", CultureInfo.InvariantCulture))));
string[] files = [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains('/')).Select(line => line[line.IndexOf('/')..])];
foreach (string file in files.Distinct())
    Console.WriteLine($"mapped {file}");
