namespace SemiMER.Samples.Speech;

/// <summary>What speakers say: words that anyone says anyhow, and often some that go with the emotion.</summary>
internal static class Sentences
{
    private const double TellingShare = 0.6;

    private static readonly string[] Anyhow =
    [
        "the train leaves at nine", "we meet again on monday", "put it on the table", "the door was open", "he will be here soon",
        "it is about the letter", "they moved to the city", "I have seen it before", "you can ask my brother", "she called me yesterday",
    ];

    private static readonly Dictionary<string, string[]> Telling = new()
    {
        ["neutral"] = ["as you know", "by the way", "in any case", "the plan is simple", "let me see", "so to say"],
        ["happy"] = ["this is wonderful", "I love it so much", "what a great day", "we have won", "that is good news", "how lovely"],
        ["sad"] = ["I miss her so much", "it is all over", "I am so sorry", "nothing helps", "I feel alone", "we have lost"],
        ["angry"] = ["stop it right now", "how dare you", "I am sick of this", "leave me alone", "that is a lie", "never again"],
    };

    public static string Draw(string emotion, RandomSource random)
    {
        string plain = Pick(Anyhow, random);
        if (random.NextDouble() >= TellingShare)
            return plain;
        string telling = Pick(Telling[emotion], random);
        return random.NextInt32(2) == 0 ? $"{telling}, {plain}" : $"{plain}, {telling}";
    }

    private static string Pick(string[] list, RandomSource random) => list[random.NextInt32(list.Length)];
}
