namespace SemiMER.Tensors.Benchmarks;

/// <summary>Softmax and cross-entropy of [rows, classes], with the gradient.</summary>
internal sealed class CrossEntropyRow(long rows, long classes)
    : BackwardRow($"softmax + cross-entropy {rows}x{classes}", "softmax + cross-entropy", new { rows, classes })
{
    private Tensor x = null!;
    private Tensor labels = null!;

    protected override IEnumerable<Tensor> Make()
    {
        x = Uniform(rows, classes).requires_grad_();
        labels = randint(0, classes, [rows]);
        return [x];
    }

    protected override Tensor Value() => nn.functional.cross_entropy(x, labels);
}

/// <summary>Rows of a table looked up by [batch, time] indices, with the gradient of the table.</summary>
internal sealed class EmbeddingRow(long words, long features, long batch, long time)
    : BackwardRow($"embedding {words}x{features}, {batch}x{time} words", "embedding", new { words, features, batch, time })
{
    private Embedding embedding = null!;
    private Tensor index = null!;
    private Tensor weights = null!;

    protected override IEnumerable<Tensor> Make()
    {
        embedding = nn.Embedding(words, features);
        using (no_grad())
            embedding.weight.copy_(Uniform(words, features));
        index = randint(0, words, [batch, time]);
        weights = Uniform(batch, time, features);
        return [embedding.weight];
    }

    protected override Tensor Value() => (embedding.call(index) * weights).sum();
}
