namespace SemiMER.Corpora;

/// <summary>How one modality of a <see cref="SyntheticCorpus"/> shows the hidden state: <c>A tanh(B s + b) + C n + offset +
/// noise</c>.</summary>
internal sealed class SyntheticModality
{
    private const int UnitsPerStateDimension = 4;
    private readonly SyntheticCorpusOptions options;
    private readonly RandomSource random;
    private readonly int width;
    private readonly double[][] inner; // [units][state dimension]: B
    private readonly double[] bias; // [units]: b
    private readonly double[][] outer; // [feature][units]: A
    private readonly double[][] disturbance; // [feature][nuisance dimension]: C

    public SyntheticModality(SyntheticCorpusOptions options, ModalitySchema entry)
    {
        this.options = options;
        width = entry.Width;
        random = new RandomSource(options.Seed, $"synthetic: {entry.Modality}");
        int units = UnitsPerStateDimension * options.StateDimensions;
        inner = Normal(units, options.StateDimensions, 1 / Math.Sqrt(options.StateDimensions));
        bias = Normal(1, units, 1)[0];
        outer = Normal(width, units, 1 / Math.Sqrt(units));
        disturbance = Normal(width, options.NuisanceDimensions, options.Nuisance / Math.Sqrt(Math.Max(1, options.NuisanceDimensions)));
    }

    /// <summary>The features of every row: <c>[row][feature]</c>.</summary>
    public float[][] Generate(CorpusRow[] rows, double[][] states)
    {
        var offsets = new Dictionary<string, double[]>(StringComparer.Ordinal);
        var result = new float[rows.Length][];
        for (int i = 0; i < rows.Length; i++)
        {
            string speaker = rows[i].Utterance.Speaker;
            if (!offsets.TryGetValue(speaker, out double[]? offset))
                offsets.Add(speaker, offset = Normal(1, width, options.SpeakerOffset)[0]);
            result[i] = Show(states[i], offset);
        }
        return result;
    }

    private static double Dot(double[] left, double[] right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    private float[] Show(double[] state, double[] offset)
    {
        var units = new double[bias.Length];
        for (int u = 0; u < units.Length; u++)
            units[u] = Math.Tanh(Dot(inner[u], state) + bias[u]);
        double[] nuisance = Normal(1, options.NuisanceDimensions, 1)[0];
        var features = new float[width];
        for (int f = 0; f < width; f++)
            features[f] = (float)(Dot(outer[f], units) + Dot(disturbance[f], nuisance) + offset[f] + options.Noise * random.NextNormal());
        return features;
    }

    private double[][] Normal(int rows, int columns, double deviation)
    {
        var matrix = new double[rows][];
        for (int r = 0; r < rows; r++)
        {
            matrix[r] = new double[columns];
            for (int c = 0; c < columns; c++)
                matrix[r][c] = deviation * random.NextNormal();
        }
        return matrix;
    }
}
