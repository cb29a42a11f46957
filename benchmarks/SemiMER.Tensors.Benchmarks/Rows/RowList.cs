namespace SemiMER.Tensors.Benchmarks;

/// <summary>The rows of the table, in its order.</summary>
internal static class RowList
{
    public static SequenceSize Audio => new(60, 130);

    public static SequenceSize Video => new(50, 342);

    public static SequenceSize Text => new(22, 768);

    public static Row[] Create() =>
    [
        new MatrixMultiplyRow(64, 64, 64),
        new MatrixMultiplyRow(128, 128, 128),
        new MatrixMultiplyRow(256, 256, 256),
        new MatrixMultiplyRow(512, 512, 512),
        new MatrixMultiplyRow(1024, 1024, 1024),
        new MatrixMultiplyRow(1, 128, 272, "b"),
        new MatrixMultiplyRow(127, 253, 61),
        new MatrixMultiplyRow(3840, 512, 130, "b"),
        new MatrixMultiplyRow(130, 512, 3840, "a"),
        new LstmRow(64, 60, 130, 128),
        new LstmRow(64, 50, 342, 128),
        new GruRow(64, 60, 130, 128),
        new ConvolutionRow(64, 22, 768, 128, 3),
        new AttentionRow(32, 50, 128, 4),
        new TransformerBlockRow(32, 50, 128, 4, 512, 0.1),
        new LayerNormRow(3200, 128),
        new BatchNormRow(3200, 128),
        new CrossEntropyRow(4096, 64),
        new EmbeddingRow(5000, 300, 64, 22),
        new DropoutRow(3840, 128, 0.3),
        new AdamRow(AdamRow.FullStepShapes),
        new DistanceRow(512, 128),
        new MmdRow(64, 128),
        new MmdRow(512, 128),
        new MmdRow(4096, 128),
        new PredictionRow(272, 128, 4),
        new DenseStepRow(32, [272, 342, 768], 128, 64, 4),
        new FullStepRow(64, 128, Audio, Video, Text, "full step, batch 64"),
        new TransformerAutoencoderRow(32, 50, 342, 128, 4, 512, 2, 128, 0.1),
    ];
}
