using SemiMER.Formats;
using SemiMER.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SemiMER.Tests.Torch;

/// <summary>What the optimizer remembers can be saved and loaded.</summary>
[Collection(nameof(AloneCollection))]
public sealed class FusedAdamWStateTests : IDisposable
{
    private readonly WithoutCollections calm = new();

    public void Dispose() => calm.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_resumed_training_gives_the_same_bits(bool useKernel)
    {
        using var scope = NewDisposeScope();
        OptimizerPair whole = new(), resumed = new();
        using var never = New(whole);
        using (FusedAdamW before = New(resumed))
        {
            Run(never, whole, 0, 90);
            Run(before, resumed, 0, 90);
            Dictionary<string, Tensor> saved = ThroughSafeTensors(before.GetState());
            saved.Keys.Should().Contain("layer1.weight.step").And.NotContain("layer0.weight.step");
            Run(before, resumed, 90, 10); // what happens after saving does not count
            foreach ((var goal, var source) in resumed.Tested.Zip(whole.Tested))
                Copy(source.Parameter, goal.Parameter);
            before.LoadState(saved);
            Run(never, whole, 90, 110);
            Run(before, resumed, 90, 110);
        }
        resumed.Bits().Should().Equal(whole.Bits());

        FusedAdamW New(OptimizerPair pair) => new(pair.Tested, 1e-2, .1) { UseKernel = useKernel };

        static void Run(FusedAdamW optimizer, OptimizerPair pair, int first, int count)
        {
            for (int step = first; step < first + count; step++)
            {
                using var inner = NewDisposeScope();
                for (int i = 0; i < pair.Tested.Count; i++)
                {
                    // The first takes part only after the state was saved, the others now and then.
                    bool takes = i == 0 ? step >= 90 : (step + i) % 3 != 0;
                    using var generator = new Generator((ulong)(1000 * step + i));
                    pair.Tested[i].Parameter.grad = takes ? randn(pair.Tested[i].Parameter.shape, generator: generator) : null;
                }
                optimizer.ClipAndStep(1);
            }
        }
    }

    [Fact]
    public void The_moments_are_those_of_AdamW()
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var tested = new FusedAdamW(pair.Tested, 1e-2, .1);
        using AdamW expected = optim.AdamW(pair.Expected, 1e-2, weight_decay: .1);
        for (int step = 0; step < 200; step++)
        {
            pair.Draw();
            tested.ClipAndStep(1);
            nn.utils.clip_grad_norm_(pair.Expected, 1);
            expected.step();
        }
        Dictionary<string, Tensor> state = tested.GetState();
        var expectedStates = expected.state_dict().State.Cast<AdamW.State>().ToArray();
        for (int i = 0; i < expectedStates.Length; i++)
        {
            state[$"layer{i}.weight.step"].item<long>().Should().Be(expectedStates[i].step).And.Be(200);
            OptimizerPair.Difference(state[$"layer{i}.weight.exp_avg"], expectedStates[i].exp_avg).Should().BeLessThan(5e-6);
            OptimizerPair.Difference(state[$"layer{i}.weight.exp_avg_sq"], expectedStates[i].exp_avg_sq).Should().BeLessThan(5e-6);
        }
    }

    [Fact]
    public void A_state_is_a_copy()
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair();
        using var optimizer = new FusedAdamW(pair.Tested, 1e-2, .1);
        pair.Draw();
        optimizer.ClipAndStep(1);
        Tensor moment = optimizer.GetState()["layer5.weight.exp_avg"];
        byte[] before = moment.bytes.ToArray();
        pair.Draw();
        optimizer.ClipAndStep(1);
        moment.bytes.ToArray().Should().Equal(before);
    }

    [Fact]
    public void A_state_that_does_not_fit_is_refused_with_every_fault_and_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var pair = new OptimizerPair(shapes: [[2], [3], [4]]);
        using var optimizer = new FusedAdamW(pair.Tested, 1e-2, .1);
        pair.Draw();
        optimizer.ClipAndStep(1);
        Dictionary<string, Tensor> state = optimizer.GetState();
        state.Remove("layer0.weight.exp_avg");
        state["layer1.weight.exp_avg_sq"] = zeros(3, 1);
        state["layer1.weight.step"] = tensor(1f);
        state["layer2.weight.exp_avg"] = zeros(4, dtype: ScalarType.Float64);
        state["head.weight.step"] = tensor(3L);

        optimizer.Invoking(it => it.LoadState(state)).Should().Throw<SemiMerException>()
            .WithMessage("*layer0.weight.exp_avg is missing*layer1.weight.step is not one Int64 above 0 on the CPU*" +
                "layer1.weight.exp_avg_sq is Float32 [3, 1], the parameter Float32 [3]*" +
                "layer2.weight.exp_avg is Float64 [4], the parameter Float32 [4]*head.weight.step belongs to no parameter*");
        optimizer.GetState()["layer1.weight.step"].item<long>().Should().Be(1);
    }

    private static void Copy(Parameter source, Parameter goal)
    {
        using IDisposable unrecorded = no_grad();
        goal.copy_(source);
    }

    private static Dictionary<string, Tensor> ThroughSafeTensors(Dictionary<string, Tensor> state)
    {
        using var file = new MemoryStream();
        SafeTensorsFile.Write(file, [.. state.Select(entry => entry.Value.dtype == ScalarType.Int64
            ? SafeTensorsEntry.Create<long>(entry.Key, entry.Value.Values<long>(), entry.Value.shape)
            : SafeTensorsEntry.Create<float>(entry.Key, entry.Value.Values<float>(), entry.Value.shape))]);
        file.Position = 0;
        return SafeTensorsFile.Read(file, "state").Entries.ToDictionary(
            entry => entry.Name,
            entry => entry.DataType == "I64" ? tensor(entry.ToArray<long>(), entry.Shape) : tensor(entry.ToArray<float>(), entry.Shape));
    }
}
