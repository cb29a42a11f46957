using static SemiMER.Tensors.torch;
using static SemiMER.Tensors.torch.nn;
using F = SemiMER.Tensors.torch.nn.functional;

namespace SemiMER.Tensors.Tests.Determinism;

/// <summary>A hundred training steps give the same bits however many threads help and whatever else is trained meanwhile.</summary>
public sealed class TrainingTests
{
    private const int Steps = 100;

    private static readonly Lazy<Task<int[]>> First = new(() => Train(1, seed: 1)), Second = new(() => Train(1, seed: 2));

    [Fact]
    public async Task Training_does_not_depend_on_the_number_of_threads()
    {
        int[] one = await First.Value;
        (await Train(2, seed: 1)).Should().Equal(one);
        (await Second.Value).Should().NotEqual(one, "another seed gives other weights");
    }

    [Fact]
    public async Task Two_trainings_in_parallel_are_those_one_after_the_other()
    {
        int[] first = await First.Value, second = await Second.Value;
        int[][] together = await Task.WhenAll(Train(2, seed: 1), Train(2, seed: 2));
        together[0].Should().Equal(first);
        together[1].Should().Equal(second);
    }

    // The bits of all losses and, at the end, of all parameters.
    private static Task<int[]> Train(int threads, long seed) => Task.Run(() =>
    {
        set_num_threads(threads);
        manual_seed(seed);
        using var model = new Mixed();
        using torch.optim.Optimizer optimizer = optim.Adam(model.parameters(), 0.002);
        var bits = new List<int>();
        for (int step = 0; step < Steps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = F.cross_entropy(model.call(randn(24, 20, 24)), randint(5, [24]));
            loss.backward();
            optimizer.step();
            bits.AddRange(Bits.Of(loss));
        }
        using DisposeScope last = NewDisposeScope();
        foreach (Modules.Parameter parameter in model.parameters()) bits.AddRange(Bits.Of(parameter));
        return bits.ToArray();
    });

    // Convolution, recurrence, attention, normalization and dropout in one model, [batch, time, 24] -> [batch, 5].
    private sealed class Mixed : Module<Tensor, Tensor>
    {
        private readonly Modules.Conv1d convolution = Conv1d(24, 32, 3, padding: 1);
        private readonly Modules.LSTM recurrence = LSTM(32, 24, bidirectional: true, batchFirst: true);
        private readonly Modules.TransformerEncoderLayer attention = TransformerEncoderLayer(48, 4, 96, dropout: 0.1);
        private readonly Modules.LayerNorm normalization = LayerNorm(48);
        private readonly Modules.Dropout dropout = Dropout(0.3);
        private readonly Modules.Linear classifier = Linear(48, 5);

        internal Mixed() : base(nameof(Mixed)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            Tensor features = convolution.call(input.transpose(1, 2)).relu().transpose(1, 2);
            Tensor states = recurrence.call(features).Item1;
            Tensor attended = attention.call(states.transpose(0, 1)).mean([0]);
            return classifier.call(dropout.call(normalization.call(attended)));
        }
    }
}
