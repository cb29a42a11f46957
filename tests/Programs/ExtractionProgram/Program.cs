using System.Globalization;
using SemiMER.Corpora;
using SemiMER.Features;
using SemiMER.Onnx;

// Extracts features of so many noises, and tells of each that is done; to be killed.
(string model, string cache, int count) = (args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
CorpusRow[] rows = [.. Enumerable.Range(0, count).Select(i =>
    new CorpusRow(new Utterance { Id = i.ToString(CultureInfo.InvariantCulture), Speaker = "s" }, 0))];
SoundSource sounds = SoundSource.From(row =>
{
    var random = new Random(int.Parse(row.Utterance.Id, CultureInfo.InvariantCulture));
    return new AudioSignal((float[])[.. Enumerable.Range(0, 8_000).Select(_ => (float)(random.NextDouble() * 2 - 1))], 16_000);
});
using OnnxSpeechFeatures features = OnnxSpeechFeatures.Open(model);
var options = new ExtractionOptions { CacheDirectory = cache, BatchSize = 2, Parallelism = 2 };
int fromCache = 0;
double sum = 0;
foreach (ExtractedRow row in features.Stream(rows, sounds, options))
{
    fromCache += row.IsFromCache ? 1 : 0;
    foreach (float value in row.Features!.Values.Span)
        sum += value;
    Console.WriteLine($"done {row.Row.Utterance.Id}");
}
bool hasTorch = File.ReadAllText("/proc/self/maps").Contains("libtorch", StringComparison.Ordinal);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from cache {fromCache} torch {hasTorch} sum {sum:R}"));
