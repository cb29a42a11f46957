using System.Globalization;

namespace SemiMER.Corpora;

/// <summary>
/// An invented corpus: acoustic, visual and lexical vectors that are different nonlinear functions of one hidden emotional
/// state, with speakers' offsets, disturbances and noise. The same options give the same corpus.
/// </summary>
/// <remarks>
/// The state of an utterance of class k is <c>s = Separation c_k + e</c>, the c_k orthonormal, e standard normal. Modality m sees
/// <c>x_m = A_m tanh(B_m s + b_m) + C_m n_m + speaker's offset + noise</c>, n_m a disturbance of its own.
/// </remarks>
public sealed class SyntheticCorpus : Corpus
{
    /// <summary>Makes the corpus.</summary>
    /// <param name="options">How; the defaults if null.</param>
    /// <exception cref="OptionsException">An option is out of range; every fault is listed.</exception>
    public SyntheticCorpus(SyntheticCorpusOptions? options = null)
        : this(options ?? new SyntheticCorpusOptions(), SchemaOf(options ?? new SyntheticCorpusOptions()))
    {
    }

    private SyntheticCorpus(SyntheticCorpusOptions options, CorpusSchema schema)
        : base(schema, Generate(options, schema))
    {
        Options = options;
    }

    /// <summary>How the corpus was made.</summary>
    public SyntheticCorpusOptions Options { get; }

    private static CorpusSchema SchemaOf(SyntheticCorpusOptions options)
    {
        options.Validate();
        return new CorpusSchema("synthetic", options.ClassNames,
        [
            new ModalitySchema(Modality.Acoustic, options.AcousticWidth),
            new ModalitySchema(Modality.Visual, options.VisualWidth),
            new ModalitySchema(Modality.Lexical, options.LexicalWidth),
        ]);
    }

    private static CorpusRow[] Generate(SyntheticCorpusOptions options, CorpusSchema schema)
    {
        CorpusRow[] rows = Script(options);
        double[][] states = States(options, rows);
        var hidden = new RandomSource(options.Seed, "synthetic: hidden labels");
        var features = new Dictionary<Modality, ModalityFeatures>[rows.Length];
        var pool = new Dictionary<ModalityFeatures, ModalityFeatures>[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            (features[i], pool[i]) = ([], []);
        foreach (ModalitySchema entry in schema.Modalities)
        {
            float[][] vectors = new SyntheticModality(options, entry).Generate(rows, states);
            float[][] poolVectors = options.SharedState ? vectors : ShuffleColumns(options, entry, rows, vectors);
            for (int i = 0; i < rows.Length; i++)
            {
                var vector = ModalityFeatures.Vector(vectors[i]);
                features[i].Add(entry.Modality, vector);
                pool[i].Add(vector, ModalityFeatures.Vector(poolVectors[i]));
            }
        }
        return [.. rows.Select((row, i) => row with
        {
            Utterance = row.Utterance with { Features = features[i] },
            PoolFeatures = options.SharedState ? null : pool[i],
            ClassIndex = hidden.NextDouble() < options.UnlabeledShare ? null : row.ClassIndex,
        })];
    }

    /// <summary>Who speaks when, and with which emotion.</summary>
    private static CorpusRow[] Script(SyntheticCorpusOptions options)
    {
        var random = new RandomSource(options.Seed, "synthetic: script");
        var rows = new List<CorpusRow>();
        for (int session = 1; session <= options.Sessions; session++)
        {
            for (int dialogue = 1; dialogue <= options.DialoguesPerSession; dialogue++)
            {
                int emotion = DrawClass(options, random);
                for (int order = 0; order < options.UtterancesPerDialogue; order++)
                {
                    if (random.NextDouble() >= options.Persistence)
                        emotion = DrawClass(options, random);
                    string dialogueName = string.Create(CultureInfo.InvariantCulture, $"s{session}_d{dialogue:00}");
                    rows.Add(new CorpusRow(
                        new Utterance
                        {
                            Id = string.Create(CultureInfo.InvariantCulture, $"{dialogueName}_u{order:000}"),
                            Speaker = string.Create(CultureInfo.InvariantCulture, $"s{session}_{(order % 2 == 0 ? "a" : "b")}"),
                            Dialogue = dialogueName,
                            Session = session.ToString(CultureInfo.InvariantCulture),
                            Order = order,
                        },
                        emotion));
                }
            }
        }
        return [.. rows];
    }

    private static int DrawClass(SyntheticCorpusOptions options, RandomSource random)
    {
        double draw = random.NextDouble() * options.Frequencies.Sum();
        int index = 0;
        while (index < options.Frequencies.Count - 1 && draw >= options.Frequencies[index])
            draw -= options.Frequencies[index++];
        return index;
    }

    private static double[][] States(SyntheticCorpusOptions options, CorpusRow[] rows)
    {
        var random = new RandomSource(options.Seed, "synthetic: states");
        var result = new double[rows.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            var state = new double[options.StateDimensions];
            for (int d = 0; d < state.Length; d++)
                state[d] = random.NextNormal();
            state[rows[i].ClassIndex!.Value] += options.Separation; // c_k is the k-th axis: the maps rotate it anyway
            result[i] = state;
        }
        return result;
    }

    private static float[][] ShuffleColumns(SyntheticCorpusOptions options, ModalitySchema entry, CorpusRow[] rows, float[][] vectors)
    {
        var random = new RandomSource(options.Seed, $"synthetic: shuffle {entry.Modality}");
        float[][] shuffled = [.. vectors.Select(vector => (float[])vector.Clone())];
        foreach (IGrouping<string, int> speaker in Enumerable.Range(0, rows.Length).GroupBy(i => rows[i].Utterance.Speaker))
        {
            int[] indices = [.. speaker];
            for (int column = 0; column < entry.Width; column++)
            {
                float[] values = [.. indices.Select(i => vectors[i][column])];
                random.Shuffle(values.AsSpan());
                for (int i = 0; i < indices.Length; i++)
                    shuffled[indices[i]][column] = values[i];
            }
        }
        return shuffled;
    }
}
