using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Tokenizers.DotNet;

namespace SemiMER.Onnx.Pretrained.Tests;

/// <summary>
/// Ids of the vocabulary in the package, against those of the tokenizers that such models are trained with (Hugging Face's).
/// </summary>
public class TokenizerOracleTests(SentenceModel model) : IClassFixture<SentenceModel>
{
    // Letters, marks, signs and emoji that every version of Unicode has which one of both sides may know.
    private static readonly (int First, int Last)[] Blocks =
    [
        (0x20, 0x7E), (0xA0, 0x17F), (0x1E00, 0x1EFF), (0x300, 0x345), (0x391, 0x3C9), (0x400, 0x45F), (0x5D0, 0x5EA), (0x621, 0x64A),
        (0x905, 0x939), (0xE01, 0xE2E), (0x2010, 0x2027), (0x20A0, 0x20B5), (0x2122, 0x2122), (0x3041, 0x3094), (0x4E00, 0x9FA5),
        (0xAC00, 0xD7A3), (0xF900, 0xFA2D), (0xFF01, 0xFF5E), (0x1F600, 0x1F64F), (0x1F300, 0x1F320), (0x1D400, 0x1D420),
    ];

    [SkippableFact]
    public void Text_of_all_scripts_has_the_ids_of_the_reference()
    {
        bool isThere = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;
        Skip.IfNot(isThere, "The reference is there for Linux on x64.");
        string folder = Directory.CreateTempSubdirectory("semimer-tokenizer-").FullName;
        try
        {
            string file = Path.Combine(folder, "tokenizer.json");
            File.WriteAllText(file, Description(File.ReadAllLines(Path.Combine(Path.GetDirectoryName(model.Path)!, "vocab.txt"))));
            var reference = new Tokenizer(file);
            string[] texts =
            [
                "Caf\u00e9 d\u00e9j\u00e0 vu", "$100+5<6>7=8^9`~|", "a\tb\nc\r\nd\u00a0e\u2003f", "\u0130stanbul \u1e9e \u03a3\u03a3",
                "ok\U0001F600 \u2764\ufe0f \U0001F468\u200D\U0001F469\u200D\U0001F467", "zero\u200bwidth\u00ad\u200d\ufeff",
                "\u212b\u2126\u212a\u037e\u0387",
                new string('a', 100), new string('b', 101), "don't  --- ...!!!??", "\u4f60\u597d\uff0c\u4e16\u754c",
                "x\u0000y\ufffdz\u0007",
                .. Enumerable.Range(0, 3_000).Select(Random),
            ];
            foreach (string text in texts)
            {
                long[] expected = [.. reference.Encode(text).Select(id => (long)id)];
                model.Features.TokensOf(text).Should().Equal(expected.Length == 2 ? [] : expected, "of {0}", Codes(text));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Random(int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            (int first, int last) = Blocks[random.Next(2) == 0 ? 0 : random.Next(Blocks.Length)];
            text.Append(char.ConvertFromUtf32(random.Next(first, last + 1))).Append(random.Next(4) == 0 ? " " : "");
        }
        return text.ToString();
    }

    private static string Codes(string text) =>
        string.Join(' ', text.EnumerateRunes().Select(rune => rune.Value.ToString("x", CultureInfo.InvariantCulture)));

    private static string Description(string[] vocabulary) => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = Array.Empty<object>(),
        ["normalizer"] = new { type = "BertNormalizer", clean_text = true, handle_chinese_chars = true, lowercase = true },
        ["pre_tokenizer"] = new { type = "BertPreTokenizer" },
        ["post_processor"] = new { type = "BertProcessing", sep = new object[] { "[SEP]", 102 }, cls = new object[] { "[CLS]", 101 } },
        ["decoder"] = new { type = "WordPiece", prefix = "##", cleanup = true },
        ["model"] = new
        {
            type = "WordPiece",
            unk_token = "[UNK]",
            continuing_subword_prefix = "##",
            max_input_chars_per_word = 100,
            vocab = vocabulary.Index().ToDictionary(entry => entry.Item, entry => entry.Index),
        },
    });
}
