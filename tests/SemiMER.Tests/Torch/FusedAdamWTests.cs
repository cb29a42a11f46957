using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>Each case runs 200 steps beside <c>nn.utils.clip_grad_norm_</c> and <c>optim.AdamW</c>.</summary>
[Collection(nameof(AloneCollection))]
public sealed class FusedAdamWTests : IDisposable
{
    private readonly WithoutCollections calm = new();

    public void Dispose() => calm.Dispose();

    private const int Steps = 200;

    // Tensor operations are those of optim.AdamW in its order: the same bits. The kernel rounds otherwise in the last place: two sequences
    // of 200 roundings of at most 2^-24 of a parameter's size may part by 2 · 200 · 2^-24 = 2.4e-5; most cancel (2e-7 is seen).
    private const double BoundOfKernel = 1e-6;

    // The kernel's norm is summed in blocks, libtorch's in another order: 64 additions in a lane, so 64 · 2^-24 = 4e-6 at most (8e-8 is
    // seen).
    private const double BoundOfNorm = 1e-6;

    [Theory]
    [InlineData(true, 1, 0, 1)]
    [InlineData(true, .3, .1, 1)]
    [InlineData(true, 1e6, .1, 1)]
    [InlineData(true, double.PositiveInfinity, .1, 1)]
    [InlineData(true, 1e-7, .1, 1e-9)] // so small that both epsilons count
    [InlineData(false, 1, 0, 1)]
    [InlineData(false, .3, .1, 1)]
    [InlineData(false, 1e6, .1, 1)]
    [InlineData(false, double.PositiveInfinity, .1, 1)]
    [InlineData(false, 1e-7, .1, 1e-9)]
    public void It_is_clipping_and_AdamW(bool useKernel, double maximumNorm, double weightDecay, double scale)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var tested = new FusedAdamW(pair.Tested, 1e-2, weightDecay) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(pair.Expected, 1e-2, weight_decay: weightDecay);

