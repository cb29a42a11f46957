namespace SemiMER.Reporting;

/// <summary>
/// The latent space in the plane, by principal components and by t-SNE, coloured by modality and by emotion; of several networks side by
/// side, such as before and after matching. Where distributions match, modalities lie in each other; where emotions are told apart, they
/// do not.
/// </summary>
/// <param name="Spaces">The spaces, at least one point in all.</param>
public sealed record LatentSpaceSection(IReadOnlyList<LatentSpace> Spaces) : ReportSection("Latent space")
{
    /// <summary>How they are drawn. Default <see cref="LatentSpaceOptions"/> with defaults.</summary>
    public LatentSpaceOptions Options { get; init; } = new();

    internal override string Anchor => "latent-space";

    internal override void WriteBody(HtmlWriter html)
    {
        Options.Validate();
        string[] modalities = Names(point => point.Modality), emotions = Names(point => point.Emotion);
        Placed[] placed = [.. Spaces.Select(space => new Placed(space, Options))];
        html.Element("p", "A point is the embedding of one modality of one utterance. Principal components show where the points vary " +
            "most; t-SNE keeps neighbours together, and its distances between clouds mean little.", ("class", "note"));
        html.Element("h3", "By modality");
        Pictures(html, placed, "modality", modalities, point => point.Modality);
        html.Element("h3", "By emotion");
        Pictures(html, placed, "emotion", emotions, point => point.Emotion);
        html.Element("h3", "As numbers");
        html.Element("p", $"Share of the {Neighborhoods.Neighbors} nearest neighbours, in the whole space, that are of the same modality " +
            "or emotion. Where modalities match, the first comes near chance; where emotions are told apart, the second is far above it.",
            ("class", "note"));
        HtmlTables.Write(html, "Neighbours of the same modality and of the same emotion",
            ["network", "points", "same modality", "by chance", "same emotion", "by chance", "variance shown (PCA)"],
            placed.Select(each => each.Numbers(modalities, emotions)));
    }

    private static void Pictures(
        HtmlWriter html, Placed[] placed, string by, string[] names, Func<LatentPoint, string> nameOf)
    {
        Legend.Points(html, names.Index().Select(name => (name.Item, new SeriesStyle(name.Index))));
        using (html.In("div", ("class", "panels clouds")))
        {
            foreach ((string method, Func<Placed, IReadOnlyList<(double, double)>> pointsOf) in
                (IEnumerable<(string, Func<Placed, IReadOnlyList<(double, double)>>)>)
                [("PCA", each => each.Components), ("t-SNE", each => each.Neighbors)])
            {
                foreach (Placed each in placed)
                {
                    int[] groups = [.. each.Space.Points.Select(point => Array.IndexOf(names, nameOf(point)))];
                    using (html.In("figure"))
                    {
                        using (html.In("figcaption"))
                        {
                            html.Text($"{method}, ");
                            html.Name(each.Space.Name);
                        }
                        PointCloud.Write(html, $"{method} of {Shown.Of(groups.Length, "embedding")}, {each.Space.Name}, coloured by " +
                            $"{by}; a table below has the shares of neighbours", pointsOf(each), groups);
                    }
                }
            }
        }
    }

    private string[] Names(Func<LatentPoint, string> nameOf) =>
        [.. Spaces.SelectMany(space => space.Points).Select(nameOf).Distinct()];

    /// <summary>A space whose points have their places.</summary>
    private sealed class Placed
    {
        private readonly double[] distances;
        private readonly double variance;

        public Placed(LatentSpace space, LatentSpaceOptions options)
        {
            Space = space with { Points = LatentSpace.Evenly([.. space.Points], options.MaximumPoints) };
            IReadOnlyList<float>[] rows = [.. Space.Points.Select(point => point.Embedding)];
            distances = StochasticNeighbors.SquaredDistances(rows);
            ((double, double)[] points, double first, double second) = PrincipalComponents.Of(rows);
            Components = points;
            variance = first + second;
            Neighbors = StochasticNeighbors.Of(rows, points, options.Perplexity, options.Iterations);
        }

        public LatentSpace Space { get; }

        public IReadOnlyList<(double X, double Y)> Components { get; }

        public IReadOnlyList<(double X, double Y)> Neighbors { get; }

        public IReadOnlyList<string> Numbers(string[] modalities, string[] emotions)
        {
            int[] byModality = [.. Space.Points.Select(point => Array.IndexOf(modalities, point.Modality))],
                byEmotion = [.. Space.Points.Select(point => Array.IndexOf(emotions, point.Emotion))];
            return
            [
                Space.Name, Shown.Count(Space.Points.Count),
                Shown.Share(Neighborhoods.OwnShare(distances, byModality)), Shown.Share(Neighborhoods.Chance(byModality)),
                Shown.Share(Neighborhoods.OwnShare(distances, byEmotion)), Shown.Share(Neighborhoods.Chance(byEmotion)),
                Shown.Percent(Math.Round(variance, 3)),
            ];
        }
    }
}