        for (int step = 0; step < Steps; step++)
        {
            pair.Draw(scale: scale);
            double norm = Number(tested.ClipAndStep(maximumNorm));
            double expectedNorm = nn.utils.clip_grad_norm_(pair.Expected, maximumNorm);
            expected.step();
            norm.Should().BeApproximately(expectedNorm, BoundOfNorm * expectedNorm);
        }
        pair.Difference().Should().BeLessThanOrEqualTo(useKernel ? BoundOfKernel : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_has_the_betas_and_epsilon_it_is_given(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var tested = new FusedAdamW(pair.Tested, 1e-2, .01, beta1: .7, beta2: .95, epsilon: 1e-3) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(pair.Expected, 1e-2, beta1: .7, beta2: .95, eps: 1e-3, weight_decay: .01);
        Run(pair, tested, expected, _ => pair.Draw(scale: 1e-3));
        pair.Difference().Should().BeLessThanOrEqualTo(useKernel ? BoundOfKernel : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_parameter_without_a_gradient_stays_as_it_is_and_its_step_does_not_count(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var tested = new FusedAdamW(pair.Tested, 1e-2, .1) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(pair.Expected, 1e-2, weight_decay: .1);
        for (int step = 0; step < Steps; step++)
        {
            pair.Draw(TakesPart);
            Dictionary<int, byte[]> idle = Enumerable.Range(0, pair.Expected.Count).Where(i => !TakesPart(i))
                .ToDictionary(i => i, i => pair.Tested[i].Parameter.bytes.ToArray());
            tested.ClipAndStep(1);
            nn.utils.clip_grad_norm_(pair.Expected, 1);
            expected.step();
            foreach ((int i, byte[] before) in idle)
                pair.Tested[i].Parameter.bytes.ToArray().Should().Equal(before);

            bool TakesPart(int i) => i != 0 && (step + i) % 3 != 0; // the first never does
        }
        pair.Difference().Should().BeLessThanOrEqualTo(useKernel ? BoundOfKernel : 0);
        Dictionary<string, Tensor> state = tested.GetState();
        state.Should().NotContainKey("layer0.weight.step");
        state["layer1.weight.step"].item<long>().Should().Be(Enumerable.Range(0, Steps).Count(step => (step + 1) % 3 != 0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_without_any_gradient_changes_nothing(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var tested = new FusedAdamW(pair.Tested, 1e-2, .1) { UseKernel = useKernel };
        pair.Draw();
        tested.ClipAndStep(1);
        byte[] before = pair.Bits();
        tested.ZeroGradients();
        pair.Tested.Select(parameter => parameter.Parameter.grad).Should().AllSatisfy(gradient => gradient.Should().BeNull());
        Number(tested.ClipAndStep(1)).Should().Be(0);
        pair.Bits().Should().Equal(before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Layers_can_be_frozen_and_thawed(bool useKernel)
    {
        using var scope = NewDisposeScope();
        using var networks = new NetworkPair();
        using var tested = new FusedAdamW(networks.Tested.named_parameters(), 1e-2, .1) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(networks.Expected.parameters(), 1e-2, weight_decay: .1);
        for (int step = 0; step < Steps; step++)
        {
            bool frozen = step is >= 50 and < 120;
            foreach (Sequential network in networks.Both)
                network.named_parameters().First().parameter.requires_grad = !frozen;
            byte[] before = networks.Tested.parameters().First().bytes.ToArray();
            networks.Step(tested, expected, step, passes: 1);
            networks.Tested.parameters().First().bytes.ToArray().SequenceEqual(before).Should().Be(frozen);
        }
        networks.Difference().Should().BeLessThanOrEqualTo(useKernel ? NetworkPair.BoundOfKernel : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_of_several_backward_passes_add_up(bool useKernel)
    {
        using var scope = NewDisposeScope();
        using var networks = new NetworkPair();
        using var tested = new FusedAdamW(networks.Tested.named_parameters(), 1e-2, .1) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(networks.Expected.parameters(), 1e-2, weight_decay: .1);
        for (int step = 0; step < Steps; step++)
            networks.Step(tested, expected, step, passes: 3);
        networks.Difference().Should().BeLessThanOrEqualTo(useKernel ? NetworkPair.BoundOfKernel : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Groups_have_learning_rates_and_weight_decays_of_their_own_that_change_between_steps(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var tested = new FusedAdamW(
            [new ParameterGroup(pair.Tested.Take(3), 1e-2, 0), new ParameterGroup(pair.Tested.Skip(3), 1e-3, .2)])
        { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(
            [
                new AdamW.ParamGroup(pair.Expected.Take(3), lr: 1e-2, weight_decay: 0),
                new AdamW.ParamGroup(pair.Expected.Skip(3), lr: 1e-3, weight_decay: .2),
            ]);
        AdamW.ParamGroup[] groups = [.. expected.ParamGroups.Cast<AdamW.ParamGroup>()];
        Run(pair, tested, expected, step =>
        {
            pair.Draw();
            double warmth = Math.Min(1, (step + 1) / 50.0) * (1 - step / (double)Steps);
            groups[0].LearningRate = tested.Groups[0].LearningRate = 1e-2 * warmth;
            groups[1].LearningRate = tested.Groups[1].LearningRate = step == 100 ? 0 : 1e-3 * warmth;
            groups[1].Options.weight_decay = tested.Groups[1].WeightDecay = step < 150 ? .2 : .4;
        });
        pair.Difference().Should().BeLessThanOrEqualTo(useKernel ? BoundOfKernel : 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_of_64_bits_keep_their_precision(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair(ScalarType.Float64);
        using var tested = new FusedAdamW(pair.Tested, 1e-2, .1) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(pair.Expected, 1e-2, weight_decay: .1);
        Run(pair, tested, expected, _ => pair.Draw());
        pair.Difference().Should().BeLessThanOrEqualTo(useKernel ? 1e-14 : 0, "the norm alone is taken in another order");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parameters_and_gradients_that_are_no_plain_memory_are_updated_too(bool useKernel)
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair(shapes: [[9, 5], [40]]);
        Tensor[] values = [randn(12, 20).t(), randn(30, dtype: ScalarType.Float64), randn(6, 8)];
        (string Name, Parameter Parameter)[] parameters =
            [.. pair.Tested, .. values.Select((value, i) => ($"other{i}", new Parameter(value.clone())))];
        Parameter[] copies = [.. pair.Expected, .. values.Select(value => new Parameter(value.clone()))];
        parameters[2].Parameter.is_contiguous().Should().BeFalse();
        using var tested = new FusedAdamW(parameters, 1e-2, .1) { UseKernel = useKernel };
        using AdamW expected = optim.AdamW(copies, 1e-2, weight_decay: .1);
        for (int step = 0; step < Steps; step++)
        {
            pair.Draw();
            Tensor[] gradients = [randn(20, 12), randn(30, dtype: ScalarType.Float64), randn(8, 6).t()];
            for (int i = 0; i < gradients.Length; i++)
                (parameters[i + 2].Parameter.grad, copies[i + 2].grad) = (gradients[i], gradients[i].clone());
            tested.ClipAndStep(1);
            nn.utils.clip_grad_norm_(copies, 1);
            expected.step();
        }
        parameters.Select((parameter, i) => OptimizerPair.Difference(parameter.Parameter, copies[i])).Max()
            .Should().BeLessThanOrEqualTo(useKernel ? BoundOfKernel : 0);
    }

    [Fact]
    public void The_kernel_and_the_tensor_operations_agree()
    {
        using var scope = NewDisposeScope();
        OptimizerPair pair = new(), twin = new();
        using var kernel = new FusedAdamW(pair.Tested, 1e-2, .1);
        using var tensors = new FusedAdamW(twin.Tested, 1e-2, .1) { UseKernel = false };
        for (int step = 0; step < Steps; step++)
        {
            pair.Draw(TakesPart);
            twin.Draw(TakesPart);
            GradientNorm known = kernel.ClipAndStep(1), left = tensors.ClipAndStep(1);
            known.Scalar.Should().BeNull();
            left.Value.Should().BeNull();
            left.Scalar!.item<float>().Should().BeApproximately((float)known.Value!.Value, (float)(BoundOfNorm * known.Value.Value));

            bool TakesPart(int i) => (step + i) % 5 != 0;
        }
        pair.Tested.Zip(twin.Tested).Max(both => OptimizerPair.Difference(both.First.Parameter, both.Second.Parameter))
            .Should().BeLessThan(BoundOfKernel);
    }

    private static void Run(OptimizerPair pair, FusedAdamW tested, AdamW expected, Action<int> prepare)
    {
        for (int step = 0; step < Steps; step++)
        {
            prepare(step);
            tested.ClipAndStep(1);
            nn.utils.clip_grad_norm_(pair.Expected, 1);
            expected.step();
        }
    }

    private static double Number(GradientNorm norm) => norm.Value ?? norm.Scalar!.to_type(ScalarType.Float64).item<double>();
}
